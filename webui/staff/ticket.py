"""Staff's page of one ticket: read, reply, note, assign, close, and name the article that would have helped.

An action on a page that is older than the ticket first shows what happened in between, before anything leaves. Typed
text stays in its field, and drafts survive a closed tab. A page posted twice writes once: the page has the id of its
message before the message is stored.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from search import SearchUnavailable
from tickets import ticket_store
from tickets.conversation import conversation, inbox, staff_drafts, verdicts
from tickets.conversation.conversation import (
    LONGEST_MESSAGE,
    TO_REQUESTER,
    Conversation,
    Message,
    MessageKind,
    is_message_id,
)
from tickets.conversation.staff_drafts import KeepResult
from tickets.conversation.standing import Fact, FactKind, can_be_undone
from tickets.conversation.verdicts import VerdictKind
from tickets.desks.email import mail_host
from tickets.files import attachments, staging
from tickets.files.attachments import AttachmentRefused
from tickets.mail_headers import message_id as mail_id_of
from tickets.outgoing import outbox
from tickets.outgoing.urgent_notices import notify
from tickets.reference import read_reference
from tickets.ticket import Ticket
from tickets.typed_text import many_lines, one_line
from webui.outgoing.urgent_notice import urgent_ways_out
from webui.parts import parts
from webui.request.asker.sign_in import requires
from webui.request.uploads import as_download, stage_files
from webui.staff.ticket_drafts import discard_posted, keep_posted
from webui.staff.ticket_page import me, page, staff_names
from webui.storage.accounts import Role

bp = Blueprint("desk", __name__, url_prefix="/staff/ticket")

_AFTER_REPLY = {"waiting": FactKind.WAITING, "close": FactKind.CLOSED, "next": FactKind.CLOSED}


@bp.get("/<reference>")
@requires(Role.STAFF)
def show(reference: str) -> str:
    """One ticket: the problem, the articles shown, why they did not help, and the conversation since."""
    return page(_ticket(reference))


@bp.get("/<reference>/file/<attachment_id>")
@requires(Role.STAFF)
def file(reference: str, attachment_id: str) -> ResponseReturnValue:
    """An attachment of this ticket: always a download, never shown inside our pages."""
    ticket = _ticket(reference)
    with parts().database.reading() as connection:
        of_messages = attachments.attachments_of_messages(connection, ticket.ticket_id)
    files = [*ticket.attachments, *(stored for files_of_message in of_messages.values() for stored in files_of_message)]
    stored = next((f for f in files if f.attachment_id == attachment_id), None)
    if stored is None:
        abort(404)
    return as_download(stored)


# --- writing --------------------------------------------------------------------------------------------


@bp.post("/<reference>/reply")
@requires(Role.STAFF)
def reply(reference: str) -> ResponseReturnValue:
    """Write to the requester: stored with its outbox row, then sent by the worker."""
    ticket = _ticket(reference)
    if not (ticket.email or ticket.member_id):
        return _refused(ticket, MessageKind.REPLY, fault="no-address")
    after = _AFTER_REPLY.get(request.form.get("then", ""))
    return _write(ticket, MessageKind.REPLY, after)


@bp.post("/<reference>/note")
@requires(Role.STAFF)
def note(reference: str) -> ResponseReturnValue:
    """Write a note for colleagues; it is never sent."""
    return _write(_ticket(reference), MessageKind.NOTE, None)


def _write(ticket: Ticket, kind: MessageKind, after: FactKind | None) -> ResponseReturnValue:
    text = many_lines(request.form.get("text", ""))
    message_id = request.form.get("message_id", "")
    if not 0 < len(text) <= LONGEST_MESSAGE or not is_message_id(message_id):
        return _refused(ticket, kind, fault="too-long" if text else "no-text")
    files_refused = stage_files(message_id)
    if files_refused:
        return _refused(ticket, kind, files=files_refused)
    mail_id = mail_id_of(message_id, mail_host(parts().settings)) if kind is MessageKind.REPLY else None
    with parts().database.writing() as connection:
        conversation.lock(connection, ticket.ticket_id)
        if written := conversation.message_by_id(connection, message_id):
            is_another = (written.ticket_id, written.text) != (ticket.ticket_id, text)
            if is_another:  # the sent form was changed and sent again: the new text becomes a draft
                keep_posted(connection, ticket, kind, me(), is_another=True)
            return _back(ticket, kind if is_another else None)  # else the same form once more
        files = staging.staged(connection, message_id)
        message = Message(message_id, ticket.ticket_id, parts().now(), kind, text, me(), "desk", mail_id, files)
        news = conversation.conversation_of(connection, ticket.ticket_id).news(_posted_version(), me())
        if not news or kind is MessageKind.NOTE:
            leaves = kind is MessageKind.REPLY and ticket.email  # a member without an address reads it here
            conversation.add_message(connection, message, [TO_REQUESTER] if leaves else [])
            if after:
                conversation.add_fact(connection, ticket.ticket_id, Fact(parts().now(), after, me()))
            discard_posted(connection, ticket, kind, me())
            return _next(connection, ticket) if request.form.get("then") == "next" else _back(ticket)
        keep_posted(connection, ticket, kind, me())
    return page(ticket, news=news, wrote=kind), 409


def _refused(
    ticket: Ticket, kind: MessageKind, *, fault: str = "", files: tuple[AttachmentRefused, ...] = ()
) -> ResponseReturnValue:
    """Return the page with the text in its field; the text is also kept as a draft."""
    if request.form.get("text", "").strip():
        with parts().database.writing() as connection:
            keep_posted(connection, ticket, kind, me())
    return page(ticket, fault=fault, refused=files, wrote=kind), 422


# --- drafts ---------------------------------------------------------------------------------------------


@bp.post("/<reference>/draft/<any(reply, note):kind>")
@requires(Role.STAFF)
def draft(reference: str, kind: str) -> ResponseReturnValue:
    """Keep a draft of the typed text; the script that posts it now and then gets one line of text."""
    ticket, of_kind = _ticket(reference), MessageKind(kind)
    if not is_message_id(request.form.get("message_id", "")):
        abort(422, "the form has no message_id")
    with parts().database.writing() as connection:
        kept = keep_posted(connection, ticket, of_kind, me())
        saved = staff_drafts.drafts_of(connection, ticket.ticket_id, me()).get(of_kind)
        news = conversation.conversation_of(connection, ticket.ticket_id).news(_posted_version(), me())
    status = 409 if kept is KeepResult.NEWER else 200
    if request.accept_mimetypes.best == "text/plain":
        saved_at = saved.at if saved else None
        words = render_template("staff/draft.txt", kept=kept.value, saved_at=saved_at, news=news)
        return words, status, {"Content-Type": "text/plain; charset=utf-8"}
    return _back(ticket, kind) if status == 200 else (page(ticket, wrote=of_kind), status)


@bp.post("/<reference>/discard/<any(reply, note):kind>")
@requires(Role.STAFF)
def discard(reference: str, kind: str) -> ResponseReturnValue:
    """Discard a draft; the page that follows can restore it."""
    ticket, of_kind = _ticket(reference), MessageKind(kind)
    with parts().database.writing() as connection:
        discard_posted(connection, ticket, of_kind, me())
    text = many_lines(request.form.get("text", ""))
    return page(ticket, wrote=of_kind, discarded=text) if text else _back(ticket)


# --- what one click does --------------------------------------------------------------------------------


@bp.post("/<reference>/assign")
@requires(Role.STAFF)
def assign(reference: str) -> ResponseReturnValue:
    """Assign the ticket to a colleague, or to nobody."""
    to = request.form.get("to", "")

    def assigned(connection: Connection, now: Conversation) -> Fact | None:
        if to == now.standing.assignee:  # also somebody whose account is gone
            return None
        if to and to not in staff_names(connection):
            abort(422, f"there is no staff account {to!r}")
        return Fact(parts().now(), FactKind.ASSIGNED, me(), to)

    return _happen(reference, assigned)


@bp.post("/<reference>/close")
@requires(Role.STAFF)
def close(reference: str) -> ResponseReturnValue:
    """Close the ticket, unless the page does not show what was written last."""
    ticket = _ticket(reference)
    with parts().database.writing() as connection:
        conversation.lock(connection, ticket.ticket_id)
        spoken = conversation.conversation_of(connection, ticket.ticket_id)
        news = spoken.news(_posted_version(), me())
        if not news and not spoken.standing.state.is_over:
            conversation.add_fact(connection, ticket.ticket_id, _fact(FactKind.CLOSED))
    return (page(ticket, news=news, fault="not-closed"), 409) if news else _back(ticket)


@bp.post("/<reference>/reopen")
@requires(Role.STAFF)
def reopen(reference: str) -> ResponseReturnValue:
    """Reopen a closed ticket."""
    return _happen(reference, lambda _, now: _fact(FactKind.REOPENED) if now.standing.state.is_over else None)


@bp.post("/<reference>/urgent")
@requires(Role.STAFF)
def urgent(reference: str) -> ResponseReturnValue:
    """Mark a ticket as urgent, or as one that waits its turn; colleagues on duty are told of an urgent one at once."""
    is_urgent = request.form.get("urgent") == "yes"

    def marked(connection: Connection, now: Conversation) -> Fact | None:
        if now.standing.urgent is is_urgent:
            return None
        ways = urgent_ways_out(parts().settings) if is_urgent else ()
        notify(connection, _ticket(reference).ticket_id, [way_out.name for way_out in ways], parts().now())
        return _fact(FactKind.URGENT if is_urgent else FactKind.NOT_URGENT)

    return _happen(reference, marked)


@bp.post("/<reference>/undo")
@requires(Role.STAFF)
def undo(reference: str) -> ResponseReturnValue:
    """Undo a click of one's own."""
    position = request.form.get("position", -1, type=int)

    def undone(_: Connection, now: Conversation) -> Fact | None:
        possible = can_be_undone(now.facts, position) and now.facts[position].who == me()
        return Fact(parts().now(), FactKind.UNDONE, me(), str(position)) if possible else None

    return _happen(reference, undone)


