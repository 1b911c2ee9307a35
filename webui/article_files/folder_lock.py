"""Only one process of this host changes the articles' folder at a time; the lock ends with its holder."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

WAIT_SECONDS = 20.0
_EVERY_SECONDS = 0.02


class FolderBusy(Exception):
    """Somebody else is saving, for too long."""


@contextmanager
def folder_lock(path: Path, *, wait_seconds: float = WAIT_SECONDS) -> Iterator[int]:
    """Hold the lock file at `path`; yields its descriptor, which a child may inherit to hold it too."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        _lock(descriptor, time.monotonic() + wait_seconds)
        yield descriptor
    finally:
        os.close(descriptor)


def _lock(descriptor: int, until: float) -> None:
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                raise FolderBusy from None
            time.sleep(_EVERY_SECONDS)
        else:
            return
