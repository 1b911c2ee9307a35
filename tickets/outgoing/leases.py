"""Leases on outbox rows: one statement takes a row, and only the holder of the lease may settle it.

1. A row is taken by one UPDATE, so two workers never hold it at once; PostgreSQL skips rows that are
   being taken (`SKIP LOCKED`), SQLite lets one writer in at a time.
2. A lease ends by itself: what a killed worker held is taken again; at once where it is known that it was killed.
3. A delivered ticket is marked delivered even after the lease ended: it is the truth. Every other
   outcome counts only while the lease is held; (owner, attempts) names one lease and no other.
4. What came back with a restored backup is not taken: a person says whether it leaves (`restored.py`).
5. A time further in the future than any that is ever set was written by a wrong clock, and counts as past.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, and_, delete, func, insert, or_, select, update

from tickets.columns import UtcDateTime
from tickets.tables import DeliveryState, channel_pauses, outbox

LEASE: Final = timedelta(minutes=5)  # longer than the slowest honest delivery
PAUSE: Final = timedelta(minutes=5)  # a paused way out is tried again this often
_WRONG_CLOCK: Final = timedelta(hours=2)  # waits are at most one hour, leases and pauses minutes


@dataclass(frozen=True, slots=True)
class Lease:
    """One outbox row, held by one worker."""

    outbox_id: int
    ticket_id: str
    message_id: str  # empty: the ticket itself
    way_out: str
    attempts: int  # this one included
    first_tried_at: datetime
    owner: str
    files_missing_since: datetime | None = None


def take(
    connection: Connection,
    ways_out: list[str],
    now: datetime,
    *,
    worker_id: str,
    message_ways_out: list[str] | None = None,
    length: timedelta = LEASE,
) -> Lease | None:
    """Take the row that is due longest and return its lease; None when none is due.

    `ways_out` take tickets, `message_ways_out` take the messages of their conversations.
    """
    of_ticket = (outbox.c.message_id == "") & outbox.c.channel.in_(ways_out)
    of_message = (outbox.c.message_id != "") & outbox.c.channel.in_(message_ways_out or [])
    next_row = (
        select(outbox.c.outbox_id)
        .where(or_(of_ticket, of_message), _is_free(now), outbox.c.channel.not_in(_paused(now)))
        .where(outbox.c.restored_at.is_(None))
        .order_by(outbox.c.due_at, outbox.c.outbox_id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    held = {
        "state": DeliveryState.LEASED,
        "attempts": outbox.c.attempts + 1,
        "first_tried_at": func.coalesce(outbox.c.first_tried_at, now, type_=UtcDateTime),
        "lease_owner": worker_id,
        "lease_until": now + length,
    }
    taken = update(outbox).where(outbox.c.outbox_id == next_row).values(held).returning(outbox)
    row = connection.execute(taken).mappings().first()
    if row is None:
        return None
    taken_by = (row["attempts"], row["first_tried_at"], worker_id, row["files_missing_since"])
    return Lease(row["outbox_id"], row["ticket_id"], row["message_id"], row["channel"], *taken_by)


def end_leases_of(connection: Connection, is_gone: Callable[[str], bool], now: datetime) -> int:
    """End the leases whose owners are gone; return how many outbox rows are free again."""
    held = outbox.c.state == DeliveryState.LEASED
    owners = connection.execute(select(outbox.c.lease_owner).where(held).distinct()).scalars()
    gone = [owner for owner in owners if owner and is_gone(owner)]
    orphaned = outbox.c.lease_owner.in_(gone) & held
    return connection.execute(update(outbox).where(orphaned).values(lease_until=now)).rowcount if gone else 0


def note_missing_files(connection: Connection, lease: Lease, since: datetime | None) -> None:
    """Record since when a file of the letter is missing; None when none is missing any more."""
    _settle(connection, lease, {"files_missing_since": since})


def settle_delivered(connection: Connection, lease: Lease, now: datetime, *, lacks: str | None = None) -> None:
    """Mark the row as delivered, and end the pauses of its way out, which works. `lacks` says what it left without."""
    row = outbox.c.outbox_id == lease.outbox_id
    settled = _settled(DeliveryState.DELIVERED, error=lacks) | {"delivered_at": now}
    connection.execute(update(outbox).where(row).values(settled))
    resume(connection, lease.way_out)


def settle_postponed(connection: Connection, lease: Lease, due_at: datetime, error: str) -> None:
    """End the lease; the row is due again at `due_at`."""
    _settle(connection, lease, _settled(DeliveryState.PENDING, error) | {"due_at": due_at})


def hold_back(connection: Connection, way_out: str, until: datetime) -> None:
    """Postpone every other row of this way out until then: the other side has asked us to wait."""
    sooner = (outbox.c.channel == way_out) & (outbox.c.state == DeliveryState.PENDING) & (outbox.c.due_at < until)
    connection.execute(update(outbox).where(sooner).values(due_at=until))


def settle_dead(connection: Connection, lease: Lease, error: str) -> None:
    """Make the row a dead letter, which is tried again only when a person asks for it."""
    _settle(connection, lease, _settled(DeliveryState.DEAD, error))


def settle_paused(connection: Connection, lease: Lease, now: datetime, reason: str) -> None:
    """Pause the way out until the operator acts; the row is as if it had not been tried."""
    first_tried_at = lease.first_tried_at if lease.attempts > 1 else None
    untried = {"attempts": lease.attempts - 1, "first_tried_at": first_tried_at}
    _settle(connection, lease, _settled(DeliveryState.PENDING, reason) | untried)
    pause = insert(channel_pauses).values(channel=lease.way_out, since=now, until=now + PAUSE, reason=reason)
    connection.execute(pause)


def resume(connection: Connection, way_out: str) -> None:
    """End the pauses of a way out."""
    connection.execute(delete(channel_pauses).where(channel_pauses.c.channel == way_out))


def is_abandoned(now: datetime) -> ColumnElement[bool]:
    """Return the condition for rows whose lease ended before its holder settled them."""
    return and_(outbox.c.state == DeliveryState.LEASED, _is_over(outbox.c.lease_until, now))


def _is_free(now: datetime) -> ColumnElement[bool]:
    waiting = and_(outbox.c.state == DeliveryState.PENDING, _is_over(outbox.c.due_at, now))
    return or_(waiting, is_abandoned(now))


def _is_over(moment: ColumnElement[Any], now: datetime) -> ColumnElement[bool]:
    return or_(moment <= now, moment > now + _WRONG_CLOCK)


def _paused(now: datetime) -> Select[str]:
    """Return the query for the ways out that are paused."""
    until = channel_pauses.c.until
    return select(channel_pauses.c.channel).where(until > now, until <= now + _WRONG_CLOCK)


def _settled(state: DeliveryState, error: str | None) -> dict[str, Any]:
    return {"state": state, "last_error": error, "lease_owner": None, "lease_until": None}


def _settle(connection: Connection, lease: Lease, values: dict[str, Any]) -> None:
    still_held = and_(
        outbox.c.outbox_id == lease.outbox_id,
        outbox.c.state == DeliveryState.LEASED,
        outbox.c.lease_owner == lease.owner,
        outbox.c.attempts == lease.attempts,
    )
    connection.execute(update(outbox).where(still_held).values(values))
