"""What editors write to each other about a version of an article that is not published yet.

A comment belongs to its version and ends with it: when that is published or thrown away, what was to be said of it has
been. Whoever takes a version over gets the comments that nobody has resolved.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, Connection, MetaData, String, Table, delete, func, insert, select, update

from tickets.columns import TypedText, UtcDateTime

metadata = MetaData()

comments_table = Table(
    "version_comments",
    metadata,
    Column("comment_id", String(32), primary_key=True),
    Column("version_id", String(32), nullable=False, index=True),
    Column("author", String(80), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("text", TypedText, nullable=False),
    Column("resolved_by", String(80), nullable=False),  # "" = open
    Column("resolved_at", UtcDateTime, nullable=True),
)

LONGEST = 1_000  # characters


@dataclass(frozen=True, slots=True)
class VersionComment:
    """One comment; moments are aware UTC."""

    comment_id: str
    version_id: str
    author: str
    at: datetime
    text: str
    resolved_by: str = ""
    resolved_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether nobody has resolved it."""
        return not self.resolved_by


def add(connection: Connection, version_id: str, author: str, text: str, now: datetime) -> str:
    """Store a comment; return its id."""
    comment_id = secrets.token_hex(16)
    row = {"comment_id": comment_id, "version_id": version_id, "author": author, "at": now, "text": text}
    connection.execute(insert(comments_table).values(row | {"resolved_by": ""}))
    return comment_id


def comments_of(connection: Connection, version_ids: Iterable[str]) -> list[VersionComment]:
    """Return the comments on some versions, the oldest first."""
    table = comments_table.c
    query = select(comments_table).where(table.version_id.in_([*version_ids]))
    rows = connection.execute(query.order_by(table.at, table.comment_id)).mappings()
    return [VersionComment(**row) for row in rows]


def open_counts(connection: Connection) -> Counter[str]:
    """Return version id -> comments that nobody has resolved."""
    table = comments_table.c
    query = select(table.version_id, func.count()).where(table.resolved_by == "").group_by(table.version_id)
    return Counter({row[0]: row[1] for row in connection.execute(query)})


def resolve(connection: Connection, version_id: str, comment_id: str, by: str, now: datetime) -> bool:
    """Note that a comment is dealt with; return whether it was open."""
    return _change(connection, version_id, comment_id, was_open=True, resolved_by=by, resolved_at=now)


def reopen(connection: Connection, version_id: str, comment_id: str) -> bool:
    """Open a comment again; return whether it was resolved."""
    return _change(connection, version_id, comment_id, was_open=False, resolved_by="", resolved_at=None)


def copy_open(connection: Connection, version_id: str, to: str) -> None:
    """Copy the open comments of a version to the copy of it that somebody works on with."""
    for comment in comments_of(connection, [version_id]):
        if comment.is_open:
            add(connection, to, comment.author, comment.text, comment.at)


def end(connection: Connection, version_id: str) -> None:
    """Delete the comments on a version that has ended."""
    connection.execute(delete(comments_table).where(comments_table.c.version_id == version_id))


def _change(connection: Connection, version_id: str, comment_id: str, *, was_open: bool, **values: object) -> bool:
    table = comments_table.c
    here = (table.version_id == version_id) & (table.comment_id == comment_id)
    state = table.resolved_by == "" if was_open else table.resolved_by != ""
    return bool(connection.execute(update(comments_table).where(here & state).values(**values)).rowcount)
