"""What the pages of one ticket share: its look-up by reference, the way back to it, the version that was shown."""

from __future__ import annotations

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from tickets import ticket_store
from tickets.reference import read_reference
from tickets.ticket import Ticket
from webui.parts import parts


def opened(reference: str) -> Ticket:
    """Return the ticket with that reference; 404 for an unknown one."""
    with parts().database.reading() as connection:
        ticket = ticket_store.ticket_by_reference(connection, read_reference(reference) or "")
    return ticket or abort(404)


def back(ticket: Ticket, anchor: str | None = None) -> ResponseReturnValue:
    """Redirect to the page of the ticket."""
    return redirect(url_for("desk.show", reference=ticket.reference, _anchor=anchor), 303)


def posted_version() -> int:
    """Return the conversation's version that the posted page showed."""
    return request.form.get("version", 0, type=int)
