"""The two text fields of staff, reply and note: their content, and the draft behind each.

A draft is stored while somebody types (the script posts the form now and then), by a button, and when sending fails.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import request
from sqlalchemy import Connection

from tickets.conversation import staff_drafts
from tickets.conversation.conversation import MessageKind, is_message_id, new_message_id
from tickets.conversation.staff_drafts import KeepResult, StaffDraft
from tickets.ticket import Ticket
from tickets.typed_text import many_lines
from webui.parts import parts

KINDS = (MessageKind.REPLY, MessageKind.NOTE)


@dataclass(frozen=True, slots=True)
class DraftField:
    """One field as the page shows it."""

    message_id: str  # of the message that will be sent from it
    text: str
    shown: str = ""  # message_id of the draft that it shows; empty: none
    saved_at: datetime | None = None  # when that draft was kept
    is_behind: bool = False  # another window of the same person has kept a newer draft


def keep_posted(
    connection: Connection,
    ticket: Ticket,
    kind: MessageKind,
    who: str,
    *,
    is_another: bool = False,
    text: str | None = None,
) -> KeepResult:
    """Store the text of the posted form as the draft of that person; an empty text deletes the draft.

    text        what is stored instead of the posted text
    is_another  another text was sent under the form's message id: the draft gets an id of its own
    """
    message_id = "" if is_another else posted_message_id()
    draft = StaffDraft(
        ticket.ticket_id,
        who,
        kind,
        parts().now(),
        _posted_text() if text is None else text,
        message_id or new_message_id(),
    )
    return staff_drafts.keep(connection, draft, shown=_posted_shown())


def discard_posted(connection: Connection, ticket: Ticket, kind: MessageKind, who: str) -> None:
    """Delete the draft behind the posted form: its message was sent, or discarded."""
    staff_drafts.discard(connection, ticket.ticket_id, who, kind, posted_message_id(), _posted_shown())


def fields(
    drafts: dict[MessageKind, StaffDraft], posted: MessageKind | None, text: str | None = None
) -> dict[MessageKind, DraftField]:
    """Return both fields: the one that was `posted` as it was typed or with that text, the other from its draft."""
    return {kind: _refused(drafts.get(kind), text) if kind is posted else _anew(drafts.get(kind)) for kind in KINDS}


def posted_message_id() -> str:
    """Return the message id of the posted form, so that a message sent again is the same one; empty without one."""
    posted = request.form.get("message_id", "")
    return posted if is_message_id(posted) else ""


def _anew(draft: StaffDraft | None) -> DraftField:
    if draft is None:
        return DraftField(new_message_id(), "")
    return DraftField(new_message_id(), draft.text, draft.message_id, draft.at)


def _refused(draft: StaffDraft | None, text: str | None) -> DraftField:
    message_id, shown = posted_message_id() or new_message_id(), _posted_shown()
    is_ours = draft is not None and draft.message_id in (message_id, shown)
    saved_at = draft.at if draft and is_ours else None
    typed = request.form.get("text", "") if text is None else text
    return DraftField(message_id, typed, shown, saved_at, is_behind=draft is not None and not is_ours)


def _posted_text() -> str:
    return many_lines(request.form.get("text", ""))


def _posted_shown() -> str:
    return request.form.get("shown", "")
