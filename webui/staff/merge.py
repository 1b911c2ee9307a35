"""Merge a ticket into another one of the same requester; the page says why where that cannot be."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from tickets import ticket_store
from tickets.conversation.merging import MergeRefused, merge
from tickets.reference import read_reference
from webui.parts import parts
from webui.request.asker.sign_in import requires
from webui.staff.opened_ticket import back, opened, posted_version
from webui.staff.ticket_page import me, page
from webui.storage.accounts import Role

bp = Blueprint("merge", __name__, url_prefix="/staff/ticket")


@bp.post("/<reference>/merge")
@requires(Role.STAFF)
def act(reference: str) -> ResponseReturnValue:
    """Merge the ticket into the posted one, and lead there."""
    ticket = opened(reference)
    with parts().database.writing() as connection:
        into = ticket_store.ticket_by_reference(connection, read_reference(request.form.get("into", "")) or "")
        if into is None:
            return page(ticket, fault="merge-unknown"), 422
        refused = merge(connection, ticket, into, version=posted_version(), who=me(), now=parts().now())
    if refused:
        return page(ticket, fault=f"merge-{refused}"), 409 if refused is MergeRefused.CHANGED else 422
    return back(into)
