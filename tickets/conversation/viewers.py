"""Who of support has a ticket open, and who is writing there: so that two people do not begin the same answer.

It is a hint and nothing hangs on it: what is sent is checked against what happened since the page was shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, delete, insert, select

from tickets.conversation.conversation import lock
from tickets.tables import ticket_viewers

STAYS: Final = timedelta(minutes=2)  # after the last sign of somebody


@dataclass(frozen=True, slots=True)
class Viewer:
    """A colleague who has the ticket open."""

    who: str
    is_writing: bool


def note_viewer(connection: Connection, ticket_id: str, viewer: Viewer, now: datetime) -> None:
    """Store that somebody has the ticket open now; raise LookupError for an unknown ticket."""
    lock(connection, ticket_id)
    own = (ticket_viewers.c.ticket_id == ticket_id) & (ticket_viewers.c.who == viewer.who)
    connection.execute(delete(ticket_viewers).where(own | (ticket_viewers.c.seen_at < now - STAYS)))
    row = {"ticket_id": ticket_id, "who": viewer.who, "seen_at": now, "is_writing": viewer.is_writing}
    connection.execute(insert(ticket_viewers).values(row))


def viewers_of(connection: Connection, ticket_id: str, now: datetime, *, but: str) -> tuple[Viewer, ...]:
    """Return who else has the ticket open, by name."""
    v = ticket_viewers.c
    others = select(v.who, v.is_writing).where(v.ticket_id == ticket_id, v.who != but, v.seen_at >= now - STAYS)
    return tuple(Viewer(who, is_writing) for who, is_writing in connection.execute(others.order_by(v.who)))
