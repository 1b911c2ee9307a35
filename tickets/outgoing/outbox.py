"""Saved tickets, and what of them still has to leave.

Every function takes a ``Connection`` inside a transaction that the caller owns, so that a ticket, its
outbox rows and the caller's own rows are committed together: saved before anybody is told so.
1. At most one ticket per help session: a second one is ``AlreadySent`` with the first one's reference.
2. One outbox row per ticket (or message of it) and channel; what is held is sent by nobody until it is released.
3. Nothing leaves the outbox but by delivery; dead letters stay until a person sends them again.
4. Personal data is erased by ``forget_delivered`` and by nothing else; undelivered tickets are never erased.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from tickets import tables
from tickets.attachments import attachments_of, claim
from tickets.conversation.standing import TicketState
from tickets.reference import new_reference
from tickets.tables import State, channel_pauses, outbox
from tickets.ticket import ReadArticle, Ticket

_PARTS = (  # of a ticket
    tables.messages,
    tables.ticket_facts,
    tables.standings,
    tables.staff_verdicts,
    tables.staff_drafts,
    tables.mails,
)


class AlreadySent(Exception):
    """The help session has its ticket already: the person gets the first receipt again."""

    def __init__(self, reference: str) -> None:
        super().__init__(f"already sent as {reference}")
        self.reference = reference


@dataclass(frozen=True, slots=True)
class Delivery:
    """How one ticket, or one message of it, stands on one channel, for staff and operators."""

    ticket_id: str
    message_id: str  # empty: the ticket itself
    reference: str
    channel: str
    state: State
    attempts: int
    due_at: datetime
    last_error: str | None
    delivered_at: datetime | None


@dataclass(frozen=True, slots=True)
class Pause:
    """A channel that waits for the operator, and why."""

    channel: str
    since: datetime
    until: datetime
    reason: str


def draw_reference(connection: Connection) -> str:
    """A reference that no ticket has."""
    while True:
        reference = new_reference()
        if ticket_by_reference(connection, reference) is None:
            return reference


def save(connection: Connection, ticket: Ticket, channels: Iterable[str], *, address_digest: str | None = None) -> None:
    """Write the ticket, claim its attachments and put it into the outbox of each channel.

    ``address_digest`` is the caller's HMAC of the network address, for ``recent_count``; empty is unknown.
    Raises AlreadySent; the transaction is then as it was before.
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
    new = {"state": TicketState.NEW, "assignee": "", "since": ticket.created_at}
    connection.execute(insert(tables.standings).values(ticket_id=ticket.ticket_id, **new))
    state = State.HELD if ticket.held else State.PENDING
    for channel in channels:
        connection.execute(
            insert(outbox).values(ticket_id=ticket.ticket_id, channel=channel, state=state, due_at=ticket.created_at)
        )


def ticket_by_id(connection: Connection, ticket_id: str) -> Ticket | None:
    """The ticket with its attachments."""
    return _one(connection, tables.tickets.c.ticket_id == ticket_id)


def ticket_by_reference(connection: Connection, reference: str) -> Ticket | None:
    """The ticket that somebody was told this reference for."""
    return _one(connection, tables.tickets.c.reference == reference)


def ticket_of_help_session(connection: Connection, help_session_id: str) -> Ticket | None:
    """The one ticket of a help session: its receipt is shown again to who sends twice."""
    return _one(connection, tables.tickets.c.help_session_id == help_session_id)


def tickets(connection: Connection, *, limit: int, state: State | None = None) -> tuple[Ticket, ...]:
    """The newest tickets; with ``state``, those that stand so on at least one channel."""
    newest_first = (tables.tickets.c.created_at.desc(), tables.tickets.c.ticket_id)
    query = select(tables.tickets).order_by(*newest_first).limit(limit)
    if state is not None:
        standing_so = select(outbox.c.ticket_id).where(outbox.c.state == state)
        query = query.where(tables.tickets.c.ticket_id.in_(standing_so))
    return tuple(_ticket(connection, row) for row in connection.execute(query).mappings().all())


def deliveries(connection: Connection, ticket_id: str) -> tuple[Delivery, ...]:
    """How the ticket stands on each of its channels."""
    return _deliveries(connection, outbox.c.ticket_id == ticket_id)


