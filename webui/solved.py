"""The requester says that it is solved: the page that the acknowledgement of a mail links to.

Opening it changes nothing, because programs that look through mails for bad links open every link; the button does.
"""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tickets import outbox
from tickets.conversation import add_fact, conversation_of
from tickets.reference import read_reference
from tickets.standing import Fact, FactKind, TicketState
from tickets.ticket import Ticket
from webui.parts import parts
from webui.receipts import opens, secret_of

bp = Blueprint("solved", __name__)


@bp.get("/<language:lang>/ticket/<reference>/solved")
def ask(lang: str, reference: str) -> str:
    """The question, or what was answered."""
    ticket = _own(reference)
    with parts().database.reading() as connection:
        state = conversation_of(connection, ticket.ticket_id).standing.state
    return render_template(
        "contact/solved.html",
        lang=lang,
        ticket=ticket,
        is_solved=state is TicketState.SOLVED,
        is_over=state.is_over,
        was_reopened=request.args.get("reopened") == "yes" and not state.is_over,
    )


@bp.post("/<language:lang>/ticket/<reference>/solved")
def answer(lang: str, reference: str) -> ResponseReturnValue:
    """Close the ticket, or open it again; the same answer twice is one answer."""
    ticket = _own(reference)
    is_yes = request.form.get("solved") == "yes"
    with parts().database.writing() as connection:
        state = conversation_of(connection, ticket.ticket_id).standing.state
        if is_yes and not state.is_over:
            add_fact(connection, ticket.ticket_id, Fact(parts().now(), FactKind.SOLVED))
        elif not is_yes and state is TicketState.SOLVED:
            add_fact(connection, ticket.ticket_id, Fact(parts().now(), FactKind.REOPENED))
    asked = {"lang": lang, "reference": ticket.reference, "secret": secret_of(ticket.reference)}
    return redirect(url_for("solved.ask", **asked, reopened=None if is_yes else "yes"), 303)  # type: ignore[arg-type]


def _own(reference: str) -> Ticket:
    """The ticket of that reference, for who has its secret; for anybody else there is none."""
    proper = read_reference(reference) or ""
    if not opens(proper, request.args.get("secret", "")):
        abort(404)
    with parts().database.reading() as connection:
        ticket = outbox.ticket_by_reference(connection, proper)
    return ticket or abort(404)
