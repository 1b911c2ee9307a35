"""The limits of the running product: which counters count what, and what holds while those are away.

Whatever happens to the counters, nobody is refused because of it: then each process counts for itself.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from webui.storage.database import DatabaseBusy
from webui.storage.limits.in_process import InProcess
from webui.storage.limits.limit import Count, Counters, Limit

_log = logging.getLogger(__name__)
R = TypeVar("R")


class SharedLimits:
    """Counts what people do.

    rare      counts what may cost a write
    frequent  counts keystrokes
    now       clock, aware UTC
    """

    def __init__(self, rare: Counters, frequent: Counters, now: Callable[[], datetime]) -> None:
        self._rare = rare
        self._frequent = frequent
        self._alone = InProcess()
        self._now = now

    def add(self, limit: Limit, key: str) -> Count:
        """Count one more and return the new count."""
        return self._shared(limit, lambda counters: counters.add(limit, key, self._now()))

    def is_used_up(self, limit: Limit, key: str) -> bool:
        """Return whether one more would exceed the limit; counts nothing."""
        return self._shared(limit, lambda counters: counters.count(limit, key, self._now())) >= limit.most

    def is_exceeded(self, limit: Limit, key: str) -> bool:
        """Return whether the limit has been exceeded; counts nothing."""
        return self._shared(limit, lambda counters: counters.count(limit, key, self._now())) > limit.most

    def forget(self, limit: Limit, key: str) -> None:
        """Begin anew."""
        self._alone.forget(limit, key)
        self._shared(limit, lambda counters: counters.forget(limit, key))

    def _shared(self, limit: Limit, ask: Callable[[Counters], R]) -> R:
        """Ask the counters of this limit; those of this process while they are away."""
        try:
            return ask(self._frequent if limit.is_frequent else self._rare)
        except DatabaseBusy as error:
            _log.warning("%s is counted by this process alone: %s", limit.name, error)
            return ask(self._alone)
