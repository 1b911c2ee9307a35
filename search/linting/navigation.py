"""The articles that a publishing system lists in its menu: no other needs to lead to those.

Read are `nav:` of MkDocs, sidebars of Docusaurus, VitePress and Starlight, `TOC.yml` of Learn, `SUMMARY.md` of mdBook
and GitBook: in the folders of the articles, and above them as far as the repository reaches. Nothing in such a file is
ever executed: of YAML only the words are read, whatever tags they bear (`!!python/name:`, `!ENV`), and of a program
only what stands in quotes. What cannot be read lists nothing.
"""

import os
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path, PurePosixPath

import yaml

from search.sources.links import Site
from search.sources.markdown_flavour import FOLDERS_ABOVE, in_repository

LIMIT_BYTES = 2_000_000  # of one file
LIMIT_WORDS = 200_000  # of one file of YAML, names and values together
LIMIT_FILES = 5_000
LIMIT_DEPTH = 100  # of one file of YAML; the parser looks at every open list again for each new one
_BESIDE = ("", "website", "docs", ".vitepress", "docs/.vitepress", "book/src")  # where a menu of the folders above lies
_QUOTED = re.compile(r"\"([^\"\n]{1,300})\"|'([^'\n]{1,300})'|`([^`\n$]{1,300})`")
_WHOLE_FOLDER = re.compile(r"\b(?:dirName|directory)[\"']?\s{0,9}:\s{0,9}[\"']([^\"'\n]{0,300})[\"']")
_COMMENT = re.compile(r"^[ \t]*//[^\n]*", re.MULTILINE)
_LINK = re.compile(r"\]\(<?([^()<>\s]{1,300})")
_ADDRESSES = frozenset({"href", "topichref", "tochref", "homepage"})  # the names of an address in a menu of Learn
_PARSER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


@dataclass(frozen=True, slots=True)
class _Menu:
    """What one file lists."""

    pages: tuple[str, ...]  # paths from `base`, or ids
    base: str = "."  # a folder, from the file
    folders: tuple[str, ...] = ()  # paths from `base`: all of their articles are listed
    has_ids: bool = False  # whether a page is named from the top of the articles, as in a program


def listed_in_menus(root: Path, site: Site) -> frozenset[str]:
    """Return the addresses of the articles in the folder `root` that a menu lists."""
    root = root.resolve()
    languages = {key.partition("/")[0] for key in site.articles.values()}
    listed: set[str] = set()
    for file in islice(_menus(root, site.articles), LIMIT_FILES):
        menu = _READERS[file.name.lower()](_text(file))
        base = file.parent / menu.base
        pages = map(str, menu.pages) if menu.has_ids else (_below(root, base / page) for page in menu.pages)
        targets = [page.strip("/") for page in pages if page]
        listed.update(site.address(target, language) for target in targets for language in languages)
        listed.update(_articles_in([_below(root, base / folder) for folder in menu.folders], site.articles))
    return frozenset(listed - {""})


def _menus(root: Path, paths: Collection[str]) -> Iterator[Path]:
    """Yield the files that list articles, nearest to the root first."""
    above = [*root.parents][:FOLDERS_ABOVE] if in_repository(root) else []
    inside = {str(folder) for path in paths for folder in PurePosixPath(path).parents}
    folders = [root / folder for folder in sorted(inside | set(_BESIDE))]
    for folder in above if not (root / ".git").exists() else ():
        folders += [folder / beside for beside in _BESIDE]
        if (folder / ".git").exists():
            break
    for folder in dict.fromkeys(folders):
        try:
            yield from sorted(file for file in folder.iterdir() if file.name.lower() in _READERS)
        except OSError:
            continue


def _below(root: Path, path: Path) -> str | None:
    """Return a path from the root; "." for the root and the folders above it, None for what lies elsewhere."""
    absolute = Path(os.path.normpath(path))
    if root.is_relative_to(absolute):
        return "."
    return absolute.relative_to(root).as_posix() if absolute.is_relative_to(root) else None