def dead_letters(connection: Connection, *, limit: int = 100) -> tuple[Delivery, ...]:
    """What was given up, longest waiting first."""
    return _deliveries(connection, outbox.c.state == State.DEAD, limit)


def counts(connection: Connection) -> dict[State, int]:
    """How many outbox rows are in each state; every state is named."""
    query = select(outbox.c.state, func.count()).group_by(outbox.c.state)
    found = {State(state): count for state, count in connection.execute(query)}
    return {state: found.get(state, 0) for state in State}


def pauses(connection: Connection, now: datetime) -> tuple[Pause, ...]:
    """The channels that wait for the operator at this moment."""
    query = select(channel_pauses).where(channel_pauses.c.until > now).order_by(channel_pauses.c.since)
    rows = connection.execute(query).mappings()
    return tuple(Pause(row["channel"], row["since"], row["until"], row["reason"]) for row in rows)


def release(connection: Connection, ticket_id: str, now: datetime) -> bool:
    """Let a held ticket leave; False when it was not held."""
    held = (tables.tickets.c.ticket_id == ticket_id) & tables.tickets.c.held
    released = connection.execute(update(tables.tickets).where(held).values(held=False)).rowcount == 1
    waiting = (outbox.c.ticket_id == ticket_id) & (outbox.c.state == State.HELD)
    connection.execute(update(outbox).where(waiting).values(state=State.PENDING, due_at=now))
    return released


def redrive(connection: Connection, now: datetime, *, channel: str | None = None, ticket_id: str | None = None) -> int:
    """Try again now whatever waits or was given up, and end the pauses; after the fault was mended.

    Returns the number of outbox rows that are due now. A row that a worker holds is left to it.
    """
    chosen: ColumnElement[bool] = outbox.c.state.in_([State.DEAD, State.PENDING])
    if channel is not None:
        chosen &= outbox.c.channel == channel
    if ticket_id is not None:
        chosen &= outbox.c.ticket_id == ticket_id
    afresh = {"state": State.PENDING, "due_at": now, "attempts": 0, "first_tried_at": None}
    due = connection.execute(update(outbox).where(chosen).values(afresh)).rowcount
    paused = delete(channel_pauses)
    connection.execute(paused if channel is None else paused.where(channel_pauses.c.channel == channel))
    return due


def recent_count(
    connection: Connection, *, since: datetime, email: str | None = None, address_digest: str | None = None
) -> int:
    """Tickets since that moment from an e-mail address, or from a network address by its digest."""
    recent = tables.tickets.c.created_at >= since
    if email is not None:
        recent &= func.lower(tables.tickets.c.email) == email.lower()
    if address_digest is not None:
        recent &= tables.tickets.c.address_digest == address_digest
    return connection.execute(select(func.count()).select_from(tables.tickets).where(recent)).scalar_one()


def forget_delivered(connection: Connection, *, before: datetime) -> int:
    """Erase tickets whose last word is from before that moment and that have left on every channel; how many."""
    waiting = select(outbox.c.ticket_id).where(outbox.c.state != State.DELIVERED)
    in_talk = select(tables.messages.c.ticket_id).where(tables.messages.c.at >= before)
    ticket_id = tables.tickets.c.ticket_id
    done = (tables.tickets.c.created_at < before) & ticket_id.not_in(waiting) & ticket_id.not_in(in_talk)
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


def _deliveries(connection: Connection, which: ColumnElement[bool], limit: int | None = None) -> tuple[Delivery, ...]:
    """Outbox rows with the references people know, longest due first."""
    joined = outbox.join(tables.tickets, outbox.c.ticket_id == tables.tickets.c.ticket_id)
    query = select(outbox, tables.tickets.c.reference).select_from(joined).where(which)
    rows = connection.execute(query.order_by(outbox.c.due_at, outbox.c.outbox_id).limit(limit)).mappings()
    return tuple(_delivery(row) for row in rows)


def _delivery(row: RowMapping) -> Delivery:
    return Delivery(
        ticket_id=row["ticket_id"],
        message_id=row["message_id"],
        reference=row["reference"],
        channel=row["channel"],
        state=State(row["state"]),
        attempts=row["attempts"],
        due_at=row["due_at"],
        last_error=row["last_error"],
        delivered_at=row["delivered_at"],
    )
