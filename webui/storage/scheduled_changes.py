"""Changes of articles that wait for their moment: one is published then, or taken from the suggestions.

A change holds what is to be published, so that nobody's further typing leaves with it. Any number of workers may look
at once: a change is taken under a lease, and a worker that was killed is followed by another one. A change ends when it
was made, or cancelled; one that cannot be made stays, and says why.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    MetaData,
    String,
    Table,
    Text,
    delete,
    insert,
    select,
    update,
)

from tickets.columns import TypedText, UtcDateTime
from webui.storage import due_rows

metadata = MetaData()

changes_table = Table(
    "scheduled_changes",
    metadata,
    Column("change_id", String(32), primary_key=True),
    Column("path", TypedText, nullable=False, index=True),  # posix, below the articles folder
    Column("kind", String(12), nullable=False),
    Column("moment", UtcDateTime, nullable=False),  # that the editor chose
    Column("editor", String(80), nullable=False),
    Column("message", TypedText, nullable=False),
    Column("version_id", String(32), nullable=False),  # of the draft that it was made from; "" = none
    Column("base", Text, nullable=True),  # the file that it was made from; null: a new article
    Column("content", Text, nullable=True),  # the whole file; null: nothing but its status changes
    Column("due_at", UtcDateTime, nullable=True, index=True),  # of the next attempt; null: it cannot be made
    Column("lease_until", UtcDateTime, nullable=True),
    Column("failure", TypedText, nullable=False),  # what kept it from being made; "" = nothing did
)


class ChangeKind(StrEnum):
    """What happens at the moment. The values are stored: they never change."""

    PUBLISH = "publish"
    UNPUBLISH = "unpublish"  # the article is archived: no longer suggested, its address still leads to it


@dataclass(frozen=True, slots=True)
class ScheduledChange:
    """One change that waits."""

    path: str
    kind: ChangeKind
    moment: datetime
    editor: str
    message: str = ""
    version_id: str = ""
    base: bytes | None = None
    content: bytes | None = None
    failure: str = ""
    change_id: str = ""


def schedule(connection: Connection, change: ScheduledChange) -> str:
    """Store a change in place of the one of its kind that its path had; return its id."""
    same = (changes_table.c.path == change.path) & (changes_table.c.kind == change.kind.value)
    connection.execute(delete(changes_table).where(same))
    change_id = secrets.token_hex(16)
    row = {
        "change_id": change_id,
        "path": change.path,
        "kind": change.kind.value,
        "moment": change.moment,
        "editor": change.editor,
        "message": change.message,
        "version_id": change.version_id,
        "base": _text(change.base),
        "content": _text(change.content),
        "due_at": change.moment,
        "failure": "",
    }
    connection.execute(insert(changes_table).values(row))
    return change_id


def changes_of(connection: Connection, path: str) -> list[ScheduledChange]:
    """Return what waits for one file, the next first."""
    return _select(connection, changes_table.c.path == path)


def all_changes(connection: Connection) -> list[ScheduledChange]:
    """Return what waits, the next first."""
    return _select(connection)


def change_of(connection: Connection, change_id: str) -> ScheduledChange | None:
    """Return one change; None when it was made or cancelled."""
    return next(iter(_select(connection, changes_table.c.change_id == change_id)), None)


def end(connection: Connection, change_id: str) -> bool:
    """Delete a change that was made or cancelled; return whether it was still there."""
    return bool(connection.execute(delete(changes_table).where(changes_table.c.change_id == change_id)).rowcount)


def is_any_due(connection: Connection, now: datetime) -> bool:
    """Return whether a change is due that nobody is making."""
    return due_rows.is_any_due(connection, changes_table, now)


def take(connection: Connection, now: datetime) -> ScheduledChange | None:
    """Return the change that is due longest, under a lease; None when none is due."""
    row = due_rows.take(connection, changes_table, now)
    return _change(row) if row else None


def try_again(connection: Connection, change_id: str, due_at: datetime | None, failure: str) -> None:
    """Store why a change was not made, and when it is tried again; None = never."""
    values = {"due_at": due_at, "lease_until": None, "failure": failure}
    connection.execute(update(changes_table).where(changes_table.c.change_id == change_id).values(values))


def _select(connection: Connection, *conditions: ColumnElement[bool]) -> list[ScheduledChange]:
    query = select(changes_table).where(*conditions).order_by(changes_table.c.moment, changes_table.c.change_id)
    return [_change(row) for row in connection.execute(query).mappings()]


def _change(row: Mapping[Any, Any]) -> ScheduledChange:
    names = ("path", "moment", "editor", "message", "version_id", "failure", "change_id")
    fields = {name: row[name] for name in names}
    return ScheduledChange(
        **fields, kind=ChangeKind(row["kind"]), base=_bytes(row["base"]), content=_bytes(row["content"])
    )


def _text(raw: bytes | None) -> str | None:
    return None if raw is None else raw.decode()


def _bytes(text: str | None) -> bytes | None:
    return None if text is None else text.encode()
