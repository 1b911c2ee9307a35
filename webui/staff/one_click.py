"""What one click does to a ticket: assign, close, snooze, tag, mark as urgent, undo, name an article, send again.

A click that a colleague has made already changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from search import SearchUnavailable
from tickets.conversation import conversation, undoing, verdicts
from tickets.conversation.conversation import Conversation
from tickets.conversation.standing import Fact, FactKind
from tickets.conversation.tags import as_tag, takes_tag
from tickets.conversation.verdicts import VerdictKind
from tickets.outgoing import outbox
from tickets.outgoing.urgent_notices import notify
from tickets.typed_text import one_line
from webui.outgoing.assignment_notices import queue_notice
from webui.outgoing.urgent_notice import urgent_ways_out
from webui.parts import parts
from webui.request.asker.sign_in import requires
from webui.staff.opened_ticket import back, opened, posted_version
from webui.staff.snooze import posted_snooze
from webui.staff.ticket_page import me, page, staff_names
from webui.storage.accounts import Role

bp = Blueprint("one_click", __name__, url_prefix="/staff/ticket")


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
    return _unless_news(
        reference, "not-closed", lambda now: None if now.standing.state.is_over else _fact(FactKind.CLOSED)
    )


@bp.post("/<reference>/snooze")
@requires(Role.STAFF)
def snooze(reference: str) -> ResponseReturnValue:
    """Let the ticket come back later, unless the page does not show what was written last."""
    snoozed = posted_snooze()
    return _unless_news(reference, "not-snoozed", lambda now: snoozed if now.version == posted_version() else None)


@bp.post("/<reference>/resume")
@requires(Role.STAFF)
def resume(reference: str) -> ResponseReturnValue:
    """Put a snoozed ticket back into the list at once."""
    return _happen(reference, lambda _, now: _fact(FactKind.RESUMED) if now.standing.snoozed_until else None)


@bp.post("/<reference>/tag")
@requires(Role.STAFF)
def tag(reference: str) -> ResponseReturnValue:
    """Add a tag to the ticket."""
    posted = as_tag(request.form.get("tag", ""))
    return _happen(
        reference, lambda _, now: _fact(FactKind.TAGGED, posted) if takes_tag(now.standing, posted) else None
    )


@bp.post("/<reference>/untag")
@requires(Role.STAFF)
def untag(reference: str) -> ResponseReturnValue:
    """Take a tag off the ticket."""
    posted = request.form.get("tag", "")
    return _happen(reference, lambda _, now: _fact(FactKind.UNTAGGED, posted) if posted in now.standing.tags else None)


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
        notify(connection, opened(reference).ticket_id, [way_out.name for way_out in ways], parts().now())
        return _fact(FactKind.URGENT if is_urgent else FactKind.NOT_URGENT)

    return _happen(reference, marked)


@bp.post("/<reference>/undo")
@requires(Role.STAFF)
def undo(reference: str) -> ResponseReturnValue:
    """Undo a click of one's own."""
    position = request.form.get("position", -1, type=int)
    ticket = opened(reference)
    with parts().database.writing() as connection:
        undoing.undo(connection, ticket.ticket_id, position, who=me(), now=parts().now())
    return back(ticket)


@bp.post("/<reference>/verdict")
@requires(Role.STAFF)
def verdict(reference: str) -> ResponseReturnValue:
    """Store the verdict: an article would have answered the ticket, or none; each person's last verdict counts."""
    ticket = opened(reference)
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
    return back(ticket, "articles")


@bp.post("/<reference>/release")
@requires(Role.STAFF)
def release(reference: str) -> ResponseReturnValue:
    """Release a held ticket, with what its sender has written since."""
    ticket = opened(reference)
    with parts().database.writing() as connection:
        outbox.release(connection, ticket.ticket_id, parts().now())
    return back(ticket)


@bp.post("/<reference>/redrive")
@requires(Role.STAFF)
def redrive(reference: str) -> ResponseReturnValue:
    """Send the ticket's dead letters again."""
    ticket = opened(reference)
    with parts().database.writing() as connection:
        outbox.redrive(connection, parts().now(), ticket_id=ticket.ticket_id)
    return back(ticket)


def _article(article_id: str, lang: str) -> tuple[str, str] | None:
    """Return (id, language) of a published article, also by an old id; None for an unknown one."""
    try:
        published = parts().flow.library.article(article_id, lang) if article_id else None
    except SearchUnavailable:
        return None
    return (published.article.article_id, published.article.lang) if published else None


def _unless_news(reference: str, fault: str, decide: Callable[[Conversation], Fact | None]) -> ResponseReturnValue:
    """Append the fact that `decide` returns; where the page does not show what others did since, show that instead."""
    ticket = opened(reference)
    with parts().database.writing() as connection:
        conversation.lock(connection, ticket.ticket_id)
        now = conversation.conversation_of(connection, ticket.ticket_id)
        news = now.news(posted_version(), me())
        if not news and (fact := decide(now)):
            conversation.add_fact(connection, ticket.ticket_id, fact)
    return (page(ticket, news=news, fault=fault), 409) if news else back(ticket)


def _happen(reference: str, decide: Callable[[Connection, Conversation], Fact | None]) -> ResponseReturnValue:
    """Append the fact that `decide` returns; None when it is so already (a second click, or a colleague's)."""
    ticket = opened(reference)
    with parts().database.writing() as connection:
        conversation.lock(connection, ticket.ticket_id)
        fact = decide(connection, conversation.conversation_of(connection, ticket.ticket_id))
        if fact:
            conversation.add_fact(connection, ticket.ticket_id, fact)
        if fact and fact.kind is FactKind.ASSIGNED:
            queue_notice(connection, fact.detail, me(), fact.at)
    return back(ticket)


def _fact(kind: FactKind, detail: str = "") -> Fact:
    return Fact(parts().now(), kind, me(), detail)
