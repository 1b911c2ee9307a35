"""What staff have begun to write about a ticket and not sent yet: one draft per person, ticket and kind of message.

A draft belongs to its author alone. Each page carries the id that its message will have, so that
1. a page that is older than the draft does not overwrite it: with two windows open nobody loses the longer text;
2. a draft that arrives after its message was sent is not stored: it does not come back.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, RowMapping, delete, insert, select

from tickets.conversation.conversation import MessageKind, lock, message_by_id
from tickets.tables import staff_drafts

LONGEST_DRAFT: Final = 100_000  # characters: more than can be sent, so that what is too long can be made shorter


class KeepResult(StrEnum):
    """What became of a draft."""

    KEPT = "kept"
    SENT = "sent"  # its message has been sent already: there is nothing to keep
    NEWER = "newer"  # another window has stored a draft since: that one stays


@dataclass(frozen=True, slots=True)
class StaffDraft:
    """What somebody has typed so far. `message_id`: the id that the message of that page will have."""

    ticket_id: str
    who: str
    kind: MessageKind
    at: datetime
    text: str
    message_id: str


def keep(connection: Connection, draft: StaffDraft, *, shown: str = "") -> KeepResult:
    """Store a draft in place of the one from the same page, or of the one that the page showed (by its message_id).

    A blank text removes the draft. Raise LookupError for an unknown ticket.
    """
    lock(connection, draft.ticket_id)
    if message_by_id(connection, draft.message_id):
        return KeepResult.SENT
    before = drafts_of(connection, draft.ticket_id, draft.who).get(draft.kind)
    if before and before.message_id not in (draft.message_id, shown):
        return KeepResult.NEWER
    connection.execute(delete(staff_drafts).where(_is_draft(draft.ticket_id, draft.who, draft.kind)))
    if draft.text.strip():
        row = {**asdict(draft), "text": draft.text[:LONGEST_DRAFT]}
        connection.execute(insert(staff_drafts).values(row))
    return KeepResult.KEPT


def drafts_of(connection: Connection, ticket_id: str, who: str) -> dict[MessageKind, StaffDraft]:
    """Return what this person has begun to write about the ticket, by the kind of message."""
    own = (staff_drafts.c.ticket_id == ticket_id) & (staff_drafts.c.who == who)
    rows = connection.execute(select(staff_drafts).where(own)).mappings()
    return {draft.kind: draft for draft in map(_draft, rows)}


def discard(connection: Connection, ticket_id: str, who: str, kind: MessageKind, *pages: str) -> None:
    """Remove the draft if one of these pages stored it (by the id of their message)."""
    of_pages = _is_draft(ticket_id, who, kind) & staff_drafts.c.message_id.in_(pages)
    connection.execute(delete(staff_drafts).where(of_pages))


def _is_draft(ticket_id: str, who: str, kind: MessageKind) -> ColumnElement[bool]:
    return (staff_drafts.c.ticket_id == ticket_id) & (staff_drafts.c.who == who) & (staff_drafts.c.kind == kind)


def _draft(row: RowMapping) -> StaffDraft:
    fields: dict[str, Any] = dict(row)
    return StaffDraft(**{**fields, "kind": MessageKind(row["kind"])})
