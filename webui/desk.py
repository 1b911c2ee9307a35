"""One ticket on the staff's desk: read it, answer it, note, assign, close, and say which article would have helped.

Who acts on a page that is older than the ticket is told what came in between before anything leaves; what was typed
stays in its field. A page posted twice writes once: its message has its id before it is written.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from flask import Blueprint, abort, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from deflection import event_log
from deflection.help_session import HelpSession
from deflection.retelling import retell
from search import SearchUnavailable, Suggestion
from tickets import attachments, conversation, outbox, verdicts
from tickets.attachments import AttachmentRefused
from tickets.conversation import LONGEST_MESSAGE, TO_REQUESTER, Conversation, Message, MessageKind
from tickets.mail_headers import message_id as mail_id_of
from tickets.plain_text import many_lines, one_line
from tickets.reference import read_reference
from tickets.standing import Fact, FactKind, TicketState, can_be_undone, still_true
from tickets.ticket import Ticket
from tickets.verdicts import Said
from webui import accounts
from webui.accounts import Role
from webui.parts import parts
from webui.sign_in import current_account, requires
from webui.uploads import stage_files
from webui.worker import mail_host

bp = Blueprint("desk", __name__, url_prefix="/staff/ticket")

MOST_SUGGESTED = 5
_MESSAGE_ID = re.compile(r"[0-9a-f]{32}")
_AFTER_REPLY = {"waiting": FactKind.WAITING, "close": FactKind.CLOSED}


@bp.get("/<reference>")
@requires(Role.STAFF)
def show(reference: str) -> str:
    """One ticket: what was asked, what was shown, why it did not help, and what was written since."""
    return _page(_ticket(reference))


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
    return send_file(
        parts().attachments.path(stored.attachment_id).absolute(),
        mimetype="application/octet-stream",
        as_attachment=True,
        download_name=stored.name,
    )


# --- writing --------------------------------------------------------------------------------------------


@bp.post("/<reference>/reply")
@requires(Role.STAFF)
def reply(reference: str) -> ResponseReturnValue:
    """Write to the requester: saved with its outbox row, then sent by the worker."""
    ticket = _ticket(reference)
    if not (ticket.email or ticket.member_id):
        return _page(ticket, fault="no-address"), 422
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
    if not 0 < len(text) <= LONGEST_MESSAGE or not _MESSAGE_ID.fullmatch(message_id):
        return _page(ticket, fault="too-long" if text else "no-text", wrote=kind), 422
    refused = stage_files(message_id)
    if refused:
        return _page(ticket, refused=refused, wrote=kind), 422
    version = request.form.get("version", 0, type=int)
    mail_id = mail_id_of(message_id, mail_host(parts().settings)) if kind is MessageKind.REPLY else None
    with parts().database.writing() as connection:
        conversation.lock(connection, ticket.ticket_id)
        if conversation.message_by_id(connection, message_id):
            return _back(ticket)  # the same page once more: it has been written
        files = attachments.staged(connection, message_id)
        message = Message(message_id, ticket.ticket_id, parts().now(), kind, text, _me(), "desk", mail_id, files)
        news = conversation.conversation_of(connection, ticket.ticket_id).news(version, _me())
        if not news or kind is MessageKind.NOTE:
            leaves = kind is MessageKind.REPLY and ticket.email  # a member without an address reads it here
            conversation.add_message(connection, message, [TO_REQUESTER] if leaves else [])
            if after:
                conversation.add_fact(connection, ticket.ticket_id, Fact(parts().now(), after, _me()))
            return _back(ticket)
    return _page(ticket, news=news, wrote=kind), 409


# --- what one click does --------------------------------------------------------------------------------


@bp.post("/<reference>/assign")
@requires(Role.STAFF)
def assign(reference: str) -> ResponseReturnValue:
    """Give it to somebody, or to nobody."""
    to = request.form.get("to", "")

    def assigned(connection: Connection, now: Conversation) -> Fact | None:
        if to and to not in _staff(connection):
            abort(422, f"there is no staff account {to!r}")
        return Fact(parts().now(), FactKind.ASSIGNED, _me(), to) if to != now.standing.assignee else None

    return _happen(reference, assigned)


@bp.post("/<reference>/close")
@requires(Role.STAFF)
def close(reference: str) -> ResponseReturnValue:
    """Nothing more needs to be done."""
    return _happen(reference, lambda _, now: None if now.standing.state.is_over else _fact(FactKind.CLOSED))


@bp.post("/<reference>/reopen")
@requires(Role.STAFF)
def reopen(reference: str) -> ResponseReturnValue:
    """Something needs to be done after all."""
    return _happen(reference, lambda _, now: _fact(FactKind.REOPENED) if now.standing.state.is_over else None)


@bp.post("/<reference>/undo")
@requires(Role.STAFF)
def undo(reference: str) -> ResponseReturnValue:
    """Take a click back."""
    position = request.form.get("position", -1, type=int)

    def undone(_: Connection, now: Conversation) -> Fact | None:
        possible = can_be_undone(now.facts, position)
        return Fact(parts().now(), FactKind.UNDONE, _me(), str(position)) if possible else None

    return _happen(reference, undone)


@bp.post("/<reference>/verdict")
@requires(Role.STAFF)
def verdict(reference: str) -> ResponseReturnValue:
    """Which article would have answered it, that none does, or never mind: the person's last word counts."""
    ticket = _ticket(reference)
    posted = request.form.get("said", "")
    said = Said(posted) if posted in set(Said) else abort(422, f"say one of {', '.join(Said)}")
    article_id, lang = "", ticket.lang
    if said is Said.ARTICLE:
        found = _article(one_line(request.form.get("article_id", ""), 200), ticket.lang)
        if found is None:
            return _page(ticket, fault="no-article"), 422
        article_id, lang = found
    with parts().database.writing() as connection:
        verdicts.say(connection, ticket.ticket_id, said, who=_me(), at=parts().now(), lang=lang, article_id=article_id)
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


