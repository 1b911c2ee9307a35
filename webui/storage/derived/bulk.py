"""Write many rows, and look for many ids: what SQLAlchemy does for each value of each row took half of a derivation.

On SQLite rows go to the driver as they are, and ids as one JSON value; other databases get both the usual way.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Table, func, insert, select
from sqlalchemy.dialects import sqlite

from tickets.columns import UtcDateTime

_SQLITE: Final = sqlite.dialect()
_WITHOUT_ZONE: Final = len("2026-03-02 10:00:00.000000")


def insert_rows(connection: Connection, table: Table, rows: Sequence[Sequence[Any]]) -> None:
    """Insert rows, each with a value for every column of the table, in their order."""
    insert_ready(connection, table, ready(connection, table, rows))


def ready(connection: Connection, table: Table, rows: Sequence[Sequence[Any]]) -> Sequence[Sequence[Any]]:
    """Return rows as `insert_ready` takes them, for a database of this kind."""
    moments = [number for number, column in enumerate(table.c) if isinstance(column.type, UtcDateTime)]
    if connection.dialect.name != "sqlite" or not moments:
        return rows
    return [_with_text(row, moments) for row in rows]


def insert_ready(connection: Connection, table: Table, rows: Sequence[Sequence[Any]]) -> None:
    """Insert rows that were made ready, maybe by another process."""
    if not rows:
        return
    if connection.dialect.name != "sqlite":
        names = table.c.keys()
        connection.execute(insert(table), [dict(zip(names, row, strict=True)) for row in rows])
        return
    connection.exec_driver_sql(_statement(table), list(map(tuple, rows)))


def among(connection: Connection, column: ColumnElement[str], values: Collection[str]) -> ColumnElement[bool]:
    """Return the condition that a column has one of these values."""
    if connection.dialect.name != "sqlite":
        return column.in_(values)
    listed = func.json_each(json.dumps(list(values))).table_valued("value")
    return column.in_(select(listed.c.value))


@cache
def _statement(table: Table) -> str:
    return str(insert(table).compile(dialect=_SQLITE, column_keys=table.c.keys()))


def _with_text(row: Sequence[Any], moments: Sequence[int]) -> tuple[Any, ...]:
    values = list(row)
    for number in moments:
        if values[number] is not None:
            values[number] = _text_of(values[number])
    return tuple(values)


def _text_of(moment: datetime) -> str:
    """Return a moment as `UtcDateTime` stores it."""
    utc = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    return utc.isoformat(" ", "microseconds")[:_WITHOUT_ZONE]
