"""How long people wait for the first answer, and what may therefore be promised.

1. Measured from the facts: from when a ticket was received to when staff first wrote; an automatic letter is no answer.
2. A ticket that still waits, or ended without an answer, counts as having waited at least that long (Kaplan-Meier):
   a desk that answers only the easy ones must not look fast.
3. Promised is the time within which 80 of 100 people of the last 60 days had an answer, rounded up; with fewer than 20
   answers, or when fewer than 80 of 100 were answered at all, the configured time is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, RowMapping, select

from tickets import tables
from tickets.conversation.standing import TicketState
from tickets.tables import standings

SPAN: Final = timedelta(days=60)
FEWEST_ANSWERS: Final = 20
PROMISED_SHARE: Final = 0.8
_HOURS: Final = (1, 2, 3, 4, 6, 8, 12)  # what people say; above these, whole days
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Wait:
    """One ticket: how long its sender waited for the first answer, or has waited at least."""

    purpose: str
    channel: str
    lasted: timedelta
    answered: bool


@dataclass(frozen=True, slots=True)
class WaitFigures:
    """The waits of one purpose or channel; a time is None where too few were answered."""

    tickets: int
    answers: int
    median: timedelta | None
    promised: timedelta | None  # before it is rounded up


def waits(connection: Connection, now: datetime) -> tuple[Wait, ...]:
    """Return the waits of the tickets that were received in the last 60 days."""
    received = tables.tickets.c
    joined = tables.tickets.join(standings, standings.c.ticket_id == received.ticket_id)
    query = (
        select(received.purpose, received.channel, received.created_at)
        .add_columns(standings.c.state, standings.c.since, standings.c.first_answer_at)
        .select_from(joined)
        .where(received.created_at >= now - SPAN)
    )
    return tuple(
        _wait(row["purpose"], row["channel"], row["created_at"], row["first_answer_at"], _ended(row, now))
        for row in connection.execute(query).mappings()
    )


def figures(of: Iterable[Wait]) -> WaitFigures:
    """Return the counts and times of some waits."""
    known = tuple(of)
    answers = sum(wait.answered for wait in known)
    promised = wait_of_share(known, PROMISED_SHARE) if answers >= FEWEST_ANSWERS else None
    return WaitFigures(len(known), answers, wait_of_share(known, 0.5), promised)


def wait_of_share(of: Sequence[Wait], share: float) -> timedelta | None:
    """Return the shortest time by which that share (0 to 1) had an answer (Kaplan-Meier); None if it never had."""
    without_answer = 1.0
    at_risk = len(of)
    for wait in sorted(of, key=lambda w: (w.lasted, not w.answered)):
        if wait.answered:
            without_answer *= 1 - 1 / at_risk
            if without_answer <= 1 - share + 1e-9:
                return wait.lasted
        at_risk -= 1
    return None


def rounded_up(wait: timedelta) -> timedelta:
    """Return the next longer time that people would say: 1, 2, 3, 4, 6, 8 or 12 hours, or whole days.

    >>> [str(rounded_up(timedelta(hours=h))) for h in (0.2, 5, 13, 25)]
    ['1:00:00', '6:00:00', '1 day, 0:00:00', '2 days, 0:00:00']
    """
    for hours in _HOURS:
        if wait <= timedelta(hours=hours):
            return timedelta(hours=hours)
    return -(-wait // _DAY) * _DAY


def _ended(row: RowMapping, now: datetime) -> datetime:
    """Return until when a ticket without an answer was waiting."""
    since: datetime = row["since"]
    return since if TicketState(row["state"]).is_over else now


def _wait(purpose: str, channel: str, received: datetime, answered_at: datetime | None, ended: datetime) -> Wait:
    return Wait(purpose, channel, max((answered_at or ended) - received, timedelta(0)), answered_at is not None)
