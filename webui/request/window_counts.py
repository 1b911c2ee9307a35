"""Counts of requests in the memory of one process, for Flask-Limiter.

Its own store in memory starts a thread after almost every request, only to forget what has expired: .2 ms of each
keystroke. Here that is done by the requests themselves, once in as many new counts as there are running ones.
"""

from __future__ import annotations

from threading import Lock
from time import time

from limits.storage.base import Storage

SCHEME = "counts"
_FEWEST_KEPT = 1_024  # counts; expired ones are looked for beyond


class WindowCounts(Storage):
    """Counts in windows of a fixed length; each begins with the first request after the one before."""

    STORAGE_SCHEME = [SCHEME]  # noqa: RUF012 - as the library has it

    def __init__(self, uri: str | None = None, wrap_exceptions: bool = False, **options: str | float | bool) -> None:  # noqa: FBT001, FBT002
        super().__init__(uri, wrap_exceptions, **options)
        self._lock = Lock()
        self._most = _FEWEST_KEPT
        self._counts: dict[str, tuple[int, float]] = {}  # key -> count and the end of its window, Unix seconds

    @property
    def base_exceptions(self) -> type[Exception]:
        """What the store may raise."""
        return ValueError

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Count `amount` more and return the count; a new window lasts `expiry` seconds."""
        now = time()
        with self._lock:
            count, until = self._counts.get(key, (0, 0.0))
            if until <= now:
                self._forget_expired(now)
                count, until = 0, now + expiry
            self._counts[key] = count + amount, until
        return count + amount

    def _forget_expired(self, now: float) -> None:
        if len(self._counts) >= self._most:
            self._counts = {key: count for key, count in self._counts.items() if count[1] > now}
            self._most = max(_FEWEST_KEPT, 2 * len(self._counts))

    def get(self, key: str) -> int:
        """Return the count of the current window."""
        count, until = self._counts.get(key, (0, 0.0))
        return count if until > time() else 0

    def get_expiry(self, key: str) -> float:
        """Return the end of the current window, Unix seconds; now when there is none."""
        return max(self._counts.get(key, (0, 0.0))[1], time())

    def check(self) -> bool:
        """Return that it works."""
        return True

    def reset(self) -> int:
        """Forget everything and return how many counts there were."""
        with self._lock:
            counts, self._counts = self._counts, {}
        return len(counts)

    def clear(self, key: str) -> None:
        """Forget one count."""
        with self._lock:
            self._counts.pop(key, None)
