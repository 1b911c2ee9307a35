"""Records that an editor has excluded from learning; to learn from a record again, its row is deleted."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, Connection, MetaData, String, Table, delete, insert, select

from tickets.columns import UtcDateTime

metadata = MetaData()

forgotten_table = Table(
    "forgotten_lessons",
    metadata,
    Column("record_id", String(64), primary_key=True),  # of the help session or ticket
    Column("at", UtcDateTime(has_zone=False), nullable=False),
    Column("by", String(80), nullable=False),  # editor's account
)


def forget(connection: Connection, record_id: str, *, by: str, at: datetime) -> None:
    """Exclude a record from learning; forgetting it twice changes nothing."""
    restore(connection, record_id)
    row = {"record_id": record_id, "at": at, "by": by}
    connection.execute(insert(forgotten_table).values(row))


def restore(connection: Connection, record_id: str) -> None:
    """Learn from a record again."""
    connection.execute(delete(forgotten_table).where(forgotten_table.c.record_id == record_id))


def forgotten(connection: Connection) -> dict[str, str]:
    """Return record id -> account of the editor who excluded it."""
    rows = connection.execute(select(forgotten_table.c.record_id, forgotten_table.c.by))
    return {row.record_id: row.by for row in rows}
