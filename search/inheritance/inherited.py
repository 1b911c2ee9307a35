"""What an article has from files for many: `cascade` of Hugo, `defaults` of Jekyll, `.meta.yml` of MkDocs, 11ty.

Only what decides publication, suggestion and times is inherited (`inherited_values.py`).

1. What the article writes itself wins; then the file in its folder, then those above it, the site's configuration last.
2. Files are looked for up to the top of the repository, or three folders above the articles where there is none.
3. A file that may keep articles back, and cannot be read, refuses the articles below it: a new one does not appear, and
   the last good version of a known one stays as it was, until somebody mends the file.
4. `draft = true` of a section of Zola leaves out all below it, whatever they write.
"""

import zlib
from dataclasses import dataclass, field
from pathlib import Path

from search.inheritance.giving_folder import PROGRAMS, GivingFolder, data_of_page, read_folder
from search.inheritance.inherited_values import with_date_as_time, with_inherited
from search.inheritance.inheriting_page import InheritingPage
from search.sources.front_matter import FrontMatter, FrontMatterError, Value

_ABOVE = 3  # folders that are looked at where no repository ends the search


@dataclass(slots=True)
class Inherited:
    """What one article has from files for many."""

    values: dict[str, Value] = field(default_factory=dict)
    is_forced: bool = False  # whether the values win over its own
    is_left_out: bool = False  # as a page: what is only put into others is left out everywhere
    waits_for_date: bool = False  # whether it is published on the day that it has, as Hugo does it
    unreadable: str = ""  # which file cannot be read, and why; "" = none
    wrong: tuple[tuple[str, int, str], ...] = ()  # (path of a file, line, what is wrong in it)

    def put_into(self, front: FrontMatter, *, is_part: bool = False) -> FrontMatter:
        """Return front matter with the values; raises FrontMatterError where a file cannot be read.

        is_part  whether the file is put into another one
        """
        if self.unreadable:
            message = f"a file that may keep this article back cannot be read: {self.unreadable}"
            raise FrontMatterError(1, "inherited-unreadable", message, "mend that file")
        if self.is_left_out and not is_part:
            return with_inherited(front, {"private": "true"}, is_forced=True)
        front = with_inherited(front, self.values, is_forced=self.is_forced) if self.values else front
        return with_date_as_time(front) if self.waits_for_date else front

    @property
    def checksum(self) -> int:
        """A number that is another one when anything is inherited otherwise; 0 = nothing is."""
        if not (self.values or self.unreadable or self.is_left_out or self.waits_for_date):
            return 0
        everything = (
            sorted(self.values.items()),
            self.is_forced,
            self.is_left_out,
            self.waits_for_date,
            self.unreadable,
        )
        return zlib.crc32(repr(everything).encode()) or 1


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
        self._folders: dict[Path, GivingFolder] = {}
        self._chains: dict[Path, list[GivingFolder]] = {}
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
        waiting = (folder.waits_for_date for folder in folders)
        inherited.waits_for_date = next((waits for waits in waiting if waits is not None), False)
        inherited.is_left_out = any(folder.leaves_out(page) for folder in folders)
        return inherited

    def _chain(self, folder: Path) -> list[GivingFolder]:
        """Return the folders from one upward that give anything, nearest first."""
        if folder not in self._chains:
            above = [] if folder in (self._last, folder.parent) else self._chain(folder.parent)
            here = self._folder(folder)
            self._chains[folder] = [here, *above] if here.gives else above
        return self._chains[folder]

    def _folder(self, folder: Path) -> GivingFolder:
        if folder not in self._folders:
            is_last = folder in (self._last, folder.parent)
            self._folders[folder] = read_folder(
                folder, self._root, is_eleventy_above=lambda: not is_last and self._is_eleventy(folder.parent)
            )
        return self._folders[folder]

    def _of_file(self, file: Path) -> GivingFolder | None:
        """Return what the data of 11ty for one page gives."""
        here = self._folder(file.parent)
        names = [f"{file.stem}{ending}" for ending in (".11tydata.json", *PROGRAMS)]
        names += [f"{file.stem}.json"] if self._is_eleventy(file.parent) else []
        data_files = [name for name in names if name in here.data_files]
        if not data_files or file.stem == file.parent.name:
            return None
        return data_of_page(file, self._root, data_files)

    def _is_eleventy(self, folder: Path) -> bool:
        while not (here := self._folder(folder)).is_eleventy:
            if folder in (self._last, folder.parent):
                return False
            folder = folder.parent
        return here.is_eleventy


def _in_draft(folders: list[GivingFolder], language: str) -> bool:
    """Return whether the page lies in a section that is a draft."""
    return any(is_draft and of_page in ("", language) for folder in folders for of_page, is_draft in folder.sections)