def _articles_in(folders: Collection[str | None], articles: Mapping[str, str]) -> Iterator[str]:
    """Yield the addresses of the articles that lie in the folders."""
    starts = tuple("" if folder == "." else f"{folder}/" for folder in folders if folder)
    return (f"/{key.replace('/', '/a/', 1)}" for path, key in articles.items() if starts and path.startswith(starts))


def _text(file: Path) -> str:
    """Return the text of a file; "" when it cannot be read or is too long."""
    try:
        with file.open("rb") as opened:
            raw = opened.read(LIMIT_BYTES + 1)
    except OSError:
        return ""
    return raw.decode("utf-8", "replace") if len(raw) <= LIMIT_BYTES else ""


def _of_mkdocs(text: str) -> _Menu:
    """Without a menu of its own MkDocs lists every article."""
    pages: list[str] = []
    base = "docs"
    words, is_whole = _words(text)
    for name, word in words:
        if name[:1] == ("docs_dir",):
            base = word
        elif name[:1] == ("nav",):
            pages.append(word)
    everything = ["."] if is_whole and text else []
    return _Menu(tuple(pages), base, tuple([page for page in pages if page.endswith("/")] if pages else everything))


def _of_learn(text: str) -> _Menu:
    words, _ = _words(text)
    return _Menu(tuple(word.partition("?")[0] for name, word in words if name and name[-1].lower() in _ADDRESSES))


def _of_program(text: str) -> _Menu:
    text = _COMMENT.sub("", text)
    folders = _WHOLE_FOLDER.findall(text)
    quoted = ("".join(match.groups(default="")) for match in _QUOTED.finditer(text))
    base = "docs"  # of Docusaurus, where a whole folder is listed
    return _Menu(tuple(word for word in quoted if " " not in word), base, tuple(folders), has_ids=True)


def _of_summary(text: str) -> _Menu:
    return _Menu(tuple(target.partition("#")[0] for target in _LINK.findall(text)))


def _words(text: str) -> tuple[list[tuple[tuple[str, ...], str]], bool]:
    """Return each value of a YAML text behind the names that it stands below, and whether the text was read whole."""
    words: list[tuple[tuple[str, ...], str]] = []
    names: list[str | None] = []  # of the open mappings the name whose value is awaited; "" for an open list
    try:
        for event in islice(yaml.parse(text, Loader=_PARSER), LIMIT_WORDS):
            if len(names) > LIMIT_DEPTH:
                return words, False
            if isinstance(event, yaml.CollectionStartEvent):
                names.append(None if isinstance(event, yaml.MappingStartEvent) else "")
            elif isinstance(event, yaml.ScalarEvent) and names and names[-1] is None:
                names[-1] = event.value or "~"
            elif isinstance(event, yaml.CollectionEndEvent | yaml.ScalarEvent | yaml.AliasEvent):
                if isinstance(event, yaml.ScalarEvent):
                    words.append((tuple(name for name in names if name), event.value))
                elif isinstance(event, yaml.CollectionEndEvent):
                    names.pop()
                if names and names[-1]:  # the value that was awaited is complete
                    names[-1] = None
    except yaml.YAMLError:
        return words, False
    return words, True


_READERS: Mapping[str, Callable[[str], _Menu]] = {
    **dict.fromkeys(("mkdocs.yml", "mkdocs.yaml"), _of_mkdocs),
    **dict.fromkeys(("toc.yml", "toc.yaml"), _of_learn),
    **dict.fromkeys(("summary.md", "toc.md"), _of_summary),
    **dict.fromkeys((f"sidebars.{ending}" for ending in ("js", "ts", "mjs", "cjs", "json")), _of_program),
    **dict.fromkeys((f"config.{ending}" for ending in ("js", "ts", "mjs", "mts")), _of_program),
    **dict.fromkeys((f"astro.config.{ending}" for ending in ("js", "ts", "mjs")), _of_program),
    **dict.fromkeys(("_meta.js", "_meta.ts", "_meta.json", "mint.json", "docs.json"), _of_program),
}
