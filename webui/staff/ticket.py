"""One ticket on the staff's desk: read it, answer it, note, assign, close, and say which article would have helped.

Who acts on a page that is older than the ticket is told what came in between before anything leaves; what was typed
stays in its field, and what was begun is there again after a closed tab. A page posted twice writes once: its message
has its id before it is written.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from search import SearchUnavailable
from tickets import attachments, ticket_store
from tickets.attachments import AttachmentRefused
from tickets.conversation import conversation, staff_drafts, verdicts
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
from tickets.mail_headers import message_id as mail_id_of
from tickets.outgoing import outbox
from tickets.reference import read_reference
from tickets.ticket import Ticket
from tickets.typed_text import many_lines, one_line
from webui.parts import parts
from webui.request.sign_in import requires
from webui.request.uploads import as_download, stage_files
from webui.staff.ticket_drafts import discard_posted, keep_posted
from webui.staff.ticket_page import me, page, staff_names
from webui.storage.accounts import Role

bp = Blueprint("desk", __name__, url_prefix="/staff/ticket")

_AFTER_REPLY = {"waiting": FactKind.WAITING, "close": FactKind.CLOSED}


@bp.get("/<reference>")
@requires(Role.STAFF)
def show(reference: str) -> str:
    """One ticket: what was asked, what was shown, why it did not help, and what was written since."""
    return page(_ticket(reference))


@bp.get("/<reference>/file/<attachment_id>")
@requires(Role.STAFF)
def file(reference: str, attachment_id: str) -> ResponseReturnValue:
    """An attachment of this ticket: always a download, never shown inside our pages."""
    ticket = _ticket(reference)
    with parts().database.reading() as connection:
        of_messages = attachments.attachments_of_messages(connection, ticket.ticket_id)
    files = [*ticket.attachments, *(stored for theirs in of_messages.values() for stored in theirs)]
    stored = next((f for f in files if f.attachment_id == attachment_id), None)
    if stored is None:
        abort(404)
    return as_download(stored)


# --- writing --------------------------------------------------------------------------------------------


@bp.post("/<reference>/reply")
@requires(Role.STAFF)
def reply(reference: str) -> ResponseReturnValue:
    """Write to the requester: saved with its outbox row, then sent by the worker."""
    ticket = _ticket(reference)
    if not (ticket.email or ticket.member_id):
        return _refused(ticket, MessageKind.REPLY, fault="no-address")
    after = _AFTER_REPLY.get(request.form.get("then", ""))
    return _write(ticket, MessageKind.REPLY, after)


@bp.post("/<reference>/note")
@requires(Role.STAFF)
def note(reference: str) -> ResponseReturnValue:
    """Write something down for colleagues; it never leaves the house."""
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
            if is_another:  # back, changed, sent again: it stands in the field, below what was sent
                keep_posted(connection, ticket, kind, me(), is_another=True)
            return _back(ticket, kind if is_another else None)  # else the same page once more
        files = attachments.staged(connection, message_id)
        message = Message(message_id, ticket.ticket_id, parts().now(), kind, text, me(), "desk", mail_id, files)
        news = conversation.conversation_of(connection, ticket.ticket_id).news(_posted_version(), me())
        if not news or kind is MessageKind.NOTE:
            leaves = kind is MessageKind.REPLY and ticket.email  # a member without an address reads it here
            conversation.add_message(connection, message, [TO_REQUESTER] if leaves else [])
            if after:
                conversation.add_fact(connection, ticket.ticket_id, Fact(parts().now(), after, me()))
            discard_posted(connection, ticket, kind, me())
            return _back(ticket)
        keep_posted(connection, ticket, kind, me())
    return page(ticket, news=news, wrote=kind), 409


def _refused(
    ticket: Ticket, kind: MessageKind, *, fault: str = "", files: tuple[AttachmentRefused, ...] = ()
) -> ResponseReturnValue:
    """The page again, with the text in its field; it is kept as a draft, too."""
    if request.form.get("text", "").strip():
        with parts().database.writing() as connection:
            keep_posted(connection, ticket, kind, me())
    return page(ticket, fault=fault, refused=files, wrote=kind), 422


# --- drafts ---------------------------------------------------------------------------------------------


@bp.post("/<reference>/draft/<any(reply, note):kind>")
@requires(Role.STAFF)
def draft(reference: str, kind: str) -> ResponseReturnValue:
    """Keep what has been typed so far; the script that asks for it now and then is answered in a line of words."""
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
    """Throw a draft away; the page that follows can bring it back."""
    ticket, of_kind = _ticket(reference), MessageKind(kind)
    with parts().database.writing() as connection:
        discard_posted(connection, ticket, of_kind, me())
    text = many_lines(request.form.get("text", ""))
    return page(ticket, wrote=of_kind, discarded=text) if text else _back(ticket)


# --- what one click does --------------------------------------------------------------------------------


@bp.post("/<reference>/assign")
@requires(Role.STAFF)
def assign(reference: str) -> ResponseReturnValue:
    """Give it to somebody, or to nobody."""
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
    """Nothing more needs to be done; not when the page does not show what was written last."""
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
    """Something needs to be done after all."""
    return _happen(reference, lambda _, now: _fact(FactKind.REOPENED) if now.standing.state.is_over else None)


@bp.post("/<reference>/undo")
@requires(Role.STAFF)
def undo(reference: str) -> ResponseReturnValue:
    """Take a click of one's own back."""
    position = request.form.get("position", -1, type=int)

    def undone(_: Connection, now: Conversation) -> Fact | None:
        possible = can_be_undone(now.facts, position) and now.facts[position].who == me()
        return Fact(parts().now(), FactKind.UNDONE, me(), str(position)) if possible else None

    return _happen(reference, undone)


