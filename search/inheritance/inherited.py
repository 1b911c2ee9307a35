"""What an article has from files for many: `cascade` of Hugo, `defaults` of Jekyll, `.meta.yml` of MkDocs, 11ty.

Only what decides publication, suggestion and times is inherited (`inherited_values.py`).

1. What the article writes itself wins; then the file in its folder, then those above it, the site's configuration last.
2. Files are looked for up to the top of the repository, or three folders above the articles where there is none.
3. A file that may keep articles back, and cannot be read, refuses the articles below it: a new one does not appear, and
   the last good version of a known one stays as it was, until somebody mends the file.
4. `draft = true` of a section of Zola leaves out all below it, whatever they write.
"""

import os
import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from search.inheritance.hugo_cascade import cascade_rules
from search.inheritance.hugo_sites import ContentFolder, content_folders, disabled_languages, rules_of_languages
from search.inheritance.inherited_data import (
    data_in,
    data_of_eleventy,
    disables_languages,
    head_in,
    may_keep_back,
    text_in,
)
from search.inheritance.inherited_values import deciding, with_inherited
from search.inheritance.inheriting_page import InheritingPage
from search.inheritance.jekyll_defaults import default_rules
from search.sources.front_matter import FrontMatter, FrontMatterError, Value

_ABOVE = 3  # folders that are looked at where no repository ends the search
_SECTION = re.compile(r"_index(?:\.(?P<lang>[a-z]{2}(?:-[a-z]{2,4})?))?\.(?:md|markdown|html)", re.IGNORECASE)
_DATA = (".toml", ".yaml", ".yml", ".json")
_HUGO = tuple(f"{name}{ending}" for name in ("hugo", "config") for ending in _DATA)
_HUGO_FOLDERS = ("config/production", "config/_default")
_IN_FOLDERS = (*_HUGO, *(f"{name}{ending}" for name in ("cascade", "languages", "module") for ending in _DATA))
_JEKYLL = ("_config.yml", "_config.yaml")
_META = (".meta.yml", ".meta.yaml")
_ELEVENTY = frozenset({".eleventy.js", *(f"eleventy.config.{ending}" for ending in ("js", "mjs", "cjs", "ts"))})
_GIVING = frozenset({*_JEKYLL, *_META, *_IN_FOLDERS})
_NAMES = frozenset({*_HUGO, *_JEKYLL, *_META, *_ELEVENTY, "config"})
_PROGRAMS = tuple(f".11tydata.{ending}" for ending in ("js", "cjs", "mjs"))
_HUGO_WORDS = re.compile(r"cascade|anguage|base_url|contentdir|mounts", re.IGNORECASE)
_KEY = re.compile(r"^[ \t\[\"']*(?:cascade|defaults)\b", re.MULTILINE | re.IGNORECASE)

Rules = Callable[[InheritingPage], Iterator[Mapping[str, Value]]]


@dataclass(slots=True)
class Inherited:
    """What one article has from files for many."""

    values: dict[str, Value] = field(default_factory=dict)
    is_forced: bool = False  # whether the values win over its own
    unreadable: str = ""  # which file cannot be read, and why; "" = none
    wrong: tuple[tuple[str, int, str], ...] = ()  # (path of a file, line, what is wrong in it)

    def put_into(self, front: FrontMatter) -> FrontMatter:
        """Return front matter with the values; raises FrontMatterError where a file cannot be read."""
        if self.unreadable:
            message = f"a file that may keep this article back cannot be read: {self.unreadable}"
            raise FrontMatterError(1, "inherited-unreadable", message, "mend that file")
        return with_inherited(front, self.values, is_forced=self.is_forced) if self.values else front

    @property
    def checksum(self) -> int:
        """A number that is another one when anything is inherited otherwise; 0 = nothing is."""
        if not (self.values or self.unreadable):
            return 0
        return zlib.crc32(repr((sorted(self.values.items()), self.is_forced, self.unreadable)).encode()) or 1


@dataclass(slots=True)
class _GivingFolder:
    """What one folder gives to the articles in it and below it."""

    rules: list[Rules] = field(default_factory=list)
    sections: list[tuple[str, bool]] = field(default_factory=list)  # language of its page, and whether it is a draft
    contents: list[ContentFolder] = field(default_factory=list)  # that settings of Hugo name, in whatever file
    disabled: frozenset[str] = frozenset()  # languages that Hugo does not publish
    is_zola: bool = False
    is_eleventy: bool = False
    languages: frozenset[str] = frozenset()  # the language of a site that begins here, where none is written
    unreadable: str = ""
    wrong: list[tuple[str, int, str]] = field(default_factory=list)
    data_files: frozenset[str] = frozenset()  # of single pages of 11ty

    def does_not_publish(self, page: InheritingPage) -> bool:
        """Return whether a page is in a language that Hugo leaves out, whichever of the files say so."""
        return bool(self.disabled) and not self.disabled.isdisjoint(page.in_hugo(self.contents).languages)


