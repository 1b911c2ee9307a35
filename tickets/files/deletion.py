"""Who may delete files of a folder now: nobody while a backup reads it.

The lock lies beside the folder and ends with the process that holds it. Hosts that share the folder share the lock.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def files_stay(directory: Path) -> Iterator[None]:
    """Keep every file of a folder until the block ends; wait for a deletion that has begun."""
    with _opened(directory) as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        yield


@contextmanager
def deleting(directory: Path) -> Iterator[bool]:
    """Yield whether files of a folder may be deleted until the block ends: False while somebody needs them all."""
    with _opened(directory) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


@contextmanager
def _opened(directory: Path) -> Iterator[int]:
    path = directory.with_name(f".{directory.name}.lock")
    lock = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        yield lock
    finally:
        os.close(lock)
