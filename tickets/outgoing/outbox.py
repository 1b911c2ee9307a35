"""The outbox: which of the stored tickets and messages still have to leave.

Every function takes a `Connection` inside a transaction that the caller owns.
1. One outbox row per ticket (or message of it) and way out; a held one is not sent before it is released.
2. Nothing leaves the outbox except by delivery; dead letters stay until a person sends them again.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, RowMapping, delete, func, select, update

from tickets import tables
from tickets.conversation.standing import TicketState
from tickets.tables import DeliveryState, channel_pauses, outbox


@dataclass(frozen=True, slots=True)
class Delivery:
    """How far one ticket, or one message of it, is on one way out; for staff and operators."""

    ticket_id: str
    message_id: str  # empty: the ticket itself
    reference: str
    way_out: str
    state: DeliveryState
    attempts: int
    due_at: datetime
    last_error: str | None  # why it has not left; of what has left, what it left without
    delivered_at: datetime | None


@dataclass(frozen=True, slots=True)
class Pause:
    """A way out that is paused until the operator acts, and why."""

    way_out: str
    since: datetime
    until: datetime
    reason: str


def deliveries(connection: Connection, ticket_id: str) -> tuple[Delivery, ...]:
    """Return the outbox rows of a ticket and of its messages, longest due first."""
    joined = outbox.join(tables.tickets, outbox.c.ticket_id == tables.tickets.c.ticket_id)
    query = select(outbox, tables.tickets.c.reference).select_from(joined).where(outbox.c.ticket_id == ticket_id)
    rows = connection.execute(query.order_by(outbox.c.due_at, outbox.c.outbox_id)).mappings()
    return tuple(_delivery(row) for row in rows)


def counts(connection: Connection) -> dict[DeliveryState, int]:
    """Return how many outbox rows are in each state; every state is a key."""
    query = select(outbox.c.state, func.count()).group_by(outbox.c.state)
    counted = {DeliveryState(state): count for state, count in connection.execute(query)}
    return {state: counted.get(state, 0) for state in DeliveryState}


def lacking_files(connection: Connection) -> int:
    """Return how many letters wait for a missing file or left without it, of tickets that are not closed or solved."""
    of_ticket = tables.standings.c.ticket_id == outbox.c.ticket_id
    open_states = [state for state in TicketState if not state.is_over]
    query = select(func.count()).select_from(outbox.join(tables.standings, of_ticket))
    lacking = outbox.c.files_missing_since.is_not(None) & tables.standings.c.state.in_(open_states)
    return connection.execute(query.where(lacking)).scalar_one()


def oldest_held(connection: Connection) -> datetime | None:
    """Return since when the oldest held ticket waits for a look; None when none is held."""
    query = select(func.min(tables.tickets.c.created_at)).where(tables.tickets.c.held)
    since: datetime | None = connection.execute(query).scalar_one()
    return since


def pauses(connection: Connection, now: datetime) -> tuple[Pause, ...]:
    """Return the ways out that are paused at this moment."""
    query = select(channel_pauses).where(channel_pauses.c.until > now).order_by(channel_pauses.c.since)
    rows = connection.execute(query).mappings()
    return tuple(Pause(row["channel"], row["since"], row["until"], row["reason"]) for row in rows)


def release(connection: Connection, ticket_id: str, now: datetime) -> bool:
    """Let a held ticket leave; return False when it was not held."""
    held = (tables.tickets.c.ticket_id == ticket_id) & tables.tickets.c.held
    released = connection.execute(update(tables.tickets).where(held).values(held=False)).rowcount == 1
    waiting = (outbox.c.ticket_id == ticket_id) & (outbox.c.state == DeliveryState.HELD)
    connection.execute(update(outbox).where(waiting).values(state=DeliveryState.PENDING, due_at=now))
    return released


def redrive(connection: Connection, now: datetime, *, way_out: str | None = None, ticket_id: str | None = None) -> int:
    """Make everything that waits or was given up due now, and end the pauses; for use after a fault was mended.

    Return the number of outbox rows that are due now. A row that a worker holds is left to it, and what came back with
    a restored backup is left to `restored.py`.
    """
    chosen: ColumnElement[bool] = outbox.c.state.in_([DeliveryState.DEAD, DeliveryState.PENDING])
    chosen &= outbox.c.restored_at.is_(None)
    if way_out is not None:
        chosen &= outbox.c.channel == way_out
    if ticket_id is not None:
        chosen &= outbox.c.ticket_id == ticket_id
    afresh = {"state": DeliveryState.PENDING, "due_at": now, "attempts": 0, "first_tried_at": None}
    due = connection.execute(update(outbox).where(chosen).values(afresh)).rowcount
    paused = delete(channel_pauses)
    connection.execute(paused if way_out is None else paused.where(channel_pauses.c.channel == way_out))
    return due


def _delivery(row: RowMapping) -> Delivery:
    return Delivery(
        ticket_id=row["ticket_id"],
        message_id=row["message_id"],
        reference=row["reference"],
        way_out=row["channel"],
        state=DeliveryState(row["state"]),
        attempts=row["attempts"],
        due_at=row["due_at"],
        last_error=row["last_error"],
        delivered_at=row["delivered_at"],
    )
