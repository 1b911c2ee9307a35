"""Tickets that a colleague gave to somebody who has not done anything there since: what the inbox tells them first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, exists, or_, select

from tickets.conversation.standing import FactKind, TicketState
from tickets.tables import standings, ticket_facts, tickets

_OVER = [state for state in TicketState if state.is_over]


@dataclass(frozen=True, slots=True)
class GivenTicket:
    """A ticket, and who gave it when."""

    reference: str
    by: str
    at: datetime


def given_to(connection: Connection, who: str, *, limit: int) -> tuple[GivenTicket, ...]:
    """Return the tickets that colleagues gave to `who`, the newest first, until `who` does something there."""
    later = ticket_facts.alias()
    own = [ticket_facts.c.kind == FactKind.ASSIGNED, ticket_facts.c.detail == who, ticket_facts.c.who.not_in((who, ""))]
    has_gone_on = exists().where(
        later.c.ticket_id == ticket_facts.c.ticket_id,
        later.c.position > ticket_facts.c.position,
        or_((later.c.who == who) & (later.c.kind != FactKind.OPENED), later.c.kind == FactKind.ASSIGNED),
    )
    joined = ticket_facts.join(standings, standings.c.ticket_id == ticket_facts.c.ticket_id).join(
        tickets, tickets.c.ticket_id == ticket_facts.c.ticket_id
    )
    query = (
        select(tickets.c.reference, ticket_facts.c.who, ticket_facts.c.at)
        .select_from(joined)
        .where(standings.c.assignee == who, standings.c.state.not_in(_OVER), *own, ~has_gone_on)
        .order_by(ticket_facts.c.at.desc(), tickets.c.reference)
        .limit(limit)
    )
    return tuple(GivenTicket(*row) for row in connection.execute(query))
