"""Releases in the store: put file by file and the signed list last, fetched and compared byte by byte."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from search.storage.checksums import digest_of
from tickets.files.file_store import FileStore
from webui.shared_index.release import (
    LARGEST_LIST_BYTES,
    Release,
    ReleasedFile,
    ReleaseRefused,
    signed,
    stored_name_of,
    verified,
)

_CHUNK_BYTES = 1024 * 1024


class ReleaseStore:
    """The releases of one store.

    keys  the first signs, any of them may have signed
    """

    def __init__(self, files: FileStore, keys: Sequence[str]) -> None:
        self._files = files
        self._keys = keys

    def __str__(self) -> str:
        return str(self._files)

    def put(self, release: Release, sources: Mapping[str, Path], *, there: Collection[str]) -> None:
        """Put a release, complete when this ends; raise OSError.

        sources  SHA-256 -> a file that has it
        there    SHA-256 sums of files that are in the store for certain
        """
        wanted = {file.digest: file for file in (*release.files.values(), *release.pictures.values())}
        for digest, file in wanted.items():
            if digest not in there:
                self._files.put(file.stored_name, _compared(sources[digest], file))
        self._files.put(stored_name_of(release.content), (signed(release.as_bytes(), self._keys[0]),))

    def release(self, content: str) -> Release:
        """Return the release with this content, verified; raise ReleaseRefused, or StoreDown."""
        name = stored_name_of(content)
        self._check_size(name, at_most=LARGEST_LIST_BYTES)
        with self._opened(name) as file:
            stored = file.read()
        try:
            return verified(stored, self._keys, content)
        except ReleaseRefused as error:
            raise ReleaseRefused(f"{self}: {name}: {error}") from None

    def fetch(self, file: ReleasedFile, target: Path, near: Mapping[str, Path]) -> None:
        """Make `target` the file: from this host if it is near, else from the store; raise ReleaseRefused or OSError.

        near  SHA-256 -> a file of this host that had it
        """
        source = near.get(file.digest)
        if source and _link_or_copy(source, target) and digest_of(target) == file.digest:
            return
        target.unlink(missing_ok=True)
        self._check_size(file.stored_name, at_most=file.size)
        with self._opened(file.stored_name) as stored, target.open("xb") as copy:
            copy.writelines(_checked(stored, file, f"{self}: {file.stored_name}"))

    def _check_size(self, name: str, *, at_most: int) -> None:
        """Raise ReleaseRefused for a file that is larger than it may be, before it fills the disk."""
        if (self._files.size(name) or 0) > at_most:
            raise ReleaseRefused(f"{self}: {name} was changed since it was released: it is larger")

    @contextmanager
    def _opened(self, name: str) -> Iterator[BinaryIO]:
        try:
            file = self._files.get(name)
        except FileNotFoundError:
            raise ReleaseRefused(f"{self}: {name} is missing") from None
        with closing(file):
            yield file

    def sweep(self, kept: Collection[str], *, older_than: datetime) -> None:
        """Delete the files of every release but of those with these contents; raise StoreDown or ReleaseRefused.

        older_than  what was put later stays in any case: another host may be about to release it
        """
        releases = [self.release(content) for content in kept]
        needed = {stored_name_of(content) for content in kept} | {
            file.stored_name for release in releases for file in _every_file(release)
        }
        for listed in list(self._files.list()):
            if listed.name not in needed and listed.changed_at < older_than:
                self._files.delete(listed.name)

    def digests(self, contents: Iterable[str]) -> set[str]:
        """Return the sums of all files that these releases have in the store; a release that is refused counts none."""
        digests: set[str] = set()
        for content in contents:
            with suppress(ReleaseRefused):
                digests.update(file.digest for file in _every_file(self.release(content)))
        return digests


def _every_file(release: Release) -> tuple[ReleasedFile, ...]:
    return (*release.files.values(), *release.pictures.values())


def _compared(source: Path, file: ReleasedFile) -> Iterator[bytes]:
    with source.open("rb") as opened:
        yield from _checked(opened, file, str(source))


def _checked(opened: BinaryIO, file: ReleasedFile, where: str) -> Iterator[bytes]:
    """Yield what an open file holds; raise ReleaseRefused at its end, or when it is too long, unless it is the file."""
    digest, left = sha256(), file.size
    while chunk := opened.read(_CHUNK_BYTES):
        left -= len(chunk)
        if left < 0:
            break
        digest.update(chunk)
        yield chunk
    if left or digest.hexdigest() != file.digest:
        raise ReleaseRefused(f"{where} was changed since it was released")


def _link_or_copy(source: Path, target: Path) -> bool:
    """Link a file of a generation, which nobody writes to any more, or copy it; return whether that was possible."""
    try:
        try:
            os.link(source, target)
        except OSError:  # another disk, or one without links
            shutil.copyfile(source, target)
    except OSError:  # it has just been removed
        return False
    return True
