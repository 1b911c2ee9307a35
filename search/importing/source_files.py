"""Every file of a source, without opening one or following a link."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

LIMIT_FILES = 500_000


class SourceError(Exception):
    """The source as a whole cannot be read."""


@dataclass(frozen=True, slots=True)
class SourceEntry:
    """One file of the source."""

    path: str  # posix, below the source, as the file system names it
    is_regular: bool
    is_link: bool

    @property
    def shown(self) -> str:
        """The path with what cannot be shown written out."""
        return self.path.encode("utf-8", "backslashreplace").decode()

    @property
    def suffix(self) -> str:
        """The ending in small letters, with its dot."""
        return PurePosixPath(self.path).suffix.lower()


def source_files(root: Path) -> list[SourceEntry]:
    """Return every file below `root`, by path; raises SourceError."""
    try:
        entries = sorted(_below(root, ""), key=lambda entry: entry.path)
    except OSError as error:
        raise SourceError(f"{root} cannot be read: {error.strerror}") from error
    if len(entries) > LIMIT_FILES:
        raise SourceError(f"{root} has more than {LIMIT_FILES:,} files: import a smaller folder")
    return entries


def _below(root: Path, prefix: str) -> Iterator[SourceEntry]:
    waiting: list[tuple[Path | str, str]] = [(root, prefix)]
    while waiting:
        folder, below = waiting.pop()
        with os.scandir(folder) as entries:
            for entry in entries:
                path = below + entry.name
                if entry.is_dir(follow_symlinks=False):
                    waiting.append((entry.path, f"{path}/"))
                else:
                    yield SourceEntry(path, entry.is_file(follow_symlinks=False), entry.is_symlink())
