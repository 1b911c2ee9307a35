"""Compare the derived tables with what all events come to when nothing is derived step by step.

People who have anything to do with each other are compared together (`groups.py`), in several processes: each group is
recomputed by the pure functions of `deflection/measuring/`, without any derived table.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection, func, select

from deflection.event_log import newest_of
from webui.storage.database import Database
from webui.storage.derived import tables
from webui.storage.derived.catch_up import STREAMS, CatchUp
from webui.storage.derived.daily import counts_of
from webui.storage.derived.groups import together
from webui.storage.derived.reading import sessions_of
from webui.storage.derived.recomputed import Request, compared
from webui.storage.derived.shared_out import answers, processors
from webui.storage.derived.state import read_state

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


def verify(database: Database, zone: str = "UTC", *, processes: int | None = None) -> Verification:
    """Derive what is new, then compare every row and every daily count with its recomputation. Raise DatabaseBusy.

    processes  that recompute at once; None = one for each processor
    """
    processes = processors() if processes is None else processes
    for _ in range(_TRIES):
        CatchUp(database, zone).run()
        with database.reading() as connection:
            if read_state(connection).event_id >= newest_of(connection, *STREAMS):
                break
    rows = _sessions_at_once(database, zone, processes) if processes > 1 else None
    with database.reading() as connection:
        return (rows or _sessions(connection, zone)) + _days(connection)


def _sessions_at_once(database: Database, zone: str, processes: int) -> Verification | None:
    """Return what several processes come to if they find no difference.

    Each of them reads the database as it is at its moment: what they find different may have changed in between, and
    must be looked at in one consistent state.
    """
    with database.reading() as connection:
        requests = _requests(connection, zone)
    with closing(answers(database, requests, processes)) as answered:
        parts = [msgspec.msgpack.decode(part, type=list[int]) for part in answered]
    with database.reading() as connection:
        total = _summed(connection, parts)
    return None if total.different else total


def _sessions(connection: Connection, zone: str) -> Verification:
    return _summed(connection, (compared(connection, request) for request in _requests(connection, zone)))


def _requests(connection: Connection, zone: str) -> list[Request]:
    return [Request("compared", ids, None, zone) for ids in together(connection)]


def _summed(connection: Connection, parts: Iterable[Sequence[int]]) -> Verification:
    """Return the sum of what was compared; rows of help sessions that do not exist are different."""
    total, rows = Verification(0, 0), 0
    for expected, different, stored in parts:
        total += Verification(expected, different)
        rows += stored
    there = connection.execute(select(func.count()).select_from(tables.sessions_table)).scalar_one()
    return total + Verification(there - rows, there - rows)


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