def gives_to_others(path: str) -> bool:
    """Return whether a file may give values to articles, by its path below the articles folder.

    >>> gives_to_others("docs/_index.sk.md"), gives_to_others(".meta.yml"), gives_to_others("docs/heslo.md")
    (True, True, False)
    """
    *folders, name = path.split("/")
    is_data = name.endswith((".11tydata.json", *_PROGRAMS)) or (
        folders[-1:] == [name.removesuffix(".json")] and name.endswith("n")
    )
    return is_data or name in _GIVING or bool(_SECTION.fullmatch(name))


class Inheritance:
    """What the articles of one folder inherit; remembers what it read, so one is made for each build.

    root  the articles folder
    top   the folder above which nothing is read; the articles folder where they lie in no repository
    """

    def __init__(self, root: Path, top: Path) -> None:
        self._root = root
        above = [root, *root.parents]
        last = above.index(top) if top != root or (top / ".git").exists() else min(_ABOVE, len(above) - 2)
        self._last = above[max(last, 0)]
        self._folders: dict[Path, _GivingFolder] = {}
        self._chains: dict[Path, list[_GivingFolder]] = {}
        self._without: set[str] = set()  # folders whose articles inherit nothing

    def of(self, path: str) -> Inherited:
        """Return what the article at a path below the articles folder inherits."""
        below = path.rpartition("/")[0]
        if below in self._without:
            return Inherited()
        file = self._root / path
        chain = self._chain(file.parent)
        if not chain and not self._folder(file.parent).data_files:
            self._without.add(below)
            return Inherited()
        own = self._of_file(file)
        folders = [*([own] if own else []), *chain]
        languages = next((folder.languages for folder in folders if folder.languages), frozenset[str]())
        page = InheritingPage(file, self._root, languages)
        inherited = Inherited()
        for folder in folders:
            for rules in folder.rules:
                for values in rules(page):
                    inherited.values = {**values, **inherited.values}
        inherited.unreadable = next((folder.unreadable for folder in folders if folder.unreadable), "")
        inherited.wrong = tuple(wrong for folder in folders for wrong in folder.wrong)
        if any(folder.is_zola for folder in folders) and _in_draft(folders, page.own_language):
            inherited.values, inherited.is_forced = {"draft": "true"}, True
        if any(folder.does_not_publish(page) for folder in folders):
            inherited.values, inherited.is_forced = {"private": "true"}, True
        return inherited

    def _chain(self, folder: Path) -> list[_GivingFolder]:
        """Return the folders from one upward that give anything, nearest first."""
        if folder not in self._chains:
            above = [] if folder in (self._last, folder.parent) else self._chain(folder.parent)
            here = self._folder(folder)
            gives = here.rules or here.sections or here.is_zola or here.languages or here.unreadable or here.wrong
            self._chains[folder] = [here, *above] if gives else above
        return self._chains[folder]

    def _folder(self, folder: Path) -> _GivingFolder:
        if folder not in self._folders:
            self._folders[folder] = self._read(folder)
        return self._folders[folder]

    def _of_file(self, file: Path) -> _GivingFolder | None:
        """Return what the data of 11ty for one page gives."""
        here = self._folder(file.parent)
        names = [f"{file.stem}{ending}" for ending in (".11tydata.json", *_PROGRAMS)]
        names += [f"{file.stem}.json"] if self._is_eleventy(file.parent) else []
        data_files = [name for name in names if name in here.data_files]
        if not data_files or file.stem == file.parent.name:
            return None
        own = _GivingFolder()
        for name in data_files:
            self._add(own, file.parent / name, self._plain)
        return own

    def _is_eleventy(self, folder: Path) -> bool:
        while not (here := self._folder(folder)).is_eleventy:
            if folder in (self._last, folder.parent):
                return False
            folder = folder.parent
        return here.is_eleventy

    def _read(self, folder: Path) -> _GivingFolder:
        here = _GivingFolder()
        names = _names_in(folder)
        here.is_eleventy = not _ELEVENTY.isdisjoint(names)
        here.data_files = frozenset(name for name in names if name.endswith((".json", *_PROGRAMS)))
        for name in sorted(filter(_SECTION.fullmatch, names)):
            self._add(here, folder / name, self._section)
        data = [f"{folder.name}{ending}" for ending in (".11tydata.json", *_PROGRAMS)]
        data += [f"{folder.name}.json"] if f"{folder.name}.json" in names and self._eleventy_above(folder, here) else []
        for name in (*_META, *data):
            if name in names:
                self._add(here, folder / name, self._plain)
        for name in _JEKYLL:
            if name in names:
                self._add(here, folder / name, self._jekyll)
        for name in _HUGO:
            if name in names:
                self._add(here, folder / name, self._hugo)
        for inside in _HUGO_FOLDERS if "config" in names else ():
            for name in sorted(_names_in(folder / inside) & {*_IN_FOLDERS}):
                self._add(here, folder / inside / name, self._hugo)
        return here

    def _eleventy_above(self, folder: Path, here: _GivingFolder) -> bool:
        is_last = folder in (self._last, folder.parent)
        return here.is_eleventy or (not is_last and self._is_eleventy(folder.parent))

    def _add(self, here: _GivingFolder, file: Path, read: Callable[[_GivingFolder, Path, str], list[str]]) -> None:
        """Read one file; one that does not read, and may keep articles back, is noted."""
        name = os.path.relpath(file, self._root).replace(os.sep, "/")
        text = ""
        try:
            text = text_in(file) if file.is_file() else ""
            wrong = read(here, file, text)
        except ValueError as error:
            is_of_site = file.name in _HUGO or file.name in _JEKYLL
            if may_keep_back(file.name, text or getattr(error, "seen", ""), is_of_site=is_of_site):
                here.unreadable = here.unreadable or f"'{name[:200]}': {error}"
            return
        line = text.count("\n", 0, match.start()) + 1 if wrong and (match := _KEY.search(text)) else 1
        here.wrong += [(name, line, problem) for problem in wrong[:20]]

    def _section(self, here: _GivingFolder, file: Path, text: str) -> list[str]:
        if "cascade" not in text and "draft" not in text:
            return []
        head = {key.lower(): value for key, value in head_in(text).items()}
        match = _SECTION.fullmatch(file.name)
        language = (match["lang"] or "").lower() if match else ""
        here.sections.append((language, str(head.get("draft", "")).lower() == "true"))
        rules, wrong = cascade_rules(head.get("cascade"))
        siblings = _names_in(file.parent)

        def given(page: InheritingPage) -> Iterator[Mapping[str, Value]]:
            is_of_page = language == page.own_language or (
                not language and not any(name.startswith(f"_index.{page.own_language}.") for name in siblings)
            )
            if is_of_page or (not page.own_language and language in page.default_languages):
                hugo = page.in_hugo()
                yield from (rule.values for rule in rules if rule.is_for(hugo))

        here.rules += [given] if rules else []
        return wrong

    def _plain(self, here: _GivingFolder, file: Path, text: str) -> list[str]:
        """Take the values of a file that holds nothing else."""
        values, wrong = deciding(data_of_eleventy(text, file.suffix))
        here.rules += [lambda _: iter([values])] if values else []
        return wrong

    def _jekyll(self, here: _GivingFolder, file: Path, text: str) -> list[str]:
        if "defaults" not in text:
            return []
        rules, wrong = default_rules(data_in(text, ".yml", has_more=True).get("defaults"))

        def given(page: InheritingPage) -> Iterator[Mapping[str, Value]]:
            below = page.file.relative_to(file.parent).as_posix()
            yield from (rule.values for rule in rules if rule.is_for(below))

        here.rules += [given] if rules else []
        return wrong

    def _hugo(self, here: _GivingFolder, file: Path, text: str) -> list[str]:
        is_alone = file.stem == "cascade"
        is_of_part = is_alone or file.stem in ("languages", "module")
        if not (is_of_part or _HUGO_WORDS.search(text)):
            return []
        has_more = not (disables_languages(text) or is_of_part)
        data = {key.lower(): value for key, value in data_in(text, file.suffix, has_more=has_more).items()}
        here.is_zola = here.is_zola or (file.name == "config.toml" and "base_url" in data)
        language = data.get("defaultcontentlanguage")
        if isinstance(language, str):
            here.languages = frozenset({language.lower()})
        data = {file.stem: data} if file.stem in ("languages", "module") and file.stem not in data else data
        rules, wrong = cascade_rules(data.get("cascade", data if is_alone else None))
        of_languages, wrong_in_languages = rules_of_languages(data)
        rules, wrong = [*of_languages, *rules], [*wrong, *wrong_in_languages]
        here.disabled |= disabled_languages(data)
        if (of_languages or here.disabled) and not here.languages:
            here.languages = frozenset({"en"})  # of Hugo, where none is named
        site = file.parents[2] if file.parent.parent.name == "config" else file.parent
        here.contents += content_folders(data, site)

        def given(page: InheritingPage) -> Iterator[Mapping[str, Value]]:
            hugo = page.in_hugo(here.contents)  # also of settings that are read later
            yield from (rule.values for rule in rules if rule.is_for(hugo))

        here.rules += [given] if rules else []
        return wrong


def _names_in(folder: Path) -> set[str]:
    """Return the names in a folder that may give values to articles; none where it cannot be listed."""
    try:
        names = [entry.name for entry in os.scandir(folder)]
    except OSError:
        return set()
    return {
        name
        for name in names
        if name in _NAMES or name.endswith((".json", *_PROGRAMS)) or _SECTION.fullmatch(name) or name in _GIVING
    }


def _in_draft(folders: list[_GivingFolder], language: str) -> bool:
    """Return whether the page lies in a section that is a draft."""
    return any(is_draft and of_page in ("", language) for folder in folders for of_page, is_draft in folder.sections)
