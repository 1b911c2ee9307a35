"""A replica of the database that takes the reports' load off the primary, and is never older than the question."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import Final

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

log = logging.getLogger("readfirst")

_POSITION: Final = text("SELECT CAST(pg_current_wal_lsn() AS text)")
# Null where a server has replayed nothing, because it is no standby: then it has what it has.
_HAS_REPLAYED: Final = text("SELECT coalesce(pg_last_wal_replay_lsn() >= CAST(:position AS pg_lsn), true)")
_LONGEST_LAG_SECONDS: Final = 1.0
_PAUSE_SECONDS: Final = 0.02
_LEFT_ALONE_SECONDS: Final = 5.0  # each try may take seconds


class _Behind(Exception):
    """The replica has not got what the primary has."""


class Replica:
    """Opens connections to the replica.

    engine   engine of its consistent reads
    primary  engine of the database that it follows
    now      monotonic seconds
    """

    def __init__(self, engine: Engine, primary: Engine, now: Callable[[], float] = time.monotonic) -> None:
        self.engine = engine
        self._primary = primary
        self._now = now
        self._left_alone_until = 0.0
        self._is_used = True

    def connection(self) -> Connection | None:
        """Return a connection that sees all that the primary has committed; None while the replica is away or behind.

        A line of the log says so when that changes.
        """
        if self._now() < self._left_alone_until:
            return None
        try:
            connection = self._current()
        except (DBAPIError, PoolTimeout, _Behind) as error:
            self._give_up(str(getattr(error, "orig", error)).partition("\n")[0])
            return None
        if not self._is_used:
            log.warning("reports read the replica again")
        self._is_used = True
        return connection

    def _current(self) -> Connection:
        """Return a connection that is no older than this call; raise what the driver raises, or _Behind."""
        with ExitStack() as opened:
            connection = opened.enter_context(self.engine.connect())
            if self.engine.dialect.name == "postgresql":
                self._wait_for(connection)
            opened.pop_all()  # the caller closes it
        return connection

    def _wait_for(self, connection: Connection) -> None:
        """Wait until the replica has what the primary has now; raise _Behind."""
        with self._primary.connect() as primary:
            position = primary.execute(_POSITION).scalar_one()
        until = self._now() + _LONGEST_LAG_SECONDS
        while not connection.execute(_HAS_REPLAYED, {"position": position}).scalar_one():
            if self._now() >= until:
                raise _Behind(f"it is more than {_LONGEST_LAG_SECONDS:.0f} s behind")
            time.sleep(_PAUSE_SECONDS)
        connection.rollback()  # what is read next is a newer state than that of the first question

    def _give_up(self, reason: str) -> None:
        if self._is_used:
            log.warning("reports read the primary database, the replica cannot be used: %s", reason)
        self._is_used = False
        self._left_alone_until = self._now() + _LEFT_ALONE_SECONDS
