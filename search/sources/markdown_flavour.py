"""Which Markdown an article is written in: CommonMark, or what Python-Markdown reads.

Flavours differ where lists nest, where they begin and end, and in the marks of notes. The first of these decides:

1. `markdown:` in the article's front matter.
2. The setting `READFIRST_MARKDOWN`.
3. The file by which a publishing system knows its folder (`MARKERS`): in the article's folder or the nearest above,
   also above the articles folder, as far as the repository reaches.
4. The marks of MkDocs (`!!! note`, `??? note`, `=== "Tab"`) in a group of articles that no such file speaks for.
5. CommonMark, which all others write.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from search.markdown.markdown_text import outside_code
from search.sources.paths import category_from_path

AUTO = "auto"  # the setting that decides by folder
ENOUGH_MARKED = 0.02  # share of a group's articles with marks of MkDocs; an article about Markdown has them, too
FOLDERS_ABOVE = 30  # that are looked at for a marker, where no repository ends the search
_NO_REPOSITORY = 3  # folders above that are looked at without one
# `!!! note inline "Title"`; behind these marks Grav writes a sentence
MKDOCS_NOTE = r"!!!(?=[ \t]*[\w\"-])[ \t]*(?:[\w-]+(?:[ \t]+[\w-]+){0,3}+)?[ \t]*(?:\"[^\n]*)?$"
_MKDOCS = re.compile(
    rf"[ \t]*(?:{MKDOCS_NOTE}|\?\?\?\+?[ \t]*[\w\"-]|===[!+]?[ \t]+\""
    r"|/{3,}[ \t]+(?:note|tip|info|warning|danger|details|tab|admonition)\b)"
)
_CALLOUT_END = re.compile(r"^!!![ \t]*$", re.MULTILINE)  # of Retype, where a note ends with its signs
_MAY_BE_MKDOCS = re.compile(r"!!!|\?\?\?|=== |^[ \t]*/// ", re.MULTILINE)


class Flavour(StrEnum):
    """The two parsers, by the names that editors write."""

    COMMONMARK = "commonmark"
    PYTHON_MARKDOWN = "python-markdown"


_WRITTEN = {
    **dict.fromkeys(("commonmark", "gfm", "github", "mdx", "markdown-it"), Flavour.COMMONMARK),
    **dict.fromkeys(("python-markdown", "mkdocs", "python"), Flavour.PYTHON_MARKDOWN),
}
_HUGO_SETTINGS = (
    "config.toml",
    "config.yaml",
    "config.yml",
    "config.json",
    "config/_default",
)  # say it with `content/`
MARKERS: Mapping[str, Flavour] = {
    **dict.fromkeys(("mkdocs.yml", "mkdocs.yaml", "zensical.toml"), Flavour.PYTHON_MARKDOWN),
    **dict.fromkeys(
        (
            *(f"docusaurus.config.{ending}" for ending in ("js", "ts", "mjs", "cjs")),
            *(f"hugo.{ending}" for ending in ("toml", "yaml", "yml", "json")),
            *("_config.yml", "docfx.json", ".openpublishing.publish.config.json", ".gitbook.yaml", "SUMMARY.md"),
            *(
                ".vitepress",
                ".vuepress",
                "book.toml",
                "astro.config.mjs",
                "mint.json",
                "docs.json",
                "_quarto.yml",
                "retype.yml",
            ),
        ),
        Flavour.COMMONMARK,
    ),
}


def flavour_named(written: str) -> Flavour | None:
    """Return the flavour for what somebody wrote; None when there is none of that name.

    >>> flavour_named("MkDocs"), flavour_named("gfm"), flavour_named("asciidoc")
    (<Flavour.PYTHON_MARKDOWN: 'python-markdown'>, <Flavour.COMMONMARK: 'commonmark'>, None)
    """
    return _WRITTEN.get(written.strip().lower())


def has_mkdocs_marks(body: str) -> bool:
    r"""Return whether a text has marks that only MkDocs reads, outside of code.

    >>> has_mkdocs_marks('!!! note\n    Text'), has_mkdocs_marks('```\n!!! note\n```'), has_mkdocs_marks("Wow!!!")
    (True, False, False)
    """
    has_sign = "!!!" in body or "???" in body or "=== " in body or "/// " in body  # most texts have none
    if not has_sign or _CALLOUT_END.search(body):
        return False
    return bool(_MAY_BE_MKDOCS.search(body)) and any(_MKDOCS.match(line) for line in outside_code(body))


def marker_above(root: Path) -> str:
    """Return the name of the marker in the nearest folder above the articles, within their repository; "" for none."""
    for number, folder in enumerate((root, *list(root.parents)[:FOLDERS_ABOVE])):
        marker = next((name for name in MARKERS if (folder / name).exists()), "") if number else ""
        if marker or (folder / ".git").exists():
            return marker
        if number >= _NO_REPOSITORY and not in_repository(root):
            break
    return ""


def is_of_mkdocs(marker: str) -> bool:
    """Return whether a marker is the configuration of MkDocs."""
    return MARKERS.get(marker) == Flavour.PYTHON_MARKDOWN


def is_of_hugo(folder: Path) -> bool:
    """Return whether a folder belongs to a site of Hugo or Zola: its settings lie here or above, beside `content/`."""
    for number, above in enumerate((folder, *list(folder.parents)[:FOLDERS_ABOVE])):
        if (above / "content").is_dir() and any((above / name).exists() for name in _HUGO_SETTINGS):
            return True
        if (above / ".git").exists() or (number >= _NO_REPOSITORY and not in_repository(folder)):
            break
    return False


def in_repository(root: Path) -> bool:
    """Return whether the folder lies in a repository."""
    return any((folder / ".git").exists() for folder in (root, *root.parents))


@dataclass(frozen=True, slots=True)
class FlavourDecision:
    """The flavour of one part of the articles folder."""

    folder: str  # below the articles folder; "" = the folder itself
    flavour: Flavour
    reason: str  # for people: "mkdocs.yml", "READFIRST_MARKDOWN", …
    articles: int = 0

    def as_json(self) -> dict[str, object]:
        """Return the attributes by name; the flavour is called `parser`."""
        return {
            "folder": self.folder,
            "parser": self.flavour.value,
            "reason": self.reason,
            "articles": self.articles,
        }


@dataclass(slots=True)
class Flavours:
    """Decides for every article of a folder.

    setting   of the operator; None = decide by folder
    markers   folder below the articles folder ("" = itself) -> name of the marker in it
    above     name of the marker in a folder above; "" = none
    """

    setting: Flavour | None = None
    markers: Mapping[str, str] = field(default_factory=dict)
    above: str = ""
    _groups: dict[str, FlavourDecision] = field(default_factory=dict)

    def learn(self, marks: Iterable[tuple[str, bool]]) -> None:
        """Note which articles (path) have marks of MkDocs; the rest of a group is read as they are."""
        every, marked = Counter[str](), Counter[str]()
        for path, has_marks in marks:
            if self._marker(path) is None:
                every[category_from_path(path)] += 1
                marked[category_from_path(path)] += has_marks
        for group, number in every.items():
            if marked[group] > ENOUGH_MARKED * number:
                reason = f"{marked[group]} articles with marks of MkDocs"
                self._groups[group] = FlavourDecision(group, Flavour.PYTHON_MARKDOWN, reason)

    def decision(self, path: str) -> FlavourDecision:
        """Return the decision for an article whose front matter does not say."""
        if self.setting:
            return FlavourDecision("", self.setting, "READFIRST_MARKDOWN")
        marker = self._marker(path)
        if marker is not None:
            return FlavourDecision(marker[0], MARKERS[marker[1]], marker[1])
        return self._groups.get(category_from_path(path)) or FlavourDecision(
            "", Flavour.COMMONMARK, "no marks of MkDocs"
        )

    def _marker(self, path: str) -> tuple[str, str] | None:
        """Return the nearest folder with a marker, and its name."""
        folder = path
        while folder:
            folder = folder.rpartition("/")[0]
            if folder in self.markers:
                return folder, self.markers[folder]
        return ("", self.above) if self.above else None
