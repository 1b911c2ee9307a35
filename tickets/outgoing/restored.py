"""Letters that came back with a restored backup.

Between the backup and its restoration they may have left, so none of them leaves by itself: a person says which are
sent and which had left. What is written after the restoration leaves as ever.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, select, update

from tickets import tables
from tickets.tables import DeliveryState, outbox

WAITS = "restored from a backup: `readfirst redeliver` says whether it leaves"


@dataclass(frozen=True, slots=True)
class RestoredLetter:
    """A ticket, or a message of it, that waits for a decision."""

    reference: str
    message_id: str  # empty: the ticket itself
    way_out: str
    created_at: datetime  # of the ticket


def mark_restored(connection: Connection, now: datetime) -> int:
    """Mark everything that has not left as restored, and end its leases; return how many letters."""
    has_not_left = outbox.c.state != DeliveryState.DELIVERED
    leased = has_not_left & (outbox.c.state == DeliveryState.LEASED)
    free = {"state": DeliveryState.PENDING, "lease_owner": None, "lease_until": None}
    connection.execute(update(outbox).where(leased).values(free))
    marks = {"restored_at": now, "last_error": WAITS}
    return connection.execute(update(outbox).where(has_not_left).values(marks)).rowcount


def restored_letters(connection: Connection) -> tuple[RestoredLetter, ...]:
    """Return the letters that wait for a decision, oldest first."""
    joined = outbox.join(tables.tickets, outbox.c.ticket_id == tables.tickets.c.ticket_id)
    columns = (tables.tickets.c.reference, outbox.c.message_id, outbox.c.channel, tables.tickets.c.created_at)
    query = select(*columns).select_from(joined).where(outbox.c.restored_at.is_not(None))
    rows = connection.execute(query.order_by(tables.tickets.c.created_at, outbox.c.outbox_id))
    return tuple(RestoredLetter(*row) for row in rows)


def restored_count(connection: Connection) -> int:
    """Return how many letters wait for a decision."""
    query = select(func.count()).where(outbox.c.restored_at.is_not(None))
    return connection.execute(query.select_from(outbox)).scalar_one()


def send_restored(connection: Connection, now: datetime, references: Collection[str] | None = None) -> int:
    """Let the letters of these tickets leave (None: all); a held one still waits for staff. Return how many."""
    afresh = {"attempts": 0, "first_tried_at": None, "due_at": now, "last_error": None, "restored_at": None}
    chosen = _chosen(references)
    dead = chosen & (outbox.c.state == DeliveryState.DEAD)
    connection.execute(update(outbox).where(dead).values(state=DeliveryState.PENDING))
    return connection.execute(update(outbox).where(chosen).values(afresh)).rowcount


def settle_restored(connection: Connection, now: datetime, references: Collection[str] | None = None) -> int:
    """Mark the letters of these tickets as delivered (None: all): they had left before. Return how many."""
    had_left = {"state": DeliveryState.DELIVERED, "delivered_at": now, "last_error": None, "restored_at": None}
    return connection.execute(update(outbox).where(_chosen(references)).values(had_left)).rowcount


def _chosen(references: Collection[str] | None) -> ColumnElement[bool]:
    waits = outbox.c.restored_at.is_not(None)
    if references is None:
        return waits
    of_references = select(tables.tickets.c.ticket_id).where(tables.tickets.c.reference.in_(references))
    return waits & outbox.c.ticket_id.in_(of_references)
