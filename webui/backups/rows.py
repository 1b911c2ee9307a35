"""Rows as lines of JSON, the same from SQLite and from PostgreSQL: one object for each row, moments in ISO 8601."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Integer, Table, insert, select, text

from tickets.columns import UtcDateTime

_AT_ONCE: Final = 500  # rows in memory


def row_lines(connection: Connection, table: Table) -> Iterator[bytes]:
    """Yield every row of a table as a line."""
    streaming = connection.execution_options(yield_per=_AT_ONCE)
    order = list(table.primary_key.columns)
    for row in streaming.execute(select(table).order_by(*order)).mappings():
        yield json.dumps(dict(row), default=datetime.isoformat).encode() + b"\n"


def row_of(line: bytes, table: Table) -> dict[str, Any]:
    """Return the row of a line; raise ValueError for what is no row of this table."""
    row = json.loads(line)
    if not isinstance(row, dict) or row.keys() != set(table.columns.keys()):
        raise ValueError(f"a line is no row of {table.name}")
    moments = [column.name for column in table.columns if isinstance(column.type, UtcDateTime)]
    return row | {name: datetime.fromisoformat(row[name]) for name in moments if row[name] is not None}


def insert_rows(connection: Connection, table: Table, lines: Iterable[bytes]) -> int:
    """Insert the rows of the lines into an empty table; return how many."""
    count = 0
    for some in _batches(lines):
        rows: list[Mapping[str, Any]] = [row_of(line, table) for line in some]
        connection.execute(insert(table), rows)
        count += len(rows)
    if count:
        _count_on(connection, table)
    return count


def _batches(lines: Iterable[bytes]) -> Iterator[list[bytes]]:
    some: list[bytes] = []
    for line in lines:
        some.append(line)
        if len(some) == _AT_ONCE:
            yield some
            some = []
    if some:
        yield some


def _count_on(connection: Connection, table: Table) -> None:
    """Let PostgreSQL's counter of a table begin behind its rows; SQLite does so by itself."""
    keys = list(table.primary_key.columns)
    if connection.dialect.name != "postgresql" or len(keys) != 1 or not isinstance(keys[0].type, Integer):
        return
    sequence = connection.execute(
        text("SELECT pg_get_serial_sequence(:name, :key)"), {"name": table.name, "key": keys[0].name}
    ).scalar_one()
    if sequence:
        newest = f"SELECT setval(:sequence, (SELECT max({keys[0].name}) FROM {table.name}))"  # noqa: S608 - our names
        connection.execute(text(newest), {"sequence": sequence})
