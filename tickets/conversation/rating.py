"""What a requester thinks of the help, once a ticket is over: good or bad, and why. Pure.

1. It is asked once support has answered and the ticket is over, closed by support or solved by the requester.
2. There is one answer; it can be changed for seven days after it was first given.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from tickets.conversation.standing import Fact, FactKind, TicketStanding

CHANGEABLE_FOR: Final = timedelta(days=7)
ASKED_FOR: Final = timedelta(days=30)  # after the ticket was over
LONGEST_COMMENT: Final = 2_000  # characters
MOST_CHANGES: Final = 20  # each is stored for good

_GOOD, _BAD = "good", "bad"


@dataclass(frozen=True, slots=True)
class Rating:
    """The answer as it stands."""

    at: datetime
    good: bool
    comment: str


def rating_in(fact: Fact) -> Rating:
    """Return what a fact of the kind RATED says."""
    verdict, _, comment = fact.detail.partition("\n")
    return Rating(fact.at, verdict == _GOOD, comment)


def rating_of(facts: Iterable[Fact]) -> Rating | None:
    """Return the newest answer; None while there is none."""
    return next((rating_in(fact) for fact in reversed(tuple(facts)) if fact.kind is FactKind.RATED), None)


def rated(now: datetime, comment: str, *, good: bool) -> Fact:
    """Return the fact that a requester has answered."""
    return Fact(now, FactKind.RATED, detail=f"{_GOOD if good else _BAD}\n{comment[:LONGEST_COMMENT]}")


def can_be_rated(standing: TicketStanding, facts: Iterable[Fact], now: datetime) -> bool:
    """Return whether the requester may answer, or change the answer, now."""
    given = [fact.at for fact in facts if fact.kind is FactKind.RATED]
    if given:
        return now - given[0] < CHANGEABLE_FOR and len(given) < MOST_CHANGES
    was_helped = standing.state.is_over and standing.first_answer_at is not None and not standing.merged_into
    return was_helped and now - standing.since < ASKED_FOR
