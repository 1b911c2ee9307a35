"""Where a ticket stands: a pure function of what happened to it. Facts are appended and never changed.

1. New until support answers: an automatic letter, a note or an assignment is no answer.
2. Open when it is support's turn: the requester wrote after an answer, or it was reopened.
3. Answered when support wrote last; waiting when support needs something from the requester to go on.
4. Closed by support, or solved by the requester; whatever the requester writes then opens it again.
5. A fact that was undone does not count.
6. Snoozed until a moment: what happens between the two sides before then ends it, and the wait goes on counting.
7. Urgent from the beginning when its topic is, and when somebody at support says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum


class FactKind(StrEnum):
    """What can happen to a ticket after it was received; behind each, what `detail` holds."""

    WROTE = "wrote"  # the requester added a message: its message_id
    ANSWERED = "answered"  # support wrote to the requester: its message_id
    NOTED = "noted"  # support wrote a note for itself: its message_id
    NOTIFIED = "notified"  # an automatic letter left: its message_id
    OPENED = "opened"  # somebody at support opened its page, as the first one
    ASSIGNED = "assigned"  # the account that takes care of it; empty = nobody
    WAITING = "waiting"  # support needs something from the requester
    CLOSED = "closed"  # by support
    SOLVED = "solved"  # the requester said so
    REOPENED = "reopened"
    URGENT = "urgent"  # stands first; without an account when its topic is urgent
    NOT_URGENT = "not_urgent"  # waits its turn
    SNOOZED = "snoozed"  # comes back later: the moment, in ISO 8601 with its zone
    RESUMED = "resumed"  # came back before that moment, by a click
    TAGGED = "tagged"  # the tag
    UNTAGGED = "untagged"  # the tag
    MERGED = "merged"  # it goes on in another ticket: that one's ticket_id
    ABSORBED = "absorbed"  # another ticket goes on in this one: its ticket_id
    SEPARATED = "separated"  # the merging of that ticket was undone: its ticket_id
    RATED = "rated"  # the requester says how the help was: good or bad, and below it why
    UNDONE = "undone"  # the position of the fact that was undone
    UNKNOWN = "unknown"  # never stored: read where a newer version stored a kind of its own


class TicketState(StrEnum):
    """Whose turn it is."""

    NEW = "new"
    OPEN = "open"
    ANSWERED = "answered"
    WAITING = "waiting"
    CLOSED = "closed"
    SOLVED = "solved"

    @property
    def is_waiting_for_support(self) -> bool:
        """Whether somebody at support should do something."""
        return self in (TicketState.NEW, TicketState.OPEN)

    @property
    def is_over(self) -> bool:
        """Whether nobody waits for anything."""
        return self in (TicketState.CLOSED, TicketState.SOLVED)


UNDOABLE = frozenset(
    {
        FactKind.ASSIGNED,
        FactKind.WAITING,
        FactKind.CLOSED,
        FactKind.SOLVED,
        FactKind.REOPENED,
        FactKind.URGENT,
        FactKind.NOT_URGENT,
        FactKind.SNOOZED,
        FactKind.RESUMED,
        FactKind.TAGGED,
        FactKind.UNTAGGED,
        FactKind.MERGED,
    }
)  # not what was written: it has left, or was read


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that happened. `who`: a staff account; empty = the requester, or nobody (automatic)."""

    at: datetime
    kind: FactKind
    who: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class TicketStanding:
    """Where a ticket stands. `since`: when this began to be so, for `NEW` when it was received."""

    state: TicketState
    since: datetime
    assignee: str = ""
    first_answer_at: datetime | None = None
    urgent: bool = False
    snoozed_until: datetime | None = None
    tags: tuple[str, ...] = ()  # in alphabetical order
    merged_into: str = ""  # the ticket in which it goes on; whatever opens this one again ends that


_ENDS_A_SNOOZE = frozenset(
    {
        FactKind.WROTE,
        FactKind.ANSWERED,
        FactKind.WAITING,
        FactKind.CLOSED,
        FactKind.MERGED,
        FactKind.SOLVED,
        FactKind.REOPENED,
        FactKind.URGENT,
        FactKind.RESUMED,
    }
)


def standing(received_at: datetime, facts: Iterable[Fact]) -> TicketStanding:
    """Return the standing after these facts, oldest first."""
    now = TicketStanding(TicketState.NEW, received_at)
    for fact in still_true(facts):
        now = _after(now, fact)
    return now


def still_true(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """Return the facts without those that were undone, and without the undoing itself."""
    all_facts = tuple(facts)
    undone = {int(fact.detail) for fact in all_facts if fact.kind is FactKind.UNDONE}
    return tuple(f for n, f in enumerate(all_facts) if n not in undone and f.kind is not FactKind.UNDONE)


def can_be_undone(facts: tuple[Fact, ...], position: int) -> bool:
    """Return whether the fact at that position may be undone, and has not been yet."""
    if not 0 <= position < len(facts) or facts[position].kind not in UNDOABLE:
        return False
    return not any(f.kind is FactKind.UNDONE and f.detail == str(position) for f in facts)


def _after(now: TicketStanding, fact: Fact) -> TicketStanding:
    now = replace(now, snoozed_until=None) if fact.kind in _ENDS_A_SNOOZE else now
    match fact.kind:
        case FactKind.SNOOZED:
            return replace(now, snoozed_until=datetime.fromisoformat(fact.detail))
        case FactKind.TAGGED:
            return replace(now, tags=tuple(sorted({*now.tags, fact.detail})))
        case FactKind.UNTAGGED:
            return replace(now, tags=tuple(tag for tag in now.tags if tag != fact.detail))
        case FactKind.ASSIGNED:
            return replace(now, assignee=fact.detail)
        case FactKind.URGENT | FactKind.NOT_URGENT:
            return replace(now, urgent=fact.kind is FactKind.URGENT)
        case FactKind.MERGED:
            return replace(_changed(now, TicketState.CLOSED, fact.at), merged_into=fact.detail)
        case FactKind.WROTE | FactKind.REOPENED:
            now = replace(now, merged_into="")
            never_answered = now.state is TicketState.NEW
            return now if never_answered else _changed(now, TicketState.OPEN, fact.at)
        case FactKind.ANSWERED:
            answered = replace(now, first_answer_at=now.first_answer_at or fact.at)
            return _changed(answered, TicketState.ANSWERED, fact.at)
        case FactKind.WAITING | FactKind.CLOSED | FactKind.SOLVED:
            return _changed(now, TicketState(fact.kind.value), fact.at)
    return now


def _changed(now: TicketStanding, state: TicketState, at: datetime) -> TicketStanding:
    """Return the standing in that state; a second message while it is support's turn does not restart the wait."""
    return now if now.state is state else replace(now, state=state, since=at)