@bp.post("/<reference>/verdict")
@requires(Role.STAFF)
def verdict(reference: str) -> ResponseReturnValue:
    """Store the verdict: an article would have answered the ticket, or none; each person's last verdict counts."""
    ticket = _ticket(reference)
    posted = request.form.get("said", "")
    kind = VerdictKind(posted) if posted in set(VerdictKind) else abort(422, f"say one of {', '.join(VerdictKind)}")
    article_id, lang = "", ticket.lang
    if kind is VerdictKind.ARTICLE:
        known = _article(one_line(request.form.get("article_id", ""), 200), ticket.lang)
        if known is None:
            return page(ticket, fault="no-article"), 422
        article_id, lang = known
    with parts().database.writing() as connection:
        verdicts.add_verdict(
            connection, ticket.ticket_id, kind, who=me(), at=parts().now(), lang=lang, article_id=article_id
        )
    return _back(ticket, "articles")


@bp.post("/<reference>/release")
@requires(Role.STAFF)
def release(reference: str) -> ResponseReturnValue:
    """Release a held ticket, with what its sender has written since."""
    ticket = _ticket(reference)
    with parts().database.writing() as connection:
        outbox.release(connection, ticket.ticket_id, parts().now())
    return _back(ticket)


@bp.post("/<reference>/redrive")
@requires(Role.STAFF)
def redrive(reference: str) -> ResponseReturnValue:
    """Send the ticket's dead letters again."""
    ticket = _ticket(reference)
    with parts().database.writing() as connection:
        outbox.redrive(connection, parts().now(), ticket_id=ticket.ticket_id)
    return _back(ticket)


