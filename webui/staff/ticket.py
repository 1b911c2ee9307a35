"""Staff's page of one ticket: read, reply, note. What one click does is `webui/staff/one_click.py`.

An action on a page that is older than the ticket first shows what happened in between, before anything leaves. Typed
text stays in its field, and drafts survive a closed tab. A page posted twice writes once: the page has the id of its
message before the message is stored.
"""

from __future__ import annotations

from contextlib import suppress

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from tickets.conversation import conversation, inbox, staff_drafts
from tickets.conversation.conversation import (
    LONGEST_MESSAGE,
    TO_REQUESTER,
    Message,
    MessageKind,
    is_message_id,
)
from tickets.conversation.staff_drafts import KeepResult
from tickets.conversation.standing import Fact, FactKind
from tickets.desks.email import mail_host
from tickets.files import attachments, staging
from tickets.files.attachments import AttachmentRefused
from tickets.mail_headers import message_id as mail_id_of
from tickets.ticket import Ticket
from tickets.typed_text import many_lines
from webui.parts import parts
from webui.request.asker.sign_in import requires
from webui.request.uploads import as_download, is_take_back, stage_files, take_back
from webui.staff.open_list import list_address, open_list
from webui.staff.opened_ticket import back, opened, posted_version
from webui.staff.ticket_drafts import discard_posted, keep_posted
from webui.staff.ticket_page import me, page
from webui.staff.viewers import note_me, note_opening
from webui.storage.accounts import Role
from webui.storage.database import DatabaseBusy

bp = Blueprint("desk", __name__, url_prefix="/staff/ticket")

_AFTER_REPLY = {"waiting": FactKind.WAITING, "close": FactKind.CLOSED, "next": FactKind.CLOSED}


@bp.get("/<reference>")
@requires(Role.STAFF)
def show(reference: str) -> str:
    """One ticket: the problem, the articles shown, why they did not help, and the conversation since."""
    ticket = opened(reference)
    with suppress(DatabaseBusy):  # the page is for reading
        note_opening(ticket)
    shown = page(ticket)
    with suppress(DatabaseBusy):
        note_me(ticket, is_writing=False)
    return shown


@bp.get("/<reference>/file/<attachment_id>")
@requires(Role.STAFF)
def file(reference: str, attachment_id: str) -> ResponseReturnValue:
    """An attachment of this ticket: always a download, never shown inside our pages."""
    ticket = opened(reference)
    with parts().database.reading() as connection:
        of_messages = attachments.attachments_of_messages(connection, ticket.ticket_id)
    files = [*ticket.attachments, *(stored for files_of_message in of_messages.values() for stored in files_of_message)]
    stored = next((f for f in files if f.attachment_id == attachment_id), None)
    if stored is None:
        abort(404)
    return as_download(stored.attachment_id, stored.name)


# --- writing --------------------------------------------------------------------------------------------


@bp.post("/<reference>/reply")
@requires(Role.STAFF)
def reply(reference: str) -> ResponseReturnValue:
    """Write to the requester: stored with its outbox row, then sent by the worker."""
    ticket = opened(reference)
    if not (ticket.email or ticket.member_id):
        return _refused(ticket, MessageKind.REPLY, fault="no-address")
    after = _AFTER_REPLY.get(request.form.get("then", ""))
    return _write(ticket, MessageKind.REPLY, after)


@bp.post("/<reference>/note")
@requires(Role.STAFF)
def note(reference: str) -> ResponseReturnValue:
    """Write a note for colleagues; it is never sent."""
    return _write(opened(reference), MessageKind.NOTE, None)


