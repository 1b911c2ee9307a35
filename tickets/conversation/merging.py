"""Two tickets of one requester become one: the other is closed and says where it goes on, and the first names it.

1. Only tickets of the same requester (address or member id) are merged: nobody gets to read what somebody else wrote.
2. Nothing is copied or moved: staff see both conversations on the page of the ticket that goes on.
3. A mail that answers the closed one is added to the ticket that goes on. Words written on the page of the closed one
   open that again, as they open every closed ticket.
4. A ticket that was merged takes no others, so that there is no circle.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, func, or_, select

from tickets.conversation.conversation import add_fact, conversation_of, lock_all
from tickets.conversation.standing import Fact, FactKind
from tickets.tables import standings, tickets
from tickets.ticket import Ticket

_LONGEST_CHAIN = 20


class MergeRefused(StrEnum):
    """Why two tickets were not merged."""

    SAME = "same"  # a ticket and itself
    ANOTHER_REQUESTER = "another-requester"
    MERGED_BEFORE = "merged-before"  # one of them was merged already
    CHANGED = "changed"  # something happened on the page's ticket in the meantime


def merge(
    connection: Connection, ticket: Ticket, into: Ticket, *, version: int, who: str, now: datetime
) -> MergeRefused | None:
    """Merge the ticket, as it was shown in that version, into the other; return why not, or None."""
    lock_all(connection, (ticket.ticket_id, into.ticket_id))
    if ticket.ticket_id == into.ticket_id:
        return MergeRefused.SAME
    if not is_same_requester(ticket, into):
        return MergeRefused.ANOTHER_REQUESTER
    spoken = conversation_of(connection, ticket.ticket_id)
    if spoken.standing.merged_into or conversation_of(connection, into.ticket_id).standing.merged_into:
        return MergeRefused.MERGED_BEFORE
    if spoken.news(version, who):
        return MergeRefused.CHANGED
    add_fact(connection, ticket.ticket_id, Fact(now, FactKind.MERGED, who, into.ticket_id))
    add_fact(connection, into.ticket_id, Fact(now, FactKind.ABSORBED, who, ticket.ticket_id))
    return None


def is_same_requester(ticket: Ticket, other: Ticket) -> bool:
    """Return whether both were written by the same member, or from the same address."""
    same_member = bool(ticket.member_id) and ticket.member_id == other.member_id
    return same_member or (bool(ticket.email) and ticket.email.lower() == other.email.lower())


def goes_on_in(connection: Connection, ticket_id: str) -> str:
    """Return the id of the ticket in which this one goes on: its own where it was not merged."""
    for _ in range(_LONGEST_CHAIN):
        query = select(standings.c.merged_into).where(standings.c.ticket_id == ticket_id)
        into = connection.execute(query).scalar_one_or_none()
        if not into:
            break
        ticket_id = into
    return ticket_id


def merged_into(connection: Connection, ticket_id: str) -> tuple[str, ...]:
    """Return the references of the tickets that were merged into this one, the oldest first."""
    query = select(tickets.c.reference).join(standings, standings.c.ticket_id == tickets.c.ticket_id)
    merged = query.where(standings.c.merged_into == ticket_id).order_by(tickets.c.created_at)
    return tuple(connection.execute(merged).scalars())


def others_of_requester(connection: Connection, ticket: Ticket, *, limit: int) -> tuple[str, ...]:
    """Return the references of the requester's other tickets that were not merged, the newest first."""
    same = [func.lower(tickets.c.email) == ticket.email.lower()] if ticket.email else []
    same += [tickets.c.member_id == ticket.member_id] if ticket.member_id else []
    if not same:
        return ()
    query = select(tickets.c.reference).join(standings, standings.c.ticket_id == tickets.c.ticket_id)
    others = query.where(or_(*same), tickets.c.ticket_id != ticket.ticket_id, standings.c.merged_into.is_(None))
    return tuple(connection.execute(others.order_by(tickets.c.created_at.desc()).limit(limit)).scalars())