def _page(
    ticket: Ticket,
    *,
    fault: str = "",
    news: tuple[Fact, ...] = (),
    wrote: MessageKind = MessageKind.REPLY,
    refused: tuple[AttachmentRefused, ...] = (),
) -> str:
    """The ticket's page; after a refusal with what was typed, in the field it was typed into."""
    searched = one_line(request.values.get("q", ""), 200)
    suggested = _suggested(searched or ticket.description, ticket.lang)
    message_ids = {kind: conversation.new_message_id() for kind in (MessageKind.REPLY, MessageKind.NOTE)}
    message_ids[wrote] = _posted_message_id() or message_ids[wrote]
    with parts().database.reading() as connection:
        spoken = conversation.conversation_of(connection, ticket.ticket_id)
        rounds = _rounds(connection, ticket)
        delivery = outbox.deliveries(connection, ticket.ticket_id)
        said = verdicts.verdicts_on(connection, ticket.ticket_id)
        staff = _staff(connection)
        files = attachments.staged(connection, message_ids[MessageKind.REPLY])
    return render_template(
        "staff/ticket.html",
        ticket=ticket,
        spoken=spoken,
        standing=spoken.standing,
        history=_history(spoken),
        undoable=_undoable(spoken),
        rounds=rounds,
        delivery=delivery,
        verdicts=said,
        mine=next((v for v in said if v.who == _me()), None),
        staff=staff,
        me=_me(),
        suggested=suggested,
        searched=searched,
        message_ids=message_ids,
        typed={wrote: request.form.get("text", "")},
        then=request.form.get("then", ""),
        files=files,
        fault=fault,
        news=news,
        refused=refused,
        wrote=wrote,
        states=TicketState,
    )


def _history(spoken: Conversation) -> list[Message | Fact]:
    """Messages, and between them what happened, oldest first; what was taken back is left out."""
    by_id = {message.message_id: message for message in spoken.messages}
    return [by_id.get(fact.detail, fact) for fact in still_true(spoken.facts)]


def _undoable(spoken: Conversation) -> tuple[int, Fact] | None:
    """The newest thing that happened, if it was a click of mine that may be taken back."""
    position = spoken.version - 1
    if can_be_undone(spoken.facts, position) and spoken.facts[position].who == _me():
        return position, spoken.facts[position]
    return None


def _rounds(connection: Connection, ticket: Ticket) -> tuple[object, ...]:
    if ticket.help_session_id is None:
        return ()
    events = event_log.events_of(connection, ticket.help_session_id)
    return retell(HelpSession(ticket.help_session_id, events))


def _suggested(text: str, lang: str) -> tuple[Suggestion, ...] | None:
    """Articles that staff may mean; None while the search is down."""
    try:
        return parts().flow.suggest_while_typing(text, lang, member=True, k=MOST_SUGGESTED).hits
    except SearchUnavailable:
        return None


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
    return Fact(parts().now(), kind, _me())


def _ticket(reference: str) -> Ticket:
    with parts().database.reading() as connection:
        ticket = outbox.ticket_by_reference(connection, read_reference(reference) or "")
    if ticket is None:
        abort(404)
    return ticket


def _back(ticket: Ticket, anchor: str | None = None) -> ResponseReturnValue:
    return redirect(url_for("desk.show", reference=ticket.reference, _anchor=anchor), 303)


def _me() -> str:
    account = current_account()
    return account.name if account else ""


def _staff(connection: Connection) -> list[str]:
    """Who may take a ticket."""
    return [name for name, role in accounts.everybody(connection) if role in (Role.STAFF, Role.ADMIN)]


def _posted_message_id() -> str:
    """After a refusal the message keeps its id: sent twice it is still one."""
    posted = request.form.get("message_id", "")
    return posted if _MESSAGE_ID.fullmatch(posted) else ""
