"""Copying every file of one store into another while both are in use: verified, and begun again where it stopped."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import Enum, auto
from itertools import islice
from typing import BinaryIO, Final

from tickets.files.file_store import FileStore

_CHUNK: Final = 1024 * 1024  # bytes
_AT_ONCE: Final = 8  # files: a bucket is asked over a network
_BATCH: Final = 500


class CopyDamaged(Exception):
    """A copy is not what was copied."""


@dataclass(frozen=True, slots=True)
class CopyReport:
    """What became of the files of the source; whatever is in the target now was compared with it by SHA-256."""

    copied: int = 0
    there: int = 0  # before, the same
    gone: int = 0  # deleted from the source meanwhile


class _Became(Enum):
    COPIED = auto()
    THERE = auto()
    GONE = auto()


def copy_files(source: FileStore, target: FileStore) -> Iterator[CopyReport]:
    """Copy what the target lacks, and yield the counts so far after some hundred files each.

    Nothing is deleted from either. Raise StoreDown, OSError, or CopyDamaged.
    """
    waiting = (file.name for file in source.list() if not file.is_unfinished)
    counts = dict.fromkeys(_Became, 0)
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        while names := list(islice(waiting, _BATCH)):
            for became in pool.map(lambda name: _copy(source, target, name), names):
                counts[became] += 1
            yield CopyReport(counts[_Became.COPIED], counts[_Became.THERE], counts[_Became.GONE])


def _copy(source: FileStore, target: FileStore, name: str) -> _Became:
    try:
        with source.get(name) as file:
            digest = _digest_of(file)
            if _digest_in(target, name) == digest:
                return _Became.THERE
            file.seek(0)
            target.put(name, _chunks(file))
    except FileNotFoundError:
        return _Became.GONE
    if _digest_in(target, name) != digest:
        raise CopyDamaged(f"{name} is not the same after it was copied to {target}: run it again")
    return _Became.COPIED


def _digest_in(files: FileStore, name: str) -> str:
    """Return the SHA-256 of a stored file; "" for one that is not there."""
    try:
        with files.get(name) as file:
            return _digest_of(file)
    except FileNotFoundError:
        return ""


def _digest_of(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    for chunk in _chunks(file):
        digest.update(chunk)
    return digest.hexdigest()


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    while chunk := file.read(_CHUNK):
        yield chunk
