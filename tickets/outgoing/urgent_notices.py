"""Notices of urgent tickets: rows of the outbox beside those of the ticket, so that no notice is lost either.

A notice leaves at once also where the ticket itself is held for review.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, insert, select

from tickets.tables import DeliveryState, outbox


def notify(connection: Connection, ticket_id: str, ways_out: Iterable[str], now: datetime) -> None:
    """Put a notice of the ticket into the outbox of each way out that has none of it yet."""
    query = select(outbox.c.channel).where(outbox.c.ticket_id == ticket_id, outbox.c.message_id == "")
    known = set(connection.execute(query).scalars())
    for way_out in ways_out:
        if way_out not in known:
            row = {"ticket_id": ticket_id, "channel": way_out, "state": DeliveryState.PENDING, "due_at": now}
            connection.execute(insert(outbox).values(row))
