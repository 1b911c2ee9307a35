"""Counts in Redis, for everything, shared by all processes and hosts that are given the same address.

A key is `readfirst:limit:<name>:<whose>` and ends by itself. Redis is asked once and hardly waited for: who types would
wait, too.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from webui.storage.limits.limit import Count, CountersAway, Limit

_PATIENCE_SECONDS: Final = 0.5


class InRedis:
    """Counters behind a URL as redis-py reads it (redis, rediss or unix); raise ValueError for another one."""

    def __init__(self, url: str) -> None:
        self._redis = redis.Redis.from_url(
            url,
            socket_timeout=_PATIENCE_SECONDS,
            socket_connect_timeout=_PATIENCE_SECONDS,
            retry=Retry(NoBackoff(), 0),
        )

    def add(self, limit: Limit, key: str, now: datetime) -> Count:
        """Count one more and return the new count; one round trip, all of it or nothing."""
        name, milliseconds = _name(limit, key), int(limit.span.total_seconds() * 1000)
        try:
            with self._redis.pipeline(transaction=True) as together:
                together.incr(name)
                together.pexpire(name, milliseconds, nx=True)
                together.pttl(name)
                value, _, left = together.execute()
        except redis.RedisError as error:
            raise CountersAway(str(error)) from error
        return Count(int(value), now + timedelta(milliseconds=max(0, int(left))))

    def count(self, limit: Limit, key: str, now: datetime) -> int:  # noqa: ARG002 - Redis has a clock of its own
        """Return the count of the current span; 0 without one."""
        try:
            value = self._redis.get(_name(limit, key))
        except redis.RedisError as error:
            raise CountersAway(str(error)) from error
        return int(str(value, "ascii")) if isinstance(value, bytes) else 0

    def forget(self, limit: Limit, key: str) -> None:
        """Begin anew."""
        try:
            self._redis.delete(_name(limit, key))
        except redis.RedisError as error:
            raise CountersAway(str(error)) from error


def _name(limit: Limit, key: str) -> str:
    return f"readfirst:limit:{limit.name}:{key}"
