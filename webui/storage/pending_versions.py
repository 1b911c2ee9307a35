"""Versions of articles that wait beside their files: what somebody is typing, and what waits for review.

A version belongs to the person who writes it; two people who change one article have one each, and whoever publishes
second merges. Taking a version over copies it, so that no text is ever written over. A version ends when it is
published or discarded.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Column, Connection, Integer, MetaData, String, Table, Text, delete, insert, select, update

from tickets.columns import TypedText, UtcDateTime
from webui.storage import version_comments

metadata = MetaData()

versions_table = Table(
    "pending_versions",
    metadata,
    Column("version_id", String(32), primary_key=True),
    Column("path", TypedText, nullable=False, index=True),  # posix, below the articles folder
    Column("editor", String(80), nullable=False),
    Column("state", String(12), nullable=False),
    Column("begun_at", UtcDateTime, nullable=False),
    Column("saved_at", UtcDateTime, nullable=False),
    Column("sequence", Integer, nullable=False),  # goes up with every change: tells two windows apart
    Column("base", Text, nullable=True),  # the file that it was made from; null: a new article
    Column("content", Text, nullable=False),  # the whole file
    Column("failure", TypedText, nullable=False),  # what kept it from being published; "" = nothing did
    Column("taken_by", String(80), nullable=False),  # who works on with a copy; "" = nobody
    Column("written_with", String(120), nullable=False, server_default=""),  # name of a model; "" = somebody typed it
)


class VersionState(StrEnum):
    """What becomes of a version next. The values are stored: they never change."""

    DRAFT = "draft"  # its editor is still writing
    REVIEW = "review"  # a colleague is asked to read it


@dataclass(frozen=True, slots=True)
class PendingVersion:
    """One version; `base` and `content` are the bytes of whole files."""

    version_id: str
    path: str
    editor: str
    state: VersionState
    begun_at: datetime
    saved_at: datetime
    sequence: int
    base: bytes | None
    content: bytes
    failure: str = ""
    taken_by: str = ""
    written_with: str = ""  # name of the language model that wrote its text first; never taken away again


def begin(
    connection: Connection,
    path: str,
    editor: str,
    base: bytes | None,
    content: bytes,
    now: datetime,
    *,
    written_with: str = "",
) -> str:
    """Store a new version; return its id. `written_with`: the model that wrote it."""
    version_id = secrets.token_hex(16)
    version = PendingVersion(
        version_id, path, editor, VersionState.DRAFT, now, now, 1, base, content, written_with=written_with[:120]
    )
    connection.execute(insert(versions_table).values(_row(version)))
    return version_id


def keep(
    connection: Connection, version: PendingVersion, content: bytes, sequence: int, now: datetime
) -> PendingVersion:
    """Store what was typed, and return the version that holds it.

    When another window of the same person, or nobody any more, has the version that the window shows, the text becomes
    a version of its own.

    sequence  of the version as the window shows it
    """
    if content == version.content and sequence <= version.sequence:
        return version
    table = versions_table.c
    changed = replace(version, content=content, sequence=sequence + 1, saved_at=now)
    here = (table.version_id == version.version_id) & (table.sequence == sequence)
    values = {"content": content.decode(), "sequence": sequence + 1, "saved_at": now}
    if connection.execute(update(versions_table).where(here).values(values)).rowcount:
        return changed
    version_id = begin(
        connection, version.path, version.editor, version.base, content, now, written_with=version.written_with
    )
    return replace(changed, version_id=version_id, sequence=1, begun_at=now, state=VersionState.DRAFT, failure="")


def version_of(connection: Connection, version_id: str) -> PendingVersion | None:
    """Return one version; None when it was published or discarded."""
    return next(iter(_select(connection, versions_table.c.version_id == version_id)), None)


def versions_of(connection: Connection, path: str) -> list[PendingVersion]:
    """Return the versions of one file, the newest first."""
    return _select(connection, versions_table.c.path == path)


def all_versions(connection: Connection) -> list[PendingVersion]:
    """Return every version, the newest first."""
    return _select(connection)


def set_state(connection: Connection, version_id: str, state: VersionState) -> None:
    """Change what becomes of a version next."""
    connection.execute(update(versions_table).where(versions_table.c.version_id == version_id).values(state=state))


def set_base(connection: Connection, version_id: str, base: bytes | None) -> None:
    """Store the file that a version was merged with."""
    values = {"base": base.decode() if base is not None else None}
    connection.execute(update(versions_table).where(versions_table.c.version_id == version_id).values(values))


def note_failure(connection: Connection, version_id: str, failure: str) -> None:
    """Store what kept a version from being published."""
    connection.execute(update(versions_table).where(versions_table.c.version_id == version_id).values(failure=failure))


def take(connection: Connection, version: PendingVersion, editor: str, now: datetime) -> str:
    """Copy a version for another editor; return the id of the copy. The first one stays, and names who took it."""
    connection.execute(
        update(versions_table).where(versions_table.c.version_id == version.version_id).values(taken_by=editor)
    )
    copy = begin(
        connection, version.path, editor, version.base, version.content, now, written_with=version.written_with
    )
    version_comments.copy_open(connection, version.version_id, copy)
    return copy


def discard(connection: Connection, version_id: str, content: bytes) -> bool:
    """Delete a version that still has this content, with its comments; return whether it is gone."""
    table = versions_table.c
    gone = delete(versions_table).where(table.version_id == version_id, table.content == content.decode())
    is_gone = bool(connection.execute(gone).rowcount)
    if is_gone:
        version_comments.end(connection, version_id)
    return is_gone


def _select(connection: Connection, *conditions: object) -> list[PendingVersion]:
    query = select(versions_table).where(*conditions).order_by(versions_table.c.saved_at.desc())  # type: ignore[arg-type]
    return [_version(row._mapping) for row in connection.execute(query)]  # noqa: SLF001 - its public name in SQLAlchemy


def _version(row: object) -> PendingVersion:
    fields = dict(row)  # type: ignore[call-overload]
    base = fields.pop("base")
    content = fields.pop("content").encode()
    state = VersionState(fields.pop("state"))
    return PendingVersion(**fields, state=state, base=None if base is None else base.encode(), content=content)


def _row(version: PendingVersion) -> dict[str, object]:
    fields: Sequence[str] = [column.name for column in versions_table.columns]
    row = {name: getattr(version, name) for name in fields}
    base = version.base.decode() if version.base is not None else None
    return row | {"base": base, "content": version.content.decode(), "state": version.state.value}
