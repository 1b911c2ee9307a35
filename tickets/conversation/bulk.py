"""One action on several tickets at once, each as it was shown: what somebody else has touched since is left alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy import Connection

from tickets.conversation.conversation import Conversation, add_fact, conversation_of, lock
from tickets.conversation.standing import Fact

Decide = Callable[[Conversation, int], Fact | None]  # None: it is so already


@dataclass(frozen=True, slots=True)
class ChosenTicket:
    """One ticket of a list. `version`: the number of facts that the list showed."""

    ticket_id: str
    version: int


@dataclass(frozen=True, slots=True)
class BulkResult:
    """What became of the chosen tickets; one that was already so is in neither."""

    changed: tuple[ChosenTicket, ...]  # with the version that the ticket has now
    left: tuple[str, ...]  # ticket ids: somebody else did something there in the meantime


def change_all(connection: Connection, chosen: Iterable[ChosenTicket], who: str, decide: Decide) -> BulkResult:
    """Append to each ticket the fact that `decide` returns for its conversation and the version that was shown.

    The tickets are locked in the order of their ids, so that two people cannot wait for each other. Raise LookupError
    for an unknown ticket.
    """
    changed, left = [], []
    for ticket in sorted(set(chosen), key=lambda ticket: ticket.ticket_id):
        lock(connection, ticket.ticket_id)
        spoken = conversation_of(connection, ticket.ticket_id)
        if spoken.news(ticket.version, who):
            left.append(ticket.ticket_id)
        elif fact := decide(spoken, ticket.version):
            add_fact(connection, ticket.ticket_id, fact)
            changed.append(ChosenTicket(ticket.ticket_id, spoken.version + 1))
    return BulkResult(tuple(changed), tuple(left))
