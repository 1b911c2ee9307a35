"""Counts in the memory of one process: for keystrokes, and for everything while the shared counters are away."""

from __future__ import annotations

import threading
from datetime import datetime

from webui.storage.limits.limit import Count, Limit

_MOST_KEPT = 100_000  # counts; beyond, those whose span ends first are dropped: about 30 MB
_KEPT_THEN = _MOST_KEPT // 2


class InProcess:
    """Counters of this process alone, bounded in memory."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: dict[tuple[str, str], Count] = {}

    def add(self, limit: Limit, key: str, now: datetime) -> Count:
        """Count one more and return the new count."""
        with self._lock:
            before = self._current(limit, key, now)
            count = Count(before.value + 1, before.until) if before else Count(1, now + limit.span)
            self._counts[limit.name, key] = count
            if len(self._counts) > _MOST_KEPT:
                self._drop(now)
        return count

    def count(self, limit: Limit, key: str, now: datetime) -> int:
        """Return the count of the current span; 0 without one."""
        with self._lock:
            current = self._current(limit, key, now)
        return current.value if current else 0

    def forget(self, limit: Limit, key: str) -> None:
        """Begin anew."""
        with self._lock:
            self._counts.pop((limit.name, key), None)

    def _current(self, limit: Limit, key: str, now: datetime) -> Count | None:
        """Return the count unless its span is over, or lies ahead because the clock was set back."""
        count = self._counts.get((limit.name, key))
        return count if count and now < count.until <= now + limit.span else None

    def _drop(self, now: datetime) -> None:
        running = {key: count for key, count in self._counts.items() if count.until > now}
        if len(running) > _KEPT_THEN:
            latest = sorted(running, key=lambda key: running[key].until)[-_KEPT_THEN:]
            running = {key: running[key] for key in latest}
        self._counts = running
