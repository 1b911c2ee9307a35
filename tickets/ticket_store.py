"""Tickets as they are stored: written once, found again by id or reference, erased when retention ends.

Every function takes a `Connection` inside a transaction that the caller owns, so that a ticket, its
outbox rows and the caller's own rows are committed together: a ticket is saved before its sender sees a receipt.
1. At most one ticket per help session: a second one raises `AlreadySent` with the reference of the first.
2. A ticket is stored together with one outbox row per way out; what becomes of those is `outgoing/outbox.py`.
3. Personal data is erased when its retention ends by `forget_delivered`, which leaves undelivered tickets alone; and
   when a person asks for it, by the caller.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, delete, func, insert, select
from sqlalchemy.exc import IntegrityError

from tickets import tables
from tickets.conversation.standing import FactKind, TicketState
from tickets.files.attachments import attachments_of
from tickets.files.staging import claim
from tickets.reference import new_reference
from tickets.tables import DeliveryState, outbox
from tickets.ticket import ReadArticle, Ticket

_PARTS = (  # tables whose rows belong to a ticket
    tables.messages,
    tables.ticket_facts,
    tables.standings,
    tables.ticket_tags,
    tables.staff_verdicts,
    tables.staff_drafts,
    tables.ticket_viewers,
    tables.mails,
    tables.mail_details,
)


class AlreadySent(Exception):
    """The help session has its ticket already: the person gets the first receipt again."""

    def __init__(self, reference: str) -> None:
        super().__init__(f"already sent as {reference}")
        self.reference = reference


def draw_reference(connection: Connection) -> str:
    """Return a new reference that no ticket has."""
    while True:
        reference = new_reference()
        if ticket_by_reference(connection, reference) is None:
            return reference


def save(
    connection: Connection,
    ticket: Ticket,
    ways_out: Iterable[str],
    *,
    address_digest: str | None = None,
    urgent: bool = False,
) -> None:
    """Write the ticket, claim its attachments and put it into the outbox of each way out.

    `address_digest` is the caller's HMAC of the network address, for `recent_count`; empty when unknown.
    `urgent` tickets stand first in the inbox; who is told of them at once is the caller's (`outgoing.urgent_notices`).
    Raise AlreadySent, and then leave the transaction as it was.
    """
    try:
        with connection.begin_nested():
            connection.execute(insert(tables.tickets).values(_row(ticket, address_digest)))
    except IntegrityError:
        first = _first_of(connection, ticket.help_session_id)
        if first is None:
            raise
        raise AlreadySent(first.reference) from None
    claim(connection, ticket.attachments, ticket_id=ticket.ticket_id)
    if urgent:
        fact = {"position": 0, "at": ticket.created_at, "kind": FactKind.URGENT, "who": "", "detail": ""}
        connection.execute(insert(tables.ticket_facts).values(ticket_id=ticket.ticket_id, **fact))
    new = {"state": TicketState.NEW, "assignee": "", "since": ticket.created_at, "urgent": urgent}
    connection.execute(insert(tables.standings).values(ticket_id=ticket.ticket_id, **new))
    state = DeliveryState.HELD if ticket.held else DeliveryState.PENDING
    for way_out in ways_out:
        connection.execute(
            insert(outbox).values(ticket_id=ticket.ticket_id, channel=way_out, state=state, due_at=ticket.created_at)
        )


def ticket_by_id(connection: Connection, ticket_id: str) -> Ticket | None:
    """Return the ticket with its attachments; None when there is none."""
    return _one(connection, tables.tickets.c.ticket_id == ticket_id)


def ticket_by_reference(connection: Connection, reference: str) -> Ticket | None:
    """Return the ticket of this reference; None when there is none."""
    return _one(connection, tables.tickets.c.reference == reference)


def ticket_of_help_session(connection: Connection, help_session_id: str) -> Ticket | None:
    """Return the one ticket of a help session, whose receipt is shown again to whoever sends twice; None if unsent."""
    return _one(connection, tables.tickets.c.help_session_id == help_session_id)


def recent_count(
    connection: Connection, *, since: datetime, email: str | None = None, address_digest: str | None = None
) -> int:
    """Return the number of tickets since that moment from an e-mail address, or from a network address's digest."""
    recent = tables.tickets.c.created_at >= since
    if email is not None:
        recent &= func.lower(tables.tickets.c.email) == email.lower()
    if address_digest is not None:
        recent &= tables.tickets.c.address_digest == address_digest
    return connection.execute(select(func.count()).select_from(tables.tickets).where(recent)).scalar_one()


def forget_delivered(connection: Connection, *, before: datetime) -> int:
    """Erase the tickets without a message since `before` that have left on every way out; return how many."""
    waiting = select(outbox.c.ticket_id).where(outbox.c.state != DeliveryState.DELIVERED)
    still_discussed = select(tables.messages.c.ticket_id).where(tables.messages.c.at >= before)
    ticket_id = tables.tickets.c.ticket_id
    done = (tables.tickets.c.created_at < before) & ticket_id.not_in(waiting) & ticket_id.not_in(still_discussed)
    old = select(ticket_id).where(done & ~tables.tickets.c.held)
    for table in (*_PARTS, tables.attachments, outbox):
        connection.execute(delete(table).where(table.c.ticket_id.in_(old)))
    return connection.execute(delete(tables.tickets).where(tables.tickets.c.ticket_id.in_(old))).rowcount


def _row(ticket: Ticket, address_digest: str | None) -> Mapping[str, Any]:
    fields = asdict(ticket)
    del fields["attachments"]
    return {**fields, "read": [asdict(article) for article in ticket.read], "address_digest": address_digest or None}


def _first_of(connection: Connection, help_session_id: str | None) -> Ticket | None:
    return None if help_session_id is None else ticket_of_help_session(connection, help_session_id)


def _one(connection: Connection, which: ColumnElement[bool]) -> Ticket | None:
    row = connection.execute(select(tables.tickets).where(which)).mappings().first()
    return _ticket(connection, row) if row else None


def _ticket(connection: Connection, row: RowMapping) -> Ticket:
    fields = {name: value for name, value in row.items() if name != "address_digest"}
    fields["read"] = tuple(ReadArticle(**article) for article in row["read"])
    fields["attachments"] = attachments_of(connection, row["ticket_id"])
    return Ticket(**fields)
