"""A click of one's own is undone; that two tickets were merged is undone in both histories."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from tickets.conversation.conversation import add_fact, conversation_of, facts_of, lock_all
from tickets.conversation.standing import Fact, FactKind, can_be_undone


def undo(connection: Connection, ticket_id: str, position: int, *, who: str, now: datetime) -> bool:
    """Undo the fact at that position if it may be undone and was a click of `who`; return whether it was undone.

    Both tickets of a merging are locked in the order in which merging locks them, so that the two never wait for each
    other. Raise LookupError for an unknown ticket.
    """
    facts = facts_of(connection, ticket_id)  # facts are only appended: what stands at a position stays
    merged_into = [fact.detail for fact in facts[position : position + 1] if fact.kind is FactKind.MERGED]
    lock_all(connection, (ticket_id, *merged_into))
    spoken = conversation_of(connection, ticket_id)
    if not can_be_undone(spoken.facts, position) or spoken.facts[position].who != who:
        return False
    for other in merged_into:
        add_fact(connection, other, Fact(now, FactKind.SEPARATED, who, ticket_id))
    add_fact(connection, ticket_id, Fact(now, FactKind.UNDONE, who, str(position)))
    return True
