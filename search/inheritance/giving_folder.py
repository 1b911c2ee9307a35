"""What the files of one folder give to the articles in it and below it."""

import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from search.inheritance.hugo_cascade import cascade_rules
from search.inheritance.hugo_sites import (
    ContentFolder,
    content_folders,
    disabled_languages,
    is_left_out,
    rules_of_languages,
)
from search.inheritance.inherited_data import (
    data_in,
    data_of_eleventy,
    disables_languages,
    head_in,
    may_keep_back,
    text_in,
)
from search.inheritance.inherited_values import deciding
from search.inheritance.inheriting_page import InheritingPage
from search.inheritance.jekyll_defaults import default_rules
from search.inheritance.left_out import LeftOut
from search.inheritance.left_out_settings import SettingsFile, may_leave_out, pages_left_out, settings_files
from search.sources.front_matter import Value

_SECTION = re.compile(r"_index(?:\.(?P<lang>[a-z]{2,3}(?:-[a-z]{2,4})?))?\.(?:md|markdown|html)", re.IGNORECASE)
_DATA = (".toml", ".yaml", ".yml", ".json")
_HUGO = tuple(f"{name}{ending}" for name in ("hugo", "config") for ending in _DATA)
_HUGO_FOLDERS = ("config/production", "config/_default")
_IN_FOLDERS = (*_HUGO, *(f"{name}{ending}" for name in ("cascade", "languages", "module") for ending in _DATA))
_JEKYLL = ("_config.yml", "_config.yaml")
_META = (".meta.yml", ".meta.yaml")
_ELEVENTY = frozenset({".eleventy.js", *(f"eleventy.config.{ending}" for ending in ("js", "mjs", "cjs", "ts"))})
_GIVING = frozenset({*_JEKYLL, *_META, *_IN_FOLDERS})
_NAMES = frozenset({*_HUGO, *_JEKYLL, *_META, *_ELEVENTY, "config"})
PROGRAMS = tuple(f".11tydata.{ending}" for ending in ("js", "cjs", "mjs"))
_HUGO_WORDS = re.compile(r"cascade|anguage|base_url|contentdir|mounts", re.IGNORECASE)
_IS_HUGO = re.compile(r"^[ \t\"']*baseurl\b", re.MULTILINE | re.IGNORECASE)
_BUILDS_FUTURE = re.compile(r"^[ \t\"']*buildfuture[\"']?[ \t]*[:=][ \t]*true\b", re.MULTILINE | re.IGNORECASE)
_KEY = re.compile(r"^[ \t\[\"']*(?:cascade|defaults)\b", re.MULTILINE | re.IGNORECASE)

Rules = Callable[[InheritingPage], Iterator[Mapping[str, Value]]]


@dataclass(slots=True)
class GivingFolder:
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
    left_out: list[LeftOut] = field(default_factory=list)  # by patterns
    waits_for_date: bool | None = None  # whether a page is published on the day that it has; None = not said here

    @property
    def gives(self) -> bool:
        """Whether the folder has anything for the articles in it and below it."""
        something = self.rules or self.sections or self.languages or self.left_out or self.wrong or self.waits_for_date
        has_filter = any(content.is_filtered for content in self.contents)
        return bool(something or self.is_zola or self.unreadable or has_filter)

    def leaves_out(self, page: InheritingPage) -> bool:
        """Return whether a page is left out by a pattern, or by the mounts of Hugo."""
        return any(patterns.has(page.file) for patterns in self.left_out) or is_left_out(page.file, self.contents)

    def does_not_publish(self, page: InheritingPage) -> bool:
        """Return whether a page is in a language that Hugo leaves out, whichever of the files say so."""
        return bool(self.disabled) and not self.disabled.isdisjoint(page.in_hugo(self.contents).languages)


def gives_to_others(path: str) -> bool:
    """Return whether a file may give values to articles, by its path below the articles folder.

    >>> gives_to_others("docs/_index.sk.md"), gives_to_others(".meta.yml"), gives_to_others("docs/heslo.md")
    (True, True, False)
    """
    *folders, name = path.split("/")
    is_data = name.endswith((".11tydata.json", *PROGRAMS)) or (
        folders[-1:] == [name.removesuffix(".json")] and name.endswith("n")
    )
    return is_data or name in _GIVING or may_leave_out(name) or bool(_SECTION.fullmatch(name))


def read_folder(folder: Path, root: Path, *, is_eleventy_above: Callable[[], bool]) -> GivingFolder:
    """Return what the files in a folder give.

    root               the articles folder
    is_eleventy_above  says whether a folder above is one of 11ty; asked only where it matters
    """
    return _FolderReader(folder, root).read(is_eleventy_above)


def data_of_page(file: Path, root: Path, names: list[str]) -> GivingFolder:
    """Return what files of data beside a page give to it alone.

    names  of the files
    """
    reader = _FolderReader(file.parent, root)
    for name in names:
        reader.add(file.parent / name, reader.plain)
    return reader.here


