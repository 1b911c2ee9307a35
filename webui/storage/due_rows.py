"""Rows that wait for their moment, each taken by one worker under a lease; any number of workers may look at once.

A row is taken by one UPDATE: PostgreSQL skips rows that are being taken (`SKIP LOCKED`), SQLite lets one writer in at a
time. What a killed worker held is taken again when its lease has run out. Tables have the columns `due_at` and
`lease_until`, and a primary key of one column.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, RowMapping, Table, or_, select, update

LEASE: Final = timedelta(minutes=5)  # longer than the slowest honest delivery, and than git may take


def is_any_due(connection: Connection, table: Table, now: datetime) -> bool:
    """Return whether a row is due that no worker holds."""
    return connection.execute(select(table.c.due_at).where(_is_due(table, now)).limit(1)).first() is not None


def take(
    connection: Connection, table: Table, now: datetime, values: Mapping[str, ColumnElement[Any]] | None = None
) -> RowMapping | None:
    """Take the row that is due longest under a lease, set `values` in it, and return it; None when none is due."""
    (key,) = table.primary_key
    next_row = (
        select(key)
        .where(_is_due(table, now))
        .order_by(table.c.due_at, key)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    held = {**(values or {}), "lease_until": now + LEASE}
    taken = update(table).where(key == next_row).values(held).returning(table)
    return connection.execute(taken).mappings().first()


def _is_due(table: Table, now: datetime) -> ColumnElement[bool]:
    return (table.c.due_at <= now) & or_(table.c.lease_until.is_(None), table.c.lease_until <= now)
