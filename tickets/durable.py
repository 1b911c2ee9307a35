"""Files that survive a power cut: whole under their name, or not there at all."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

UNFINISHED_SUFFIX = ".part"


@contextmanager
def durable_file(path: Path) -> Iterator[BinaryIO]:
    """Write ``path``: a temporary file, fsync, rename, fsync of the folder. An error leaves nothing behind."""
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}{UNFINISHED_SUFFIX}")
    try:
        with open(unfinished, "xb", opener=_open_private) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
        _fsync_folder(path.parent)
    finally:
        unfinished.unlink(missing_ok=True)


def _open_private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _fsync_folder(folder: Path) -> None:
    """Without this the new name may be gone after a power cut, though the content is on disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
