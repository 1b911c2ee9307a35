"""The requester's pages of a sent ticket: its status, adding a message, and "it is solved".

Members, identified by the host site's signature, see all their tickets and the conversations. Guests open a ticket by
reference and secret and see its status, but none of its texts: a leaked address reveals little. Both post the secret,
which works as a CSRF token: no other site can write in a member's name.

A link from a mail or a receipt carries the secret once: the page exchanges it for a cookie of this ticket alone, takes
it out of the address, and goes on without. Where no cookie is taken the secret stays in the address.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from tickets import ticket_store
from tickets.conversation import conversation, inbox
from tickets.conversation.conversation import Conversation, Message, MessageKind, is_message_id, new_message_id
from tickets.conversation.merging import goes_on_in
from tickets.conversation.progress import progress
from tickets.conversation.rating import LONGEST_COMMENT, can_be_rated, rated, rating_of
from tickets.conversation.standing import Fact, FactKind, TicketState, can_be_undone
from tickets.files import staging
from tickets.files.attachments import AttachmentRefused
from tickets.outgoing import outbox
from tickets.reference import read_reference
from tickets.ticket import Ticket
from tickets.typed_text import LONGEST_DESCRIPTION, many_lines
from tickets.ways_out import URGENT_NOTICES
from webui.outgoing.promise import promise
from webui.outgoing.receipts import opens, secret_of, ticket_url
from webui.outgoing.ways_out import follow_up_ways_out
from webui.parts import parts
from webui.request.asker.current_member import current_member
from webui.request.language import languages_offered
from webui.request.uploads import as_download, files_not_sent, is_take_back, stage_files, staged_files, take_back
from webui.storage.database import DatabaseBusy

bp = Blueprint("my_tickets", __name__, url_prefix="/<language:lang>")

MOST_LISTED = 200
MOST_AN_HOUR = 20  # messages of one requester about one ticket
COOKIE: Final = "readfirst_ticket"  # one for each ticket, by its path
KEPT_FOR: Final = timedelta(days=30)
LARGEST_FORM = 60 * 1024 * 1024  # bytes


@dataclass(frozen=True, slots=True)
class OpenedTicket:
    """A ticket that this person may see."""

    ticket: Ticket
    by_member: bool  # a member reads the conversation, the holder of the link only the status


@bp.before_request
def _take_large_forms() -> None:
    request.max_content_length = LARGEST_FORM


@bp.get("/tickets")
def everything(lang: str) -> str:
    """A member's tickets, newest first; for guests, how to find theirs."""
    member = current_member()
    if member is None:
        return render_template("my_tickets/guest.html", lang=lang)
    with parts().database.reading() as connection:
        mine = inbox.of_member(connection, member.member_id, limit=MOST_LISTED)
    return render_template("my_tickets/list.html", lang=lang, mine=mine)


@bp.get("/ticket/<reference>")
def status(lang: str, reference: str) -> ResponseReturnValue:
    """The status of a ticket: for its member, or by its secret."""
    secret = request.args.get("secret", "")
    opened = _open(reference, secret or _secret_in_cookie())
    answer = make_response(_page(opened, lang, done=request.args.get("done", "")))
    if secret and not opened.by_member:
        _keep_secret(answer, opened)
    return answer


@bp.get("/ticket/<reference>/file/<attachment_id>")
def file(lang: str, reference: str, attachment_id: str) -> ResponseReturnValue:  # noqa: ARG001 - part of the address
    """A file of the member's own conversation, as a download."""
    opened = _open(reference, "")
    with parts().database.reading() as connection:
        public = conversation.conversation_of(connection, opened.ticket.ticket_id).public
    files = [*opened.ticket.attachments, *(stored for message in public for stored in message.attachments)]
    stored = next((f for f in files if f.attachment_id == attachment_id), None)
    if stored is None:
        abort(404)
    return as_download(stored.attachment_id, stored.name)


