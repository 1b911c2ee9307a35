"""Who has the ticket open: noted when its page is shown, and every half minute while somebody works on it.

The first opening is a fact of the ticket: its requester sees from then on that support has read it.
"""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from tickets.conversation import conversation
from tickets.conversation.progress import is_read
from tickets.conversation.standing import Fact, FactKind
from tickets.conversation.viewers import Viewer, note_viewer, viewers_of
from tickets.ticket import Ticket
from webui.parts import parts
from webui.request.asker.sign_in import requires
from webui.staff.opened_ticket import opened
from webui.staff.ticket_page import me
from webui.storage.accounts import Role

bp = Blueprint("viewers", __name__, url_prefix="/staff/ticket")


@bp.post("/<reference>/viewers")
@requires(Role.STAFF)
def note(reference: str) -> ResponseReturnValue:
    """Note that this person is there, and return one line of text about the others."""
    ticket, now = opened(reference), parts().now()
    note_me(ticket, is_writing=request.form.get("writing") == "yes")
    with parts().database.reading() as connection:
        others = viewers_of(connection, ticket.ticket_id, now, but=me())
    words = render_template("staff/viewers.txt", viewers=others)
    return words.strip(), 200, {"Content-Type": "text/plain; charset=utf-8"}


def note_opening(ticket: Ticket) -> None:
    """Note that the person of this request opened the ticket's page, unless somebody at support has seen it before."""
    with parts().database.reading() as connection:
        if is_read(conversation.facts_of(connection, ticket.ticket_id)):
            return
    with parts().database.writing() as connection:
        conversation.lock(connection, ticket.ticket_id)
        if not is_read(conversation.facts_of(connection, ticket.ticket_id)):
            fact = Fact(parts().now(), FactKind.OPENED, me())
            conversation.add_fact(connection, ticket.ticket_id, fact)


def note_me(ticket: Ticket, *, is_writing: bool) -> None:
    """Note that the person of this request has the ticket open."""
    with parts().database.writing() as connection:
        note_viewer(connection, ticket.ticket_id, Viewer(me(), is_writing), parts().now())
