"""Drafts of the contact form, filled in when it closed again: kept until the ticket is sent, two days at most.

A posted text that turns out to be another problem leads to more reading first; an expired help session asks to be
reopened. In both cases the form comes back as it was left, also without cookies.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import Column, Connection, MetaData, String, Table, Text, delete, insert, select

from tickets.columns import UtcDateTime

metadata = MetaData()

drafts_table = Table(
    "drafts",
    metadata,
    Column("help_session_id", String(32), primary_key=True),
    Column("at", UtcDateTime(has_zone=False), nullable=False),
    Column("fields", Text, nullable=False),  # JSON object of text by field name
)

KEPT_FOR = timedelta(days=2)


def keep(connection: Connection, help_session_id: str, fields: Mapping[str, str], now: datetime) -> None:
    """Store the fields of a form in place of an earlier draft."""
    forget(connection, help_session_id)
    row = {"help_session_id": help_session_id, "at": now, "fields": json.dumps(dict(fields))}
    connection.execute(insert(drafts_table).values(row))


def kept(connection: Connection, help_session_id: str) -> dict[str, str]:
    """Return the fields of the draft; empty without one."""
    query = select(drafts_table.c.fields).where(drafts_table.c.help_session_id == help_session_id)
    fields = connection.execute(query).scalar_one_or_none()
    return dict(json.loads(fields)) if fields else {}


def forget(connection: Connection, help_session_id: str) -> None:
    """Delete the draft: the ticket was sent."""
    connection.execute(delete(drafts_table).where(drafts_table.c.help_session_id == help_session_id))


def sweep(connection: Connection, now: datetime) -> int:
    """Delete drafts older than KEPT_FOR; return how many."""
    return connection.execute(delete(drafts_table).where(drafts_table.c.at < now - KEPT_FOR)).rowcount
