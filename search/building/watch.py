"""Indexes articles when they are saved: looks at the folder again and again, in a process of its own."""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from search.articles.folder import ENDINGS

EVERY_SECONDS = 0.5
REST = 20  # times as long as a look took; a large folder is looked at less often

Snapshot = dict[str, tuple[int, int]]
"""Path below the folder -> time of change (ns) and size (bytes) of every file that may be an article."""


def snapshot(folder: Path) -> Snapshot:
    """Look at every file without opening any."""
    found: Snapshot = {}
    for parent, _, names in os.walk(folder):
        for name in names:
            if name.lower().endswith(ENDINGS):
                path = Path(parent, name)
                try:
                    status = path.lstat()
                except OSError:
                    continue  # gone between listing and looking: the next look sees the rest
                found[path.relative_to(folder).as_posix()] = (status.st_ctime_ns, status.st_size)
    return found


def edits(before: Snapshot, now: Snapshot) -> frozenset[str]:
    """Give the files that were edited in place; none when any came or went, because then the whole folder counts."""
    if before.keys() != now.keys():
        return frozenset()
    return frozenset(path for path, seen in now.items() if seen != before[path])


def changes(folder: Path, stopped: Callable[[float], bool]) -> Iterator[frozenset[str]]:
    """Give what was edited whenever something changed; nothing stands for the whole folder, which comes first.

    `stopped(seconds)` waits, and says when to end.
    """
    seen: Snapshot | None = None
    while True:
        started = time.monotonic()
        now = snapshot(folder)
        if now != seen:
            yield edits(seen or {}, now)
            seen = now
        if stopped(max(EVERY_SECONDS, REST * (time.monotonic() - started))):
            return
