"""Earlier versions of articles, where their folder is not under version control: each file as it was saved here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, Connection, Integer, MetaData, String, Table, Text, insert, select

from tickets.columns import TypedText, UtcDateTime

metadata = MetaData()

revisions_table = Table(
    "article_revisions",
    metadata,
    Column("revision_id", Integer, primary_key=True),
    Column("path", TypedText, nullable=False, index=True),  # posix, below the articles folder
    Column("saved_at", UtcDateTime, nullable=False),
    Column("editor", String(80), nullable=False),  # "" = somebody outside of the editor
    Column("message", TypedText, nullable=False),
    Column("content", Text, nullable=False),  # the whole file
)


@dataclass(frozen=True, slots=True)
class Revision:
    """One saved state of a file."""

    revision_id: str  # of a commit, or a number
    saved_at: datetime
    editor: str
    message: str


def record(connection: Connection, path: str, before: bytes | None, after: bytes, revision: Revision) -> None:
    """Store a saved file; and what was there before it, where that was not saved here."""
    newest = _newest(connection, path)
    if before is not None and newest != before:
        _insert(connection, path, before, Revision("", revision.saved_at, "", ""))
    if newest != after:
        _insert(connection, path, after, revision)


def record_removal(connection: Connection, path: str, before: bytes, revision: Revision) -> None:
    """Store a file that was removed as it was, so that its history can bring it back."""
    if _newest(connection, path) != before:
        _insert(connection, path, before, revision)


def revisions(connection: Connection, path: str) -> list[Revision]:
    """Return the saved states of a file, the newest first."""
    table = revisions_table.c
    query = select(table.revision_id, table.saved_at, table.editor, table.message).where(table.path == path)
    rows = connection.execute(query.order_by(table.revision_id.desc()))
    return [Revision(str(row.revision_id), row.saved_at, row.editor, row.message) for row in rows]


def content(connection: Connection, path: str, revision_id: str) -> bytes | None:
    """Return a file as it was saved; None when there is no such revision of it."""
    if not (revision_id.isascii() and revision_id.isdigit() and len(revision_id) < 12):
        return None
    table = revisions_table.c
    query = select(table.content).where(table.path == path, table.revision_id == int(revision_id))
    text = connection.execute(query).scalar_one_or_none()
    return None if text is None else str(text).encode()


def _newest(connection: Connection, path: str) -> bytes | None:
    table = revisions_table.c
    query = select(table.content).where(table.path == path).order_by(table.revision_id.desc()).limit(1)
    text = connection.execute(query).scalar_one_or_none()
    return None if text is None else str(text).encode()


def _insert(connection: Connection, path: str, raw: bytes, revision: Revision) -> None:
    row = {"path": path, "saved_at": revision.saved_at, "editor": revision.editor, "message": revision.message}
    connection.execute(insert(revisions_table).values(row | {"content": raw.decode()}))