def _write(ticket: Ticket, kind: MessageKind, after: FactKind | None) -> ResponseReturnValue:
    text = many_lines(request.form.get("text", ""))
    message_id = request.form.get("message_id", "")
    if is_take_back() and is_message_id(message_id):
        take_back(message_id)
        return _unsent(ticket, kind, files=stage_files(message_id)), 200
    files_refused = stage_files(message_id) if is_message_id(message_id) else ()
    if not 0 < len(text) <= LONGEST_MESSAGE or not is_message_id(message_id):
        return _refused(ticket, kind, fault="too-long" if text else "no-text", files=files_refused)
    if files_refused:
        return _refused(ticket, kind, files=files_refused)
    mail_id = mail_id_of(message_id, mail_host(parts().settings)) if kind is MessageKind.REPLY else None
    with parts().database.writing() as connection:
        conversation.lock(connection, ticket.ticket_id)
        if written := conversation.message_by_id(connection, message_id):
            is_another = (written.ticket_id, written.text) != (ticket.ticket_id, text)
            if is_another:  # the sent form was changed and sent again: the new text becomes a draft
                keep_posted(connection, ticket, kind, me(), is_another=True)
            return back(ticket, kind if is_another else None)  # else the same form once more
        files = staging.staged(connection, message_id)
        message = Message(message_id, ticket.ticket_id, parts().now(), kind, text, me(), "desk", mail_id, files)
        news = conversation.conversation_of(connection, ticket.ticket_id).news(posted_version(), me())
        if not news or kind is MessageKind.NOTE:
            leaves = kind is MessageKind.REPLY and ticket.email  # a member without an address reads it here
            conversation.add_message(connection, message, [TO_REQUESTER] if leaves else [])
            if after:
                conversation.add_fact(connection, ticket.ticket_id, Fact(parts().now(), after, me()))
            discard_posted(connection, ticket, kind, me())
            return _next(connection, ticket) if request.form.get("then") == "next" else back(ticket)
        keep_posted(connection, ticket, kind, me())
    return page(ticket, news=news, wrote=kind), 409


def _refused(
    ticket: Ticket, kind: MessageKind, *, fault: str = "", files: tuple[AttachmentRefused, ...] = ()
) -> ResponseReturnValue:
    return _unsent(ticket, kind, fault=fault, files=files), 422


def _unsent(ticket: Ticket, kind: MessageKind, *, fault: str = "", files: tuple[AttachmentRefused, ...] = ()) -> str:
    """Return the page with the text in its field; the text is also kept as a draft."""
    if request.form.get("text", "").strip():
        with parts().database.writing() as connection:
            keep_posted(connection, ticket, kind, me())
    return page(ticket, fault=fault, refused=files, wrote=kind)


# --- drafts ---------------------------------------------------------------------------------------------


@bp.post("/<reference>/draft/<any(reply, note):kind>")
@requires(Role.STAFF)
def draft(reference: str, kind: str) -> ResponseReturnValue:
    """Keep a draft of the typed text; the script that posts it now and then gets one line of text."""
    ticket, of_kind = opened(reference), MessageKind(kind)
    if not is_message_id(request.form.get("message_id", "")):
        abort(422, "the form has no message_id")
    with parts().database.writing() as connection:
        kept = keep_posted(connection, ticket, of_kind, me())
        saved = staff_drafts.drafts_of(connection, ticket.ticket_id, me()).get(of_kind)
        news = conversation.conversation_of(connection, ticket.ticket_id).news(posted_version(), me())
    status = 409 if kept is KeepResult.NEWER else 200
    if request.accept_mimetypes.best == "text/plain":
        saved_at = saved.at if saved else None
        words = render_template("staff/draft.txt", kept=kept.value, saved_at=saved_at, news=news)
        return words, status, {"Content-Type": "text/plain; charset=utf-8"}
    return back(ticket, kind) if status == 200 else (page(ticket, wrote=of_kind), status)


@bp.post("/<reference>/discard/<any(reply, note):kind>")
@requires(Role.STAFF)
def discard(reference: str, kind: str) -> ResponseReturnValue:
    """Discard a draft; the page that follows can restore it."""
    ticket, of_kind = opened(reference), MessageKind(kind)
    with parts().database.writing() as connection:
        discard_posted(connection, ticket, of_kind, me())
    text = many_lines(request.form.get("text", ""))
    return page(ticket, wrote=of_kind, discarded=text) if text else back(ticket)


def _next(connection: Connection, ticket: Ticket) -> ResponseReturnValue:
    """Redirect to the first ticket of the list that was opened last, or to the list when nothing is left in it."""
    reference = inbox.next_after(connection, ticket.ticket_id, open_list(), parts().now())
    address = url_for("desk.show", reference=reference) if reference else list_address()
    return redirect(address, 303)
