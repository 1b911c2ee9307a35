"""Files that survive a power cut: complete under their name, or not there at all."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

UNFINISHED_SUFFIX = ".part"


@contextmanager
def durable_file(path: Path, *, create_only: bool = False) -> Iterator[BinaryIO]:
    """Write `path` by way of a temporary file, fsync, rename and fsync of the folder; an error leaves no file.

    create_only  raise FileExistsError in place of replacing a file
    """
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}{UNFINISHED_SUFFIX}")
    try:
        with open(unfinished, "xb", opener=_open_private) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if create_only:
            path.hardlink_to(unfinished)
        else:
            unfinished.replace(path)
        _fsync_folder(path.parent)
    finally:
        unfinished.unlink(missing_ok=True)


def _open_private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _fsync_folder(folder: Path) -> None:
    """Bring the new name to the disk: after a power cut it may be gone otherwise, though the content is there."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
