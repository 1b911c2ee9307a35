"""Addresses of links that MkDocs appends to every page: `auto_append` of `pymdownx.snippets` in `mkdocs.yml`.

Pages write `[text][label]`, and one file of the repository says where each label leads. Only what a page uses is
appended to it, so nothing of that file is searched, or makes a page longer.
"""

import re
from pathlib import Path, PurePosixPath
from typing import Protocol

from search.includes.part_files import PartFile
from search.markdown.link_definitions import definitions_of, wanted_labels

_CONFIGS = ("mkdocs.yml", "mkdocs.yaml")
_LIMIT_CONFIG = 500_000  # characters that are read of one
_LISTED = re.compile(
    r"^[ \t]*auto_append:[ \t]*(?:\[(?P<line>[^\[\]\n]*)\]|\n(?P<lines>(?:[ \t]*-[ \t]+[^\n]*\n?)+))", re.M
)
APPENDED = ":auto_append"  # behind the path of a configuration: what it wants appended, see `Includes.state`


class FileFinder(Protocol):
    """Where such a file is looked for, see `includes.py`."""

    def find(self, wanted: str, asking: PurePosixPath) -> Path | None:
        """Return the file that the page at `asking` means by a name."""

    def part(self, file: Path) -> PartFile | None:
        """Return what a file says."""

    def name_of(self, file: Path) -> PurePosixPath:
        """Return the path of a file from the articles folder."""


class Appended:
    """The files that the pages of a repository want appended; remembers them, so one is made for each build.

    root  the articles folder
    top   the folder above which nothing is read
    """

    def __init__(self, root: Path, top: Path, files: FileFinder) -> None:
        self._root, self._top, self._files = root, top, files
        self._configs: dict[Path, Path | None] = {}
        self._names: dict[Path, tuple[str, ...]] = {}

    def append(self, text: str, path: PurePosixPath) -> tuple[str, list[str]]:
        """Return the text of an article with the definitions that it uses, and keys of what it depends on.

        Of these the first, with `APPENDED`, is there where nothing was used, too: a label may be defined later.
        """
        config = self._config((self._root / path).parent)
        labels = wanted_labels(text) if config else frozenset()
        if not (config and labels):
            return text, []
        keys = [f"./{self._files.name_of(config)}{APPENDED}"]
        for file in filter(None, (self._files.find(wanted, path) for wanted in self._names_of(config))):
            if definitions := definitions_of(labels, part.text if (part := self._files.part(file)) else ""):
                text = f"{text}\n\n{definitions}\n"
                keys.append(str(self._files.name_of(file)))
        return text, keys

    def files(self, key: str) -> list[str]:
        """Return the paths of the files, from the articles folder, that such a key with `APPENDED` stands for."""
        config = (self._root / key.removesuffix(APPENDED)).resolve()
        asking = self._files.name_of(config if config.is_relative_to(self._root) else self._root / config.name)
        files = (self._files.find(name, asking) for name in self._names_of(config))
        return [str(self._files.name_of(file)) for file in files if file]

    def _config(self, folder: Path) -> Path | None:
        """Return the configuration for the pages of a folder; None when there is none."""
        if folder not in self._configs:
            config = next((file for name in _CONFIGS if (file := folder / name).is_file()), None)
            is_last = folder in (self._top, folder.parent)
            self._configs[folder] = config or (None if is_last else self._config(folder.parent))
        return self._configs[folder]

    def _names_of(self, config: Path) -> tuple[str, ...]:
        """Return the files, as a configuration names them."""
        if config not in self._names:
            self._names[config] = _names_in(config)
        return self._names[config]


def _names_in(config: Path) -> tuple[str, ...]:
    try:
        with config.open(encoding="utf-8") as opened:
            listed = _LISTED.search(opened.read(_LIMIT_CONFIG))
    except (OSError, UnicodeDecodeError):
        return ()
    written = (listed["line"] or listed["lines"].replace("\n", ",")).split(",") if listed else []
    names = (name.strip().removeprefix("-").strip().strip("'\"") for name in written)
    return tuple(name for name in names if name)
