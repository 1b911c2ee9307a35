"""What a help folder's source holds, and what its pages show: `python -m tests.search.rendering.folder_counts FOLDER…`.

The source is read by cmark (Debian: `apt install cmark`), which makes no page here; a table is a paragraph with a
delimiter row, because cmark has none. A folder counts as well rendered when no page shows fewer list items, code
blocks, tables, links or pictures than its source, no mark of another system is left in its text, no part is missing,
and nothing under embargo is suggested. A picture from elsewhere counts as a link, as which it is shown; inside a link,
or when its file is absent, it is shown as its description and does not count. Folders for MkDocs are in another dialect
than cmark reads.
"""

import re
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

from search.articles.article import Article
from search.articles.folder import list_folder
from search.building.memory import Memory
from search.building.plan import Reader
from search.rendering.markdown import Page, Renderer

KINDS = ("items", "code", "tables", "links", "pictures")
_NODES = {"item": "items", "code_block": "code", "link": "links"}
_TAGS = {"li": "items", "pre": "code", "table": "tables", "a": "links", "img": "pictures"}
_NAMESPACE = "{http://commonmark.org/xml/1.0}"
_DELIMITER = re.compile(r"\s*:?-{2,}:?\s*")  # a line of one hyphen under a text is a heading
_RAW_MARKS = re.compile(
    r"\[!(?:NOTE|TIP|WARNING|IMPORTANT|CAUTION|Video|div|DNL|UICONTROL|INCLUDE)\b|^:::|:::$|\{\s*(?:width|style)="
    r"|\{\{[<%]|\{%|--8<--|^!!! |^\?\?\? |\{/\*|^import .* from ['\"]",
    re.IGNORECASE | re.MULTILINE,
)
_LOST_PARTS = re.compile(r"\[!INCLUDE|--8<--|\{%-? *include", re.IGNORECASE)
_EMBARGO = re.compile(r"^(?:draft|private): *true|^publishDate: *['\"]?(?P<from>\d{4}-\d\d-\d\d)", re.MULTILINE)


@dataclass
class FolderCounts:
    """The counts of one folder, and the pages that fall short."""

    articles: int = 0
    source: Counter[str] = field(default_factory=Counter)
    page: Counter[str] = field(default_factory=Counter)
    short: list[str] = field(default_factory=list)  # pages that show less than their source
    raw_marks: list[str] = field(default_factory=list)
    lost_parts: list[str] = field(default_factory=list)
    public: list[str] = field(default_factory=list)  # pages under embargo that are suggested


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.counts: Counter[str] = Counter()
        self.text: list[str] = []
        self._in_code = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_code += tag in ("pre", "code")
        if tag in _TAGS:
            self.counts[_TAGS[tag]] += 1
        if tag in ("p", "li", "td", "th", "div") or re.fullmatch("h[1-6]", tag):
            self.text.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._in_code -= tag in ("pre", "code")

    def handle_data(self, data: str) -> None:
        if not self._in_code:
            self.text.append(data)


def shown(html: str) -> tuple[Counter[str], str]:
    """Return what a page shows, and its text without code."""
    page = _Page()
    page.feed(html)
    return page.counts, "".join(page.text)


def written(markdown: str, folders: Sequence[Path]) -> Counter[str]:
    """Return what cmark reads in a text; its pictures lie below one of the folders, or are absent."""
    done = subprocess.run(["cmark", "-t", "xml"], input=markdown, capture_output=True, text=True, check=True)
    root = ElementTree.fromstring(re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f]", "", done.stdout))  # noqa: S314 - cmark's own
    counts: Counter[str] = Counter()
    in_links = {image for link in root.iter(f"{_NAMESPACE}link") for image in link.iter(f"{_NAMESPACE}image")}
    for node in root.iter():
        name = node.tag.removeprefix(_NAMESPACE)
        counts[_shown_as(node, folders) if name == "image" and node not in in_links else _NODES.get(name, "")] += 1
        counts["tables"] += name == "paragraph" and _is_table(node)
    return counts


def _shown_as(image: ElementTree.Element, folders: Sequence[Path]) -> str:
    address = urlsplit(image.get("destination", ""))
    if address.netloc:
        return "links"
    path = unquote(address.path).lstrip("/")
    there = any((folder / public / path).is_file() for folder in folders for public in ("", "static", "public"))
    return "pictures" if there else ""


def _is_table(paragraph: ElementTree.Element) -> bool:
    """Return whether a paragraph has a delimiter row with as many cells as the row above it."""
    text = "".join("\n" if node.tag.endswith("break") else node.text or "" for node in paragraph.iter())
    rows = [line.strip().strip("|").split("|") for line in text.split("\n")]
    return any(all(map(_DELIMITER.fullmatch, row)) and len(row) == len(above) for above, row in pairwise(rows))


def counted(root: Path) -> FolderCounts:
    """Return the counts of a folder, read as a build reads it."""
    plan = Reader(root, Memory(""), reuse=False).plan(list_folder(root))
    renderer, counts = Renderer(plan.site), FolderCounts(articles=len(plan.edited))
    for path, article in plan.edited.items():
        _count(article, root / path, renderer, counts)
    return counts


def _count(article: Article, file: Path, renderer: Renderer, counts: FolderCounts) -> None:
    page = Page(article.path, article.lang, article.title, article.body, article.markdown, article.parts)
    on_page, text = shown(renderer.render(page).html)
    source = written(article.body, file.parents)
    counts.source += source
    counts.page += on_page
    missing = _missing(source, on_page)
    if missing:
        counts.short.append(f"{article.path}: {missing}")
    raw = file.read_text(encoding="utf-8", errors="replace")
    counts.raw_marks += [f"{article.path}: {mark[0]}" for mark in _RAW_MARKS.finditer(text)]
    counts.lost_parts += [f"{article.path}: {mark[0]}" for mark in _LOST_PARTS.finditer(text)]
    if article.suggestable and _is_under_embargo(raw):
        counts.public.append(article.path)


def _missing(source: Mapping[str, int], page: Mapping[str, int]) -> dict[str, int]:
    """Return how many of each kind are missing."""
    short = {kind: source.get(kind, 0) - page.get(kind, 0) for kind in KINDS}
    return {kind: number for kind, number in short.items() if number > 0}


def _is_under_embargo(raw: str) -> bool:
    head = raw.split("\n---", 1)[0] if raw.startswith("---") else ""
    marks = [*_EMBARGO.finditer(head)]
    return any(not mark["from"] or mark["from"] > datetime.now(UTC).date().isoformat() for mark in marks)


def main() -> int:
    """Print the counts of each folder; 1 when a page falls short."""
    worst = 0
    for folder in map(Path, sys.argv[1:]):
        counts = counted(folder)
        sums = ", ".join(f"{kind} {counts.page[kind]} of {counts.source[kind]}" for kind in KINDS)
        sys.stdout.write(f"{folder}: {counts.articles} articles; {sums}\n")
        for name in ("short", "raw_marks", "lost_parts", "public"):
            failures = getattr(counts, name)
            sys.stdout.write(f"  {name}: {len(failures)}\n" + "".join(f"    {line}\n" for line in failures[:8]))
            worst |= bool(failures)
    return worst


if __name__ == "__main__":
    sys.exit(main())
