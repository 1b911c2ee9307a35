"""Compare the derived tables with what all events come to when nothing is derived step by step.

People who have anything to do with each other are compared together, so that it fits into memory whatever the number of
events: each group is recomputed by the pure functions of `deflection/measuring/`, without any derived table.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from deflection.event_log import events_of_kinds, help_sessions_of, newest_of_help_sessions
from deflection.help_session import Started, TicketSent
from deflection.measuring.relations import measured_sessions
from deflection.measuring.same_person import digests_in, join, root
from webui.storage.database import Database
from webui.storage.derived import tables
from webui.storage.derived.catch_up import CatchUp
from webui.storage.derived.daily import counts_of
from webui.storage.derived.persons import batches
from webui.storage.derived.reading import sessions_of
from webui.storage.derived.state import read_state

_AT_ONCE = 2_000  # help sessions that are recomputed together
_TRIES = 10  # to find a moment in which everything is derived
_ROW = tables.sessions_table.c


@dataclass(frozen=True, slots=True)
class Verification:
    """How many rows were compared, and how many of them are missing, too many, or not what they should be."""

    compared: int
    different: int

    def __add__(self, other: Verification) -> Verification:
        """Return both together."""
        return Verification(self.compared + other.compared, self.different + other.different)


def verify(database: Database, zone: str = "UTC") -> Verification:
    """Derive what is new, then compare every row and every daily count with its recomputation. Raise DatabaseBusy."""
    for _ in range(_TRIES):
        CatchUp(database, zone).run()
        with database.reading() as connection:
            if read_state(connection).event_id >= newest_of_help_sessions(connection):
                break
    with database.reading() as connection:
        return _sessions(connection) + _days(connection)


def _sessions(connection: Connection) -> Verification:
    total, rows = Verification(0, 0), 0
    for ids in _together(connection):
        expected = {row.help_session_id: row for row in measured_sessions(help_sessions_of(connection, ids))}
        stored = {
            row.help_session_id: row
            for some in batches(ids)
            for row in sessions_of(connection, _ROW.help_session_id.in_(some))
        }
        total += Verification(len(expected), sum(stored.get(name) != row for name, row in expected.items()))
        rows += len(stored)
    there = connection.execute(select(func.count()).select_from(tables.sessions_table)).scalar_one()
    return total + Verification(there - rows, there - rows)  # rows of help sessions that do not exist


def _together(connection: Connection) -> Iterator[list[str]]:
    """Yield the ids of all help sessions; those of people who are joined, or were drawn together, in one list."""
    joined: dict[str, str] = {}
    first_of: dict[str, str] = {}
    for help_session_id, event in events_of_kinds(connection, Started, TicketSent):
        if isinstance(event, Started | TicketSent):
            unit = [f"drawn {event.draw_unit}"] if isinstance(event, Started) and event.draw_unit else []
            own = first_of.setdefault(help_session_id, f"session {help_session_id}")
            join(joined, [own, *unit, *digests_in(event)])
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for help_session_id, own in first_of.items():
        groups[root(joined, own)].append(help_session_id)
    return _packed(groups.values())


def _packed(groups: Iterable[list[str]]) -> Iterator[list[str]]:
    packed: list[str] = []
    for group in groups:
        packed += group
        if len(packed) >= _AT_ONCE:
            yield packed
            packed = []
    yield packed


def _days(connection: Connection) -> Verification:
    """Compare the counts of every counted day with those of its rows."""
    days = connection.execute(select(tables.counted_days_table.c.day)).scalars().all()
    different = sum(_stored_counts(connection, day) != _expected_counts(connection, day) for day in days)
    return Verification(len(days), different)


def _expected_counts(connection: Connection, day: str) -> list[list[tuple[tuple[str, object], ...]]]:
    return [_comparable(values) for values in counts_of(day, sessions_of(connection, _ROW.day == day))]


def _stored_counts(connection: Connection, day: str) -> list[list[tuple[tuple[str, object], ...]]]:
    return [
        _comparable(dict(row) for row in connection.execute(select(table).where(table.c.day == day)).mappings())
        for table in (tables.cells_table, tables.daily_articles_table)
    ]


def _comparable(rows: Iterable[dict[str, object]]) -> list[tuple[tuple[str, object], ...]]:
    """Return rows so that equal ones are equal, whatever their order; numbers that the database gave are left out."""
    return sorted(
        (tuple(sorted((name, value) for name, value in row.items() if name != "cell_id")) for row in rows), key=str
    )