# --- shared ---------------------------------------------------------------------------------------------


def _article(article_id: str, lang: str) -> tuple[str, str] | None:
    """Return (id, language) of a published article, also by an old id; None for an unknown one."""
    try:
        published = parts().flow.library.article(article_id, lang) if article_id else None
    except SearchUnavailable:
        return None
    return (published.article.article_id, published.article.lang) if published else None


def _happen(reference: str, decide: Callable[[Connection, Conversation], Fact | None]) -> ResponseReturnValue:
    """Append the fact that `decide` returns; None when it is so already (a second click, or a colleague's)."""
    ticket = _ticket(reference)
    with parts().database.writing() as connection:
        conversation.lock(connection, ticket.ticket_id)
        fact = decide(connection, conversation.conversation_of(connection, ticket.ticket_id))
        if fact:
            conversation.add_fact(connection, ticket.ticket_id, fact)
    return _back(ticket)


def _fact(kind: FactKind) -> Fact:
    return Fact(parts().now(), kind, me())


def _ticket(reference: str) -> Ticket:
    with parts().database.reading() as connection:
        ticket = ticket_store.ticket_by_reference(connection, read_reference(reference) or "")
    if ticket is None:
        abort(404)
    return ticket


def _next(connection: Connection, ticket: Ticket) -> ResponseReturnValue:
    """Redirect to the ticket that stands first now, or to the inbox when nobody waits any more."""
    reference = inbox.next_after(connection, ticket.ticket_id)
    address = url_for("desk.show", reference=reference) if reference else url_for("staff.tickets")
    return redirect(address, 303)


def _back(ticket: Ticket, anchor: str | None = None) -> ResponseReturnValue:
    return redirect(url_for("desk.show", reference=ticket.reference, _anchor=anchor), 303)


def _posted_version() -> int:
    """Return the conversation's version that the posted page showed."""
    return request.form.get("version", 0, type=int)