@bp.post("/ticket/<reference>/message")
def write(lang: str, reference: str) -> ResponseReturnValue:
    """Add a message: staff see it, and it leaves as the ticket did. A page posted twice adds it once."""
    opened = _posted(reference)
    text, message_id = many_lines(request.form.get("text", "")), request.form.get("message_id", "")
    if is_take_back() and is_message_id(message_id):
        if not take_back(message_id):
            return _page(opened, lang, fault="busy"), 503
        return _page(opened, lang, fault="not-sent-yet", refused=stage_files(message_id))
    with parts().database.reading() as connection:
        too_much = _is_too_much(connection, opened.ticket)
    # Beyond the limit no file is stored.
    refused = stage_files(message_id) if is_message_id(message_id) and not too_much else ()
    if not 0 < len(text) <= LONGEST_DESCRIPTION or not is_message_id(message_id):
        return _page(opened, lang, fault="too-long" if text else "no-text", refused=refused), 422
    try:
        with parts().database.writing() as connection:
            conversation.lock(connection, opened.ticket.ticket_id)
            written = conversation.message_by_id(connection, message_id)
            is_there = written is not None and (written.ticket_id, written.text) == (opened.ticket.ticket_id, text)
            if not is_there:
                if _is_too_much(connection, opened.ticket):
                    return _page(opened, lang, fault="too-many"), 429
                _add(connection, opened.ticket, message_id if written is None else new_message_id(), text)
    except DatabaseBusy:
        return _page(opened, lang, fault="busy"), 503
    if is_there:  # sent before, maybe by a proxy that did not wait for the other host
        refused = files_not_sent(opened.ticket.ticket_id)
    if refused:
        return _page(opened, lang, done="written", refused=refused)
    return _back(opened, lang, "written")


@bp.post("/ticket/<reference>/solved")
def solved(lang: str, reference: str) -> ResponseReturnValue:
    """Mark the ticket as solved, or undo that."""
    opened = _posted(reference)
    is_undo = "undo" in request.form
    with parts().database.writing() as connection:
        conversation.lock(connection, opened.ticket.ticket_id)
        spoken = conversation.conversation_of(connection, opened.ticket.ticket_id)
        if _clicks_too_often(spoken):
            abort(429)
        fact = _taken_back(spoken) if is_undo else _said_solved(spoken)
        if fact:
            conversation.add_fact(connection, opened.ticket.ticket_id, fact)
    return _back(opened, lang, "" if is_undo else "solved")


@bp.post("/ticket/<reference>/rating")
def rate(lang: str, reference: str) -> ResponseReturnValue:
    """Store how the help was; for a week another answer takes its place."""
    opened = _posted(reference)
    verdict, comment = request.form.get("rating", ""), many_lines(request.form.get("comment", ""))
    if verdict not in ("good", "bad"):
        return _page(opened, lang, fault="no-rating"), 422
    with parts().database.writing() as connection:
        conversation.lock(connection, opened.ticket.ticket_id)
        spoken = conversation.conversation_of(connection, opened.ticket.ticket_id)
        if not _may_rate(spoken):
            return _page(opened, lang, fault="too-late"), 409
        fact = rated(parts().now(), comment, good=verdict == "good")
        conversation.add_fact(connection, opened.ticket.ticket_id, fact)
    return _back(opened, lang, "rated")


# --- shared ---------------------------------------------------------------------------------------------


def _open(reference: str, secret: str) -> OpenedTicket:
    """Return the ticket if this person may see it; else abort with 404, whether the reference exists or not."""
    proper, member = read_reference(reference) or "", current_member()
    by_secret = bool(secret) and opens(proper, secret)
    if not by_secret and member is None:
        abort(404)
    with parts().database.reading() as connection:
        ticket = ticket_store.ticket_by_reference(connection, proper)
    is_theirs = ticket is not None and member is not None and ticket.member_id == member.member_id
    if ticket is None or not (by_secret or is_theirs):
        abort(404)
    return OpenedTicket(ticket, by_member=is_theirs)


def _secret_in_cookie() -> str:
    """Return the secret of this ticket from its cookie, which the browser sends to the ticket's own addresses alone."""
    return request.cookies.get(COOKIE, "")


def _keep_secret(answer: Response, opened: OpenedTicket) -> None:
    """Set the cookie for the ticket's page in every language: its reader may change it there."""
    reference = opened.ticket.reference
    options: dict[str, Any] = {"secure": request.is_secure, "httponly": True, "samesite": "Lax", "max_age": KEPT_FOR}
    for lang in languages_offered():
        path = url_for("my_tickets.status", lang=lang, reference=reference)
        answer.set_cookie(COOKIE, secret_of(reference), path=path, **options)


def _posted(reference: str) -> OpenedTicket:
    """Return the ticket of a posted form, which must carry its secret."""
    opened = _open(reference, request.form.get("secret", ""))
    if not opens(opened.ticket.reference, request.form.get("secret", "")):
        abort(404)
    return opened


