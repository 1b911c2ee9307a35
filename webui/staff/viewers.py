"""Who else has the ticket open: noted when its page is shown, and every half minute while somebody works on it."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

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


def note_me(ticket: Ticket, *, is_writing: bool) -> None:
    """Note that the person of this request has the ticket open."""
    with parts().database.writing() as connection:
        note_viewer(connection, ticket.ticket_id, Viewer(me(), is_writing), parts().now())
