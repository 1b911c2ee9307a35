"""What staff do to several tickets of the inbox at once. The list says afterwards what changed, what did not, and why.

The checkbox of a row holds the version that the row showed: what a colleague has touched since is left alone and named.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from urllib.parse import parse_qsl, urlencode

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from tickets import ticket_store
from tickets.conversation.bulk import BulkResult, ChosenTicket, Decide, change_all
from tickets.conversation.conversation import Conversation
from tickets.conversation.standing import Fact, FactKind, can_be_undone
from tickets.conversation.tags import as_tag, takes_tag
from tickets.outgoing.urgent_notices import notify
from tickets.reference import read_reference
from webui.outgoing.assignment_notices import queue_notice
from webui.outgoing.urgent_notice import urgent_ways_out
from webui.parts import parts
from webui.request.asker.sign_in import requires
from webui.staff.snooze import posted_snooze
from webui.staff.ticket_page import me, staff_names
from webui.storage.accounts import Role

bp = Blueprint("bulk", __name__, url_prefix="/staff/bulk")

MOST_CHOSEN = 100
_LONGEST_VERSION = 9  # digits
_ANSWERS = ("changed", "undone", "left", "fault")  # what the address of the list says about the last action


@bp.post("")
@requires(Role.STAFF)
def act() -> ResponseReturnValue:
    """Do one thing to the chosen tickets, and show the list again as it was filtered."""
    action = request.form.get("do", "")
    with parts().database.writing() as connection:
        now = parts().now()
        decide = _decision(connection, action, now)
        chosen = _chosen(connection, request.form.getlist("ticket"))
        result = change_all(connection, chosen.values(), me(), decide)
        if action == "urgent":
            _notify(connection, result)
        if action == "assign" and result.changed:
            queue_notice(connection, request.form.get("to", ""), me(), now)
    references = {ticket.ticket_id: reference for reference, ticket in chosen.items()}
    answers = {
        "undone" if action == "undo" else "changed": [
            f"{references[ticket.ticket_id]}:{ticket.version}" for ticket in result.changed
        ],
        "left": [references[ticket_id] for ticket_id in result.left],
        "fault": [] if chosen else ["none-chosen"],
    }
    query = urlencode({**_filters(request.form.get("list", "")), **answers}, doseq=True)
    return redirect(f"{url_for('staff.tickets')}?{query}", 303)


def read_answers() -> dict[str, list[str]]:
    """Return what the address says about the last action.

    `changed` and `undone` hold "reference:version", as the checkboxes do; `left` holds references.
    """
    changed, undone = (list(filter(_read, request.args.getlist(name)[:MOST_CHOSEN])) for name in _ANSWERS[:2])
    left = [reference for value in request.args.getlist("left")[:MOST_CHOSEN] if (reference := read_reference(value))]
    fault = [value for value in request.args.getlist("fault") if value == "none-chosen"]
    return {"changed": changed, "undone": undone, "left": left, "fault": fault}


def _decision(connection: Connection, action: str, at: datetime) -> Decide:
    """Return what the action appends to a ticket; 422 for an unknown one."""
    if action in ("take", "assign"):
        return _assigned_to(connection, me() if action == "take" else request.form.get("to", ""), at)
    if action == "snooze":
        snoozed = posted_snooze()
        return lambda now, version: snoozed if now.version == version else None  # sent twice, it happens once
    if action == "tag":
        tag = as_tag(request.form.get("tag", ""))
        return lambda now, _: _fact(FactKind.TAGGED, tag) if takes_tag(now.standing, tag) else None
    actions: dict[str, Decide] = {
        "close": lambda now, _: None if now.standing.state.is_over else _fact(FactKind.CLOSED),
        "urgent": lambda now, _: None if now.standing.urgent else _fact(FactKind.URGENT),
        "undo": _undone,
    }
    return actions.get(action) or abort(422, f"do one of take, assign, snooze, tag, {', '.join(actions)}")


def _assigned_to(connection: Connection, to: str, at: datetime) -> Decide:
    """Return what gives tickets to `to`, all at one moment: the notice names those of the minutes that it is in."""
    if to and to not in staff_names(connection):
        abort(422, f"there is no staff account {to!r}")
    return lambda now, _: None if now.standing.assignee == to else Fact(at, FactKind.ASSIGNED, me(), to)


def _undone(now: Conversation, version: int) -> Fact | None:
    """Return the undoing of the fact that was the newest in that version, if it was a click of mine in this list."""
    position = version - 1
    if not can_be_undone(now.facts, position) or now.facts[position].who != me():
        return None
    is_of_two_tickets = now.facts[position].kind is FactKind.MERGED  # undone on its page, in both
    return None if is_of_two_tickets else _fact(FactKind.UNDONE, str(position))


def _notify(connection: Connection, result: BulkResult) -> None:
    ways = [way_out.name for way_out in urgent_ways_out(parts().settings)]
    for ticket in result.changed:
        notify(connection, ticket.ticket_id, ways, parts().now())


def _chosen(connection: Connection, values: Iterable[str]) -> dict[str, ChosenTicket]:
    """Return reference -> ticket of the posted checkboxes; tickets that are gone are left out."""
    versions = dict(filter(None, map(_read, list(values)[:MOST_CHOSEN])))
    tickets = {reference: ticket_store.ticket_by_reference(connection, reference) for reference in versions}
    return {ref: ChosenTicket(ticket.ticket_id, versions[ref]) for ref, ticket in tickets.items() if ticket}


def _read(value: str) -> tuple[str, int] | None:
    """Return (reference, version) of a checkbox; None where it holds something else."""
    written, _, version = value.partition(":")
    reference = read_reference(written)
    is_number = version.isascii() and version.isdecimal() and len(version) <= _LONGEST_VERSION
    return (reference, int(version)) if reference and is_number else None


def _filters(query: str) -> dict[str, str]:
    """Return the filters in the list's address, without what it says about an earlier action."""
    return {name: value for name, value in parse_qsl(query[:2_000]) if name not in _ANSWERS}


def _fact(kind: FactKind, detail: str = "") -> Fact:
    return Fact(parts().now(), kind, me(), detail)