def _page(
    opened: OpenedTicket, lang: str, *, fault: str = "", done: str = "", refused: tuple[AttachmentRefused, ...] = ()
) -> str:
    ticket = opened.ticket
    with parts().database.reading() as connection:
        spoken = conversation.conversation_of(connection, ticket.ticket_id)
        goes_on = ticket_store.ticket_by_id(connection, goes_on_in(connection, ticket.ticket_id))
        delivery = [
            row
            for row in outbox.deliveries(connection, ticket.ticket_id)
            if not row.message_id and row.way_out not in URGENT_NOTICES
        ]
    message_id = _kept_message_id(fault) or conversation.new_message_id()
    return render_template(
        "my_tickets/status.html",
        lang=lang,
        ticket=ticket,
        by_member=opened.by_member,
        secret=secret_of(ticket.reference),
        messages=spoken.public if opened.by_member else (),
        standing=spoken.standing,
        may_rate=_may_rate(spoken),
        rating=rating_of(spoken.facts),
        prefers=request.values.get("rating", ""),
        longest_comment=LONGEST_COMMENT,
        progress=progress(ticket.created_at, spoken.facts),
        goes_on=goes_on if spoken.standing.merged_into else None,
        goes_on_address=_address_of(goes_on, opened, lang) if goes_on else "",
        delivered=all(row.state == "delivered" for row in delivery),
        promise=promise(ticket.channel, lang, ticket.topic),
        message_id=message_id,
        files=staged_files(message_id),
        typed=request.form.get("text", "") if fault else "",
        fault=fault,
        done=done,
        refused=refused,
    )


def _address_of(other: Ticket, opened: OpenedTicket, lang: str) -> str:
    """Return the address of a ticket in which the opened one goes on; empty where its opener may not see it.

    Tickets of one e-mail address are merged, and anybody may have typed it: no guest's link opens a member's ticket.
    """
    is_same_member = opened.by_member and other.member_id == opened.ticket.member_id
    if is_same_member:
        return url_for("my_tickets.status", lang=lang, reference=other.reference)
    return "" if other.member_id else ticket_url(other.reference, lang)


def _add(connection: Connection, ticket: Ticket, message_id: str, text: str) -> None:
    files = staging.staged(connection, request.form.get("message_id", ""))
    message = Message(
        message_id, ticket.ticket_id, parts().now(), MessageKind.REQUESTER, text, via="status", attachments=files
    )
    conversation.add_message(connection, message, follow_up_ways_out(parts().settings), held=ticket.held)


def _is_too_much(connection: Connection, ticket: Ticket) -> bool:
    since = parts().now() - timedelta(hours=1)
    facts = conversation.facts_of(connection, ticket.ticket_id)
    return sum(fact.kind is FactKind.WROTE and fact.at > since for fact in facts) >= MOST_AN_HOUR


def _clicks_too_often(spoken: Conversation) -> bool:
    """Return whether "solved" and its undo were clicked too often in an hour: each click is stored for good."""
    since = parts().now() - timedelta(hours=1)
    clicks = [f for f in spoken.facts if f.kind in (FactKind.SOLVED, FactKind.UNDONE) and not f.who and f.at > since]
    return len(clicks) >= 2 * MOST_AN_HOUR


def _may_rate(spoken: Conversation) -> bool:
    return parts().settings.ask_satisfaction == "on" and can_be_rated(spoken.standing, spoken.facts, parts().now())


def _said_solved(spoken: Conversation) -> Fact | None:
    is_so = spoken.standing.state is TicketState.SOLVED
    return None if is_so else Fact(parts().now(), FactKind.SOLVED)


def _taken_back(spoken: Conversation) -> Fact | None:
    """Return the fact that undoes the requester's own "solved"; None when something later has overruled it."""
    mine = [n for n, f in enumerate(spoken.facts) if f.kind is FactKind.SOLVED and can_be_undone(spoken.facts, n)]
    if spoken.standing.state is not TicketState.SOLVED or not mine:
        return None
    return Fact(parts().now(), FactKind.UNDONE, detail=str(mine[-1]))


def _kept_message_id(fault: str) -> str:
    """Return the posted message id after a refusal, so that the files staged under it stay; else empty."""
    posted = request.form.get("message_id", "")
    return posted if fault and is_message_id(posted) else ""


def _back(opened: OpenedTicket, lang: str, done: str) -> ResponseReturnValue:
    address = ticket_url(opened.ticket.reference, lang)
    if opened.by_member or opens(opened.ticket.reference, _secret_in_cookie()):
        address = url_for("my_tickets.status", lang=lang, reference=opened.ticket.reference)
    return redirect(f"{address}{'&' if '?' in address else '?'}done={done}" if done else address, 303)
