"""A limit, and what counts towards it. Values; the counters stand in files of their own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Limit:
    """How often one person may do one thing in a span of time, which begins with the first time that is counted."""

    name: str  # stored with the counts: it never changes
    most: int
    span: timedelta
    is_frequent: bool = False  # counted for every keystroke: it may never cost a write to the database


@dataclass(frozen=True, slots=True)
class Count:
    """How often somebody did it in the current span."""

    value: int
    until: datetime  # end of the span, aware UTC

    def exceeds(self, limit: Limit) -> bool:
        """Return whether this is more often than the limit allows."""
        return self.value > limit.most


class CountersAway(Exception):
    """The counters do not answer now."""


class Counters(Protocol):
    """Keeps counts. A key names whose they are: a digest, never an address or a person's name.

    Methods raise CountersAway, or DatabaseBusy where the counts lie in the database.
    """

    def add(self, limit: Limit, key: str, now: datetime) -> Count:
        """Count one more and return the new count."""
        ...

    def count(self, limit: Limit, key: str, now: datetime) -> int:
        """Return the count of the current span; 0 without one."""
        ...

    def forget(self, limit: Limit, key: str) -> None:
        """Begin anew."""
        ...
