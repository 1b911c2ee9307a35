"""Visits of members. The id stands in the session cookie, or in addresses of the widget's frame, where no cookie is.

Kept until the member leaves, twelve hours at most, then swept: what the host site signed about the member, under a
digest of the visit's id.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import asdict
from datetime import datetime, timedelta

from sqlalchemy import Column, Connection, MetaData, String, Table, Text, delete, insert, select

from tickets.columns import UtcDateTime
from webui.identity.member import Member

metadata = MetaData()

visits_table = Table(
    "member_visits",
    metadata,
    Column("visit_digest", String(64), primary_key=True),
    Column("member", Text, nullable=False),  # JSON object of the fields of Member
    Column("until", UtcDateTime(has_zone=False), nullable=False),
)

LASTS = timedelta(hours=12)


def begin(connection: Connection, member: Member, now: datetime) -> str:
    """Begin a visit of the member; return its id, 128 random bits as hex."""
    visit = secrets.token_hex(16)
    row = {"visit_digest": _digest(visit), "member": json.dumps(asdict(member)), "until": now + LASTS}
    connection.execute(insert(visits_table).values(row))
    return visit


def member_of(connection: Connection, visit: str, now: datetime) -> Member | None:
    """Return the member of a visit; None for an unknown visit or one that is over."""
    query = select(visits_table.c.member).where(
        visits_table.c.visit_digest == _digest(visit), visits_table.c.until > now
    )
    fields = connection.execute(query).scalar_one_or_none()
    return Member(**json.loads(fields)) if fields else None


def end(connection: Connection, visit: str) -> None:
    """End a visit."""
    connection.execute(delete(visits_table).where(visits_table.c.visit_digest == _digest(visit)))


def sweep(connection: Connection, now: datetime) -> int:
    """Delete visits that are over; return how many."""
    return connection.execute(delete(visits_table).where(visits_table.c.until <= now)).rowcount


def _digest(visit: str) -> str:
    return hashlib.sha256(visit.encode()).hexdigest()
