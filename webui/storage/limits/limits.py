"""The limits of the running product: which counters count what, and what holds while those are away.

Redis counts everything where it is configured. Otherwise what is rare is counted in the database, and keystrokes in
each process. Whatever happens to the counters, nobody is refused because of it: then each process counts for itself.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime
from importlib import import_module
from typing import Final, TypeVar

from webui.storage.database import Database, DatabaseBusy
from webui.storage.limits.in_database import InDatabase
from webui.storage.limits.in_process import InProcess
from webui.storage.limits.limit import Count, Counters, CountersAway, Limit

_log = logging.getLogger("readfirst")
R = TypeVar("R")

_LEFT_ALONE_SECONDS: Final = 5.0  # counters that were away are not asked for so long: each try may take a moment


class SharedLimits:
    """Counts what people do.

    rare      counts what may cost a write
    frequent  counts keystrokes; may be the same counters
    now       clock, aware UTC
    """

    def __init__(self, rare: Counters, frequent: Counters, now: Callable[[], datetime]) -> None:
        self._rare = _Watched(rare)
        self._frequent = self._rare if frequent is rare else _Watched(frequent)
        self._alone = InProcess()
        self._now = now
        self.counted_alone = 0  # how often the counters were away, since the start of this process

    @property
    def are_shared(self) -> bool:
        """Return whether all counters answered when they were last asked."""
        return self._rare.answered and self._frequent.answered

    def add(self, limit: Limit, key: str) -> Count:
        """Count one more and return the new count."""
        return self._ask(limit, lambda counters: counters.add(limit, key, self._now()))

    def is_used_up(self, limit: Limit, key: str) -> bool:
        """Return whether one more would exceed the limit; counts nothing."""
        return self._ask(limit, lambda counters: counters.count(limit, key, self._now())) >= limit.most

    def is_exceeded(self, limit: Limit, key: str) -> bool:
        """Return whether the limit has been exceeded; counts nothing."""
        return self._ask(limit, lambda counters: counters.count(limit, key, self._now())) > limit.most

    def forget(self, limit: Limit, key: str) -> None:
        """Begin anew."""
        self._alone.forget(limit, key)
        self._ask(limit, lambda counters: counters.forget(limit, key))

    def _ask(self, limit: Limit, question: Callable[[Counters], R]) -> R:
        """Ask the counters of this limit; those of this process while they are away."""
        watched = self._frequent if limit.is_frequent else self._rare
        if watched.is_left_alone():
            return self._ask_alone(question)
        try:
            return watched.ask(question)
        except (CountersAway, DatabaseBusy):
            return self._ask_alone(question)

    def _ask_alone(self, question: Callable[[Counters], R]) -> R:
        self.counted_alone += 1
        return question(self._alone)


class _Watched:
    """Counters that may be away: then they are left alone for a while. Others, which are not away, count on."""

    def __init__(self, counters: Counters) -> None:
        self._counters = counters
        self._away_until = 0.0  # monotonic seconds; 0 = they answered

    @property
    def answered(self) -> bool:
        return self._away_until == 0

    def is_left_alone(self) -> bool:
        return time.monotonic() < self._away_until

    def ask(self, question: Callable[[Counters], R]) -> R:
        """Return the answer. Raise CountersAway or DatabaseBusy, once logged for each absence."""
        try:
            answer = question(self._counters)
        except (CountersAway, DatabaseBusy) as error:
            if self.answered:
                _log.warning("limits are counted by each process alone: %s", error)
            self._away_until = time.monotonic() + _LEFT_ALONE_SECONDS
            raise
        self._away_until = 0.0
        return answer


def shared_limits(database: Database, redis_url: str, now: Callable[[], datetime]) -> SharedLimits:
    """Return the limits as configured; raise ValueError for an address that is none, or without the library for it."""
    if not redis_url:
        return SharedLimits(InDatabase(database), InProcess(), now)
    try:
        module = import_module("webui.storage.limits.in_redis")  # needs a library that is not always installed
    except ModuleNotFoundError:
        raise ValueError("the library is missing: install requirements-redis.txt") from None
    counters: Counters = module.InRedis(redis_url)
    return SharedLimits(counters, counters, now)
