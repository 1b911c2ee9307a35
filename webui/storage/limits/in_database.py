"""Counts in one table of the database, for what is rare: sign-ins, draws, described problems, uploads.

Kept until the span is over: the name of the limit, a keyed digest of whose count it is, and the count.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, Connection, Integer, MetaData, String, Table, and_, case, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from tickets.columns import UtcDateTime
from webui.storage.database import Database
from webui.storage.limits.limit import Count, Limit

metadata = MetaData()

counts_table = Table(
    "limit_counts",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("key", String(64), primary_key=True),
    Column("count", Integer, nullable=False),
    Column("until", UtcDateTime(has_zone=False), nullable=False),
)


class InDatabase:
    """Counters that all processes and hosts with this database share. Every method may raise DatabaseBusy."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, limit: Limit, key: str, now: datetime) -> Count:
        """Count one more and return the new count: one statement, so that two processes never count as one."""
        table, until = counts_table.c, now + limit.span
        is_current = and_(table.until > now, table.until <= until)
        with self._database.writing() as connection:
            insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
            first = insert(counts_table).values(name=limit.name, key=key, count=1, until=until)
            counted = first.on_conflict_do_update(
                index_elements=[table.name, table.key],
                set_={
                    "count": case((is_current, table.count + 1), else_=1),
                    "until": case((is_current, table.until), else_=until),
                },
            ).returning(table.count, table.until)
            row = connection.execute(counted).one()
        return Count(row[0], row[1])

    def count(self, limit: Limit, key: str, now: datetime) -> int:
        """Return the count of the current span; 0 without one."""
        table = counts_table.c
        is_current = and_(table.until > now, table.until <= now + limit.span)
        query = select(table.count).where(table.name == limit.name, table.key == key, is_current)
        with self._database.reading() as connection:
            return connection.execute(query).scalar_one_or_none() or 0

    def forget(self, limit: Limit, key: str) -> None:
        """Begin anew."""
        with self._database.writing() as connection:
            connection.execute(delete(counts_table).where(counts_table.c.name == limit.name, counts_table.c.key == key))


def sweep(connection: Connection, now: datetime) -> int:
    """Delete counts whose span is over; return how many."""
    return connection.execute(delete(counts_table).where(counts_table.c.until <= now)).rowcount
