"""What is a deflection? Derived from the events of help sessions, never stored: the one definition for every figure.

1. A ticket is not a deflection, whatever was answered before.
2. "This solved it" (and not taken back) is one, because the person said so.
3. Quiet for less than a day is too early to say.
4. Somebody who opened an article, said "no" to nothing and left is counted apart: perhaps deflected. A card that shows
   the passage of an article and was neither opened nor answered is no article read.
5. Everybody else gave up: read nothing, or said "no" and left. Never a deflection.
6. 2 and 4 are reversed when the same person sends a ticket about the same problem, by any help session, within seven
   days of the "yes" or, without one, of the first article opened. Never a deflection. Of the tickets of such a week,
   the first `MOST_COMPARED` are looked at.

The same problem: see `same_problem.py`. The same person: an equal digest in `Started.person` (member, else visitor
cookie); people without either are never the same.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import islice, takewhile

from deflection.gate import EXPIRES_AFTER
from deflection.help_session import CARD, ArticleServed, HelpSession, SolvedAnswered
from deflection.measuring.same_problem import is_same_problem

WINDOW = timedelta(days=7)
MOST_COMPARED = 10  # tickets of one person in one window; honest people send fewer

_Ticket = tuple[datetime, HelpSession]  # when it was sent
_Tickets = dict[str, list[_Ticket]]  # by person, oldest first


class Outcome(StrEnum):
    """How a help session ended; each is counted on its own."""

    SOLVED = "solved"  # deflected: the person said so
    QUIET = "quiet"  # read, said nothing against it, stayed away: perhaps deflected
    REVERSED = "reversed"  # solved or quiet, and then a ticket about the same problem: not deflected
    GAVE_UP = "gave_up"  # neither helped nor written: not deflected
    TICKET = "ticket"  # wrote to support
    ONGOING = "ongoing"  # too early to say


FINISHED = tuple(outcome for outcome in Outcome if outcome is not Outcome.ONGOING)


def outcomes(
    help_sessions: Iterable[HelpSession], now: datetime, window: timedelta = WINDOW
) -> list[tuple[HelpSession, Outcome]]:
    """Each help session with its outcome as of `now` (aware UTC), in the order given.

    help_sessions  whole, and with them those of the `window` behind: rule 6 knows only the tickets it is given.
                   Time and memory grow with their number, not with its square.
    """
    everything = list(help_sessions)
    tickets = _tickets_by_person(everything)
    return [(help_session, _outcome(help_session, tickets, now, window)) for help_session in everything]


def _outcome(help_session: HelpSession, tickets: _Tickets, now: datetime, window: timedelta) -> Outcome:
    outcome = _by_itself(help_session, now)
    if outcome in (Outcome.SOLVED, Outcome.QUIET) and _is_reversed(help_session, tickets, window):
        return Outcome.REVERSED
    return outcome


def _by_itself(help_session: HelpSession, now: datetime) -> Outcome:
    """Rules 1 to 5, in their order."""
    if help_session.sent:
        return Outcome.TICKET
    if help_session.solved_by:
        return Outcome.SOLVED
    if help_session.events and now - help_session.events[-1].at < EXPIRES_AFTER:
        return Outcome.ONGOING
    return Outcome.QUIET if help_session.read and not said_no(help_session) else Outcome.GAVE_UP


def said_no(help_session: HelpSession) -> bool:
    """Return whether the person ever answered "this did not help"."""
    return any(isinstance(event, SolvedAnswered) and not event.solved for event in help_session.events)


def _tickets_by_person(help_sessions: Sequence[HelpSession]) -> _Tickets:
    tickets: defaultdict[str, list[_Ticket]] = defaultdict(list)
    for help_session in help_sessions:
        if help_session.sent and help_session.person:
            tickets[help_session.person].append((help_session.sent.at, help_session))
    return {person: sorted(sent, key=_sent_at) for person, sent in tickets.items()}


def _sent_at(ticket: _Ticket) -> datetime:
    return ticket[0]


def _is_reversed(help_session: HelpSession, tickets: _Tickets, window: timedelta) -> bool:
    sent = tickets.get(help_session.person, [])
    left_at = _left_at(help_session)
    first = bisect_left(sent, left_at, key=_sent_at)
    behind = takewhile(lambda ticket: ticket[0] - left_at <= window, islice(sent, first, first + MOST_COMPARED))
    return any(is_same_problem(help_session, contact) for _, contact in behind)


def _left_at(help_session: HelpSession) -> datetime:
    """When the person was served for good: the last "yes", else the first article."""
    yes = (e.at for e in reversed(help_session.events) if isinstance(e, SolvedAnswered) and e.solved)
    served = (e.at for e in help_session.events if isinstance(e, ArticleServed) and e.place != CARD)
    return next(yes, None) or next(served)
