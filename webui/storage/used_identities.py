"""Signed identities of members that were used: each is taken once. Kept, as digests, until they are out of date."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, Connection, MetaData, String, Table, delete, insert
from sqlalchemy.exc import IntegrityError

from tickets.columns import UtcDateTime

metadata = MetaData()

used_table = Table(
    "used_identities",
    metadata,
    Column("identity_digest", String(64), primary_key=True),
    Column("until", UtcDateTime(has_zone=False), nullable=False),
)


def use(connection: Connection, digest: str, until: datetime) -> bool:
    """Use an identity up; return False if it was used before."""
    try:
        with connection.begin_nested():
            connection.execute(insert(used_table).values(identity_digest=digest, until=until))
    except IntegrityError:
        return False
    return True


def sweep(connection: Connection, now: datetime) -> int:
    """Delete what is out of date; return how many."""
    return connection.execute(delete(used_table).where(used_table.c.until < now)).rowcount
