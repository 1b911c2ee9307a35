"""SHA-256 sums of files that are never changed once they have been written: each is read once by a process.

A file is known again by its identity. That needs a clock that has ticked since it was written: what was written within
the last tick is read again the next time. Where times of change have fractions of a second, the kernel's clock gives
them, and ticks at least a hundred times a second; elsewhere the file system keeps whole seconds, or two.
"""

import hashlib
import os
import time
from pathlib import Path

_REMEMBERED = 1_000  # files whose sums this process knows
_SECOND_NS = 1_000_000_000
_TICK_NS = 50_000_000
_COARSE_TICK_NS = 2 * _SECOND_NS

Identity = tuple[int, int, int, int]
"""Device, inode, size and time of change (ns) of a file: whoever writes to it changes this."""

_digests: dict[Identity, str] = {}


def identity_of(file: Path | str) -> Identity:
    """Return what changes with the content of a file; raises OSError."""
    status = os.stat(file)  # noqa: PTH116 - a path is slower, and an edit asks for hundreds of files
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def digest_of(file: Path | str) -> str:
    """Return the SHA-256 sum of a file, hexadecimal; raises OSError when it cannot be read."""
    identity = identity_of(file)
    if identity in _digests:
        return _digests[identity]
    with Path(file).open("rb") as opened:
        digest = hashlib.file_digest(opened, "sha256").hexdigest()
    _remember(identity, digest)
    return digest


def forget(file: Path) -> None:
    """Forget the sum of a file, so that it is read the next time."""
    _digests.pop(identity_of(file), None)


def _remember(identity: Identity, digest: str) -> None:
    """Remember the sum of a file, unless it was written within the last tick."""
    if len(_digests) >= _REMEMBERED:
        _digests.clear()
    changed = identity[-1]
    if time.time_ns() - changed > (_TICK_NS if changed % _SECOND_NS else _COARSE_TICK_NS):
        _digests[identity] = digest
