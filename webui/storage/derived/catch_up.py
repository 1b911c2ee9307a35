"""Bring the derived tables up to the events: in small steps, each whole or not at all, by any number of processes.

A step reads what a few thousand new events change, and only then opens a short writing transaction, which refuses the
step if another process was faster. Killed in between, nothing has happened. Everything from scratch is derived by
`rebuild.py` where nobody waits for it.
"""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import Connection, case, func, select, text

from deflection.event_log import events_table
from deflection.site_events import Stream
from webui.storage.database import Database, DatabaseBusy
from webui.storage.derived.derive import Derivation
from webui.storage.derived.rebuild import rebuild
from webui.storage.derived.rows import store
from webui.storage.derived.shared_out import processors
from webui.storage.derived.state import (
    BeingRebuilt,
    DerivedState,
    OvertakenError,
    advance,
    definition,
    empty,
    is_usable,
    read_state,
)
from webui.storage.derived.without_collecting import without_collecting

STREAMS: Final = (Stream.HELP, Stream.FOLLOW_UP)  # that rows follow from
MOST_EVENTS = 5_000  # of one step
MANY_EVENTS = 50_000  # from as many on, what has to be derived from scratch is rebuilt
STEPS_OF_A_PAGE = 4  # before it is shown with what is derived by then
_MOST_REBUILDS = 3  # that others may overtake; then it goes on step by step
_PAUSE_SECONDS = 1.0


def caught_up(database: Database, zone: str = "UTC", *, most_steps: int | None = None) -> bool:
    """Bring the derived tables up to the events, in at most that many steps; return whether everything is derived.

    A database that is busy is no reason to show nothing: what is derived already can be read.
    """
    try:
        return CatchUp(database, zone).run(most_steps=most_steps)
    except DatabaseBusy:
        return False


class CatchUp:
    """Brings the derived tables of one database up to its events.

    zone  IANA name of the operator's time zone, in which days begin
    """

    def __init__(self, database: Database, zone: str = "UTC") -> None:
        self._database = database
        self._zone = zone
        self._definition = definition(zone)

    def run(self, *, most_steps: int | None = None) -> bool:
        """Derive what is new, in at most that many steps; return whether everything is derived. Raise DatabaseBusy.

        Without a limit much is derived anew at once (`rebuild.py`), and a rebuild of another process is waited for.
        """
        steps = 0
        while most_steps is None or steps < most_steps:
            steps += 1
            try:
                if most_steps is None and steps <= _MOST_REBUILDS and self._is_much_to_derive():
                    self.rebuild()
                if self.step():
                    return True
            except BeingRebuilt:
                if most_steps is not None:
                    raise
                time.sleep(_PAUSE_SECONDS)
        return False

    def rebuild(self, *, processes: int | None = None) -> bool:
        """Derive everything anew from all events of this moment; return False if another writer came in between.

        processes  that compute at once; None = one for each processor

        Raise DatabaseBusy.
        """
        self._must_not_be_rebuilt()
        return rebuild(self._database, self._zone, self._newest(), processes or processors())

    def step(self) -> bool:
        """Derive the next events; return whether nothing is left. Nothing happens if another process was faster.

        Raise BeingRebuilt while another process derives everything anew, or DatabaseBusy.
        """
        self._must_not_be_rebuilt()
        newest = self._newest()
        with self._database.reading() as connection, without_collecting():
            before = read_state(connection)
            is_of_today = is_usable(connection, before, self._definition)
            ids, event_id, is_last = _next(connection, before.event_id, newest)
            derived = Derivation(connection, ids).derived() if ids and is_of_today else None
        if is_of_today and not ids and is_last:
            return True
        with suppress(OvertakenError), self._database.writing() as connection, without_collecting():
            advance(connection, before, DerivedState(self._definition, event_id if is_of_today else 0, 0))
            if derived:
                store(connection, derived, self._zone)
            elif not is_of_today:
                empty(connection)
        return False

    def _must_not_be_rebuilt(self) -> None:
        with self._database.reading() as connection:
            if read_state(connection).is_being_rebuilt(datetime.now(UTC)):
                raise BeingRebuilt("another process derives everything that the reports read anew")

    def _is_much_to_derive(self) -> bool:
        with self._database.reading() as connection:
            state, newest = read_state(connection), _newest(connection)
            is_from_scratch = state.event_id == 0 or not is_usable(connection, state, self._definition)
        return is_from_scratch and newest >= MANY_EVENTS

    def _newest(self) -> int:
        """Return the number of an event before which no other will still appear.

        On PostgreSQL a transaction may commit an event with a smaller number than one that is there already. None is
        under way while the table is locked against writers, which waits for those that are.
        """
        if self._database.engine.dialect.name == "sqlite":
            with self._database.reading() as connection:
                return _newest(connection)
        with self._database.writing() as connection:
            connection.execute(text("SET LOCAL lock_timeout = '500ms'"))
            connection.execute(text("LOCK TABLE events IN SHARE MODE"))
            return _newest(connection)


def _newest(connection: Connection) -> int:
    return connection.execute(select(func.max(events_table.c.event_id))).scalar() or 0


def _next(connection: Connection, after: int, newest: int) -> tuple[set[str], int, bool]:
    """Return the help sessions that the next events are about, the number of the last, and whether no other follows.

    Other streams are left out here and not by the database, which would sort the whole stream at every step.
    """
    event = events_table.c
    about = case((event.stream == Stream.HELP, event.help_session_id), else_=event.subject)
    new = select(event.event_id, about, event.stream).where(event.event_id > after, event.event_id <= newest)
    rows = connection.execute(new.order_by(event.event_id).limit(MOST_EVENTS)).all()
    ids = {help_session_id for _, help_session_id, stream in rows if stream in STREAMS}
    return ids, rows[-1].event_id if rows else after, len(rows) < MOST_EVENTS
