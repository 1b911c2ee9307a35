"""How far the derived tables have come, and by which definition; a writer says so in the transaction of its rows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import Connection, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from deflection.event_log import events_table
from webui.storage.database import DatabaseBusy
from webui.storage.derived import tables

DEFINITION = 3  # grows when rows come out differently from the same events: all are derived anew then
REBUILD_IS_OVER_AFTER: Final = timedelta(minutes=2)  # without a row written: its process is gone
_NAME = "figures"
_REBUILDING = "rebuilding@"


class OvertakenError(Exception):
    """Another writer changed the derived tables in between; derive again from what they hold now."""


class BeingRebuilt(DatabaseBusy):
    """Another process derives everything anew: what it has written by now can be read."""


@dataclass(frozen=True, slots=True)
class DerivedState:
    """What the derived tables know."""

    definition: str  # see `definition`; "" = they were never written
    event_id: int  # newest event that they know; 0 = none
    changes: int  # how often they were written

    @property
    def zone(self) -> str:
        """IANA name of the time zone of the days of the rows."""
        return self.definition.partition(" ")[2]

    def is_being_rebuilt(self, now: datetime) -> bool:
        """Return whether a process derives everything anew at this moment (aware UTC)."""
        head = self.definition.partition(" ")[0]
        if not head.startswith(_REBUILDING):
            return False
        return now - datetime.fromtimestamp(int(head.removeprefix(_REBUILDING)), UTC) < REBUILD_IS_OVER_AFTER


def rebuilding(zone: str, now: datetime) -> str:
    """Return the definition that stands there while everything is derived anew, as of the newest row written."""
    return f"{_REBUILDING}{now.timestamp():.0f} {zone}"


def definition(zone: str) -> str:
    """Return the definition that rows are derived by, for days of this time zone."""
    return f"{DEFINITION} {zone}"


def read_state(connection: Connection) -> DerivedState:
    """Return what the derived tables know."""
    row = connection.execute(select(tables.state_table).where(tables.state_table.c.name == _NAME)).one_or_none()
    return DerivedState(row.definition, row.event_id, row.changes) if row else DerivedState("", 0, 0)


def is_usable(connection: Connection, state: DerivedState, wanted: str) -> bool:
    """Return whether the rows are of the wanted definition, and of events that are still there."""
    newest = connection.execute(select(func.max(events_table.c.event_id))).scalar() or 0
    return state.definition == wanted and state.event_id <= newest


def advance(connection: Connection, before: DerivedState, after: DerivedState) -> DerivedState:
    """Store the state that the rows of this transaction lead to, and return it as it is stored.

    Raise OvertakenError if somebody wrote in between.
    """
    stored = replace(after, changes=before.changes + 1)
    values = {"definition": after.definition, "event_id": after.event_id, "changes": stored.changes}
    if before.changes == 0:
        _insert(connection, values)
        return stored
    unchanged = (tables.state_table.c.name == _NAME) & (tables.state_table.c.changes == before.changes)
    if not connection.execute(update(tables.state_table).where(unchanged).values(values)).rowcount:
        raise OvertakenError
    return stored


def _insert(connection: Connection, values: dict[str, object]) -> None:
    try:
        connection.execute(insert(tables.state_table).values(name=_NAME, **values))
    except IntegrityError as error:
        raise OvertakenError from error


def empty(connection: Connection) -> None:
    """Delete every derived row; the state stays."""
    for table in reversed(tables.metadata.sorted_tables):
        if table is not tables.state_table:
            connection.execute(delete(table))
