"""Where files lie: a folder of this host, or a bucket that all hosts share. Names are paths with `/`.

A file is there whole under its name, or not at all. Deletions and readers that need every file for a while (a backup)
agree by `files_stay` and `deleting`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol


class StoreDown(OSError):
    """The store does not answer, or does not let us in: the files are not lost, they cannot be reached now."""


@dataclass(frozen=True, slots=True)
class ListedFile:
    """A file of a store."""

    name: str
    size_bytes: int
    changed_at: datetime  # aware UTC

    @property
    def is_unfinished(self) -> bool:
        """Whether it is still being written, or was cut off."""
        return self.name.rpartition("/")[2].startswith(".")


class FileStore(Protocol):
    """Keeps files under names. Every method raises StoreDown, after a few seconds at most, while it cannot."""

    def put(self, name: str, chunks: Iterable[bytes], *, create_only: bool = False) -> None:
        """Write a file, whole or not at all: an error of `chunks` leaves none.

        create_only  raise FileExistsError for a name that is taken; of two that write at once, one does
        """
        ...

    def get(self, name: str) -> BinaryIO:
        """Open a file for reading, from any position; raise FileNotFoundError."""
        ...

    def delete(self, name: str) -> None:
        """Delete a file; one that is not there is as good as deleted."""
        ...

    def list(self) -> Iterator[ListedFile]:
        """Yield every file, in no order."""
        ...

    def size(self, name: str) -> int | None:
        """Return the size of a file in bytes; None when it is not there."""
        ...

    def local(self, name: str, folder: Path) -> Path:
        """Return where this host can read the file: where it lies, or a copy in `folder`; raise FileNotFoundError."""
        ...

    def answers(self) -> bool:
        """Return whether files can be reached now."""
        ...

    def free_bytes(self) -> int:
        """Return how much more can be written; a bucket has no end. Raise OSError."""
        ...

    def files_stay(self) -> AbstractContextManager[None]:
        """Keep every file until the block ends."""
        ...

    def deleting(self) -> AbstractContextManager[bool]:
        """Yield whether files may be deleted until the block ends: False while somebody needs them all.

        Begin it after reading which files are not needed any more: whoever needs them all reads that later.
        """
        ...


def checked_name(name: str) -> str:
    """Return the name; raise ValueError for one that could lead anywhere else."""
    if "\0" in name or any(part in ("", ".", "..") for part in name.split("/")):
        raise ValueError(f"{name!r} is no name of a stored file")
    return name
