"""Files in a folder of this host, private, outside everything that is served."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from tickets.files import deletion
from tickets.files.durable import durable_file
from tickets.files.file_store import ListedFile, StoreDown, checked_name


class FolderStore:
    """A FileStore in a folder, which is made when it is missing."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)

    def __str__(self) -> str:
        return str(self.directory)

    def path(self, name: str) -> Path:
        """Return where the file lies; raise ValueError for a name that might lead out of the folder."""
        return self.directory / checked_name(name)

    def put(self, name: str, chunks: Iterable[bytes], *, create_only: bool = False) -> None:
        """Write a file; after that it survives a power cut."""
        path = self.path(name)
        if path.parent != self.directory:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with durable_file(path, create_only=create_only) as file:
            for chunk in chunks:
                file.write(chunk)

    def get(self, name: str) -> BinaryIO:
        """Open a file for reading."""
        return self.path(name).open("rb")

    def delete(self, name: str) -> None:
        """Delete a file."""
        self.path(name).unlink(missing_ok=True)

    def list(self) -> Iterator[ListedFile]:
        """Yield every file; one that is renamed or deleted meanwhile may be left out."""
        for folder, _, names in os.walk(self.directory, onerror=_raise):
            for path in (Path(folder, name) for name in names):
                with suppress(FileNotFoundError):
                    stat = path.stat()
                    changed_at = datetime.fromtimestamp(stat.st_mtime, UTC)
                    yield ListedFile(path.relative_to(self.directory).as_posix(), stat.st_size, changed_at)

    def size(self, name: str) -> int | None:
        """Return the size of a file in bytes."""
        try:
            return self.path(name).stat().st_size
        except FileNotFoundError:
            return None

    def local(self, name: str, folder: Path) -> Path:  # noqa: ARG002 - nothing has to be copied
        """Return where the file lies."""
        if not (path := self.path(name)).is_file():
            raise FileNotFoundError(name)
        return path

    def answers(self) -> bool:
        """Return whether the folder is there."""
        return self.directory.is_dir()

    def free_bytes(self) -> int:
        """Return how much of its disk is free."""
        return shutil.disk_usage(self.directory).free

    def files_stay(self) -> AbstractContextManager[None]:
        """Keep every file: hosts that share the folder share the lock."""
        return deletion.files_stay(self.directory)

    def deleting(self) -> AbstractContextManager[bool]:
        """Yield whether files may be deleted."""
        return deletion.deleting(self.directory)


def _raise(error: OSError) -> None:
    raise StoreDown(f"{error.filename} cannot be read: {error.strerror}") from error