class _FolderReader:
    """Reads the files of one folder, in the order in which they count."""

    def __init__(self, folder: Path, root: Path) -> None:
        self.here = GivingFolder()
        self._folder, self._root = folder, root

    def read(self, is_eleventy_above: Callable[[], bool]) -> GivingFolder:
        here, folder = self.here, self._folder
        names = _names_in(folder)
        here.is_eleventy = not _ELEVENTY.isdisjoint(names)
        here.data_files = frozenset(name for name in names if name.endswith((".json", *PROGRAMS)))
        for name in sorted(filter(_SECTION.fullmatch, names)):
            self.add(folder / name, self._section)
        data = [f"{folder.name}{ending}" for ending in (".11tydata.json", *PROGRAMS)]
        if f"{folder.name}.json" in names and (here.is_eleventy or is_eleventy_above()):
            data.append(f"{folder.name}.json")
        for wanted, take in (((*_META, *data), self.plain), (_JEKYLL, self._jekyll), (_HUGO, self._hugo)):
            for name in filter(names.__contains__, wanted):
                self.add(folder / name, take)
        for inside in _HUGO_FOLDERS if "config" in names else ():
            for name in sorted(_names_in(folder / inside) & {*_IN_FOLDERS}):
                self.add(folder / inside / name, self._hugo)
        for name in settings_files(names):
            self.add(folder / name, self._leaving_out, keeps_back=True)
        return here

    def add(self, file: Path, read: Callable[[Path, str], list[str]], *, keeps_back: bool = False) -> None:
        """Read one file; one that does not read, and may keep articles back, is noted.

        keeps_back  whether it does, as soon as `read` raises
        """
        here = self.here
        name = os.path.relpath(file, self._root).replace(os.sep, "/")
        text = ""
        try:
            text = text_in(file) if file.is_file() else ""
            wrong = read(file, text)
        except ValueError as error:
            is_of_site = file.name in _HUGO or file.name in _JEKYLL
            seen = text or getattr(error, "seen", "")
            if (keeps_back and text) or may_keep_back(file.name, seen, is_of_site=is_of_site):
                here.unreadable = here.unreadable or f"'{name[:200]}': {error}"
            return
        line = text.count("\n", 0, match.start()) + 1 if wrong and (match := _KEY.search(text)) else 1
        here.wrong += [(name, line, problem) for problem in wrong[:20]]

    def _leaving_out(self, file: Path, text: str) -> list[str]:
        """Take the patterns by which settings leave pages out."""
        leaving, wrong = pages_left_out(SettingsFile(file, self._folder, self._root, text))
        self.here.left_out += leaving
        return wrong

    def _section(self, file: Path, text: str) -> list[str]:
        if "cascade" not in text and "draft" not in text:
            return []
        head = {key.lower(): value for key, value in head_in(text).items()}
        match = _SECTION.fullmatch(file.name)
        language = (match["lang"] or "").lower() if match else ""
        self.here.sections.append((language, str(head.get("draft", "")).lower() == "true"))
        rules, wrong = cascade_rules(head.get("cascade"))
        siblings = _names_in(file.parent)

        def given(page: InheritingPage) -> Iterator[Mapping[str, Value]]:
            is_of_page = language == page.own_language or (
                not language and not any(name.startswith(f"_index.{page.own_language}.") for name in siblings)
            )
            if is_of_page or (not page.own_language and language in page.default_languages):
                hugo = page.in_hugo()
                yield from (rule.values for rule in rules if rule.is_for(hugo))

        self.here.rules += [given] if rules else []
        return wrong

    def plain(self, file: Path, text: str) -> list[str]:
        """Take the values of a file that holds nothing else."""
        values, wrong = deciding(data_of_eleventy(text, file.suffix))
        self.here.rules += [lambda _: iter([values])] if values else []
        return wrong

    def _jekyll(self, file: Path, text: str) -> list[str]:
        if "defaults" not in text:
            return []
        rules, wrong = default_rules(data_in(text, ".yml", has_more=True).get("defaults"))

        def given(page: InheritingPage) -> Iterator[Mapping[str, Value]]:
            below = page.file.relative_to(file.parent).as_posix()
            yield from (rule.values for rule in rules if rule.is_for(below))

        self.here.rules += [given] if rules else []
        return wrong

    def _hugo(self, file: Path, text: str) -> list[str]:
        if _IS_HUGO.search(text) or file.stem == "hugo":
            self.here.waits_for_date = self.here.waits_for_date is not False and not _BUILDS_FUTURE.search(text)
        is_alone = file.stem == "cascade"
        is_of_part = is_alone or file.stem in ("languages", "module")
        if not (is_of_part or _HUGO_WORDS.search(text)):
            return []
        has_more = not (disables_languages(text) or is_of_part)
        data = {key.lower(): value for key, value in data_in(text, file.suffix, has_more=has_more).items()}
        self.here.is_zola = self.here.is_zola or (file.name == "config.toml" and "base_url" in data)
        language = data.get("defaultcontentlanguage")
        if isinstance(language, str):
            self.here.languages = frozenset({language.lower()})
        data = {file.stem: data} if file.stem in ("languages", "module") and file.stem not in data else data
        rules, wrong = cascade_rules(data.get("cascade", data if is_alone else None))
        of_languages, wrong_in_languages = rules_of_languages(data)
        rules, wrong = [*of_languages, *rules], [*wrong, *wrong_in_languages]
        self.here.disabled |= disabled_languages(data)
        if (of_languages or self.here.disabled) and not self.here.languages:
            self.here.languages = frozenset({"en"})  # of Hugo, where none is named
        site = file.parents[2] if file.parent.parent.name == "config" else file.parent
        self.here.contents += content_folders(data, site)

        def given(page: InheritingPage) -> Iterator[Mapping[str, Value]]:
            hugo = page.in_hugo(self.here.contents)  # also of settings that are read later
            yield from (rule.values for rule in rules if rule.is_for(hugo))

        self.here.rules += [given] if rules else []
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
        if name in _NAMES
        or name.endswith((".json", *PROGRAMS))
        or _SECTION.fullmatch(name)
        or name in _GIVING
        or may_leave_out(name)
    }