@bp.post("/<reference>/verdict")
@requires(Role.STAFF)
def verdict(reference: str) -> ResponseReturnValue:
    """Which article would have answered it, that none does, or never mind: the person's last word counts."""
    ticket = _ticket(reference)
    posted = request.form.get("said", "")
    said = VerdictKind(posted) if posted in set(VerdictKind) else abort(422, f"say one of {', '.join(VerdictKind)}")
    article_id, lang = "", ticket.lang
    if said is VerdictKind.ARTICLE:
        found = _article(one_line(request.form.get("article_id", ""), 200), ticket.lang)
        if found is None:
            return page(ticket, fault="no-article"), 422
        article_id, lang = found
    with parts().database.writing() as connection:
        verdicts.add_verdict(
            connection, ticket.ticket_id, said, who=me(), at=parts().now(), lang=lang, article_id=article_id
        )
    return _back(ticket, "articles")


@bp.post("/<reference>/release")
@requires(Role.STAFF)
def release(reference: str) -> ResponseReturnValue:
    """Let a held ticket go, with what its sender wrote since."""
    ticket = _ticket(reference)
    with parts().database.writing() as connection:
        outbox.release(connection, ticket.ticket_id, parts().now())
    return _back(ticket)


@bp.post("/<reference>/redrive")
@requires(Role.STAFF)
def redrive(reference: str) -> ResponseReturnValue:
    """Send its dead letters once more."""
    ticket = _ticket(reference)
    with parts().database.writing() as connection:
        outbox.redrive(connection, parts().now(), ticket_id=ticket.ticket_id)
    return _back(ticket)


# --- shared ---------------------------------------------------------------------------------------------


def _article(article_id: str, lang: str) -> tuple[str, str] | None:
    """(id, language) of an article that is served, also by an old id; None for one that is not."""
    try:
        found = parts().flow.library.article(article_id, lang) if article_id else None
    except SearchUnavailable:
        return None
    return (found.article.article_id, found.article.lang) if found else None


def _happen(reference: str, decide: Callable[[Connection, Conversation], Fact | None]) -> ResponseReturnValue:
    """Append the fact that ``decide`` names; nothing when it is so already (a second click, or a colleague's)."""
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


def _back(ticket: Ticket, anchor: str | None = None) -> ResponseReturnValue:
    return redirect(url_for("desk.show", reference=ticket.reference, _anchor=anchor), 303)


def _posted_version() -> int:
    """How much had happened when the page was made."""
    return request.form.get("version", 0, type=int)
