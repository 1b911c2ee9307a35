"""What is a deflection? Derived from the events of help sessions, never stored: the one definition for every figure.

1. A ticket is not a deflection, whatever was answered before.
2. "This solved it" (and not taken back) is one, because the person said so.
3. Quiet for less than a day is too early to say.
4. Somebody who opened an article, said "no" to nothing and left is counted apart: perhaps deflected. A card that shows
   the passage of an article and was neither opened nor answered is no article read.
5. Everybody else gave up: read nothing, or said "no" and left. Never a deflection.
6. 2 and 4 are reversed when the same person sends a ticket about the same problem, by any help session, or a mail about
   whatever, within seven days of the "yes" or, without one, of the first article opened. Never a deflection. Of the
   tickets of such a week, the first `MOST_COMPARED` are looked at.

Every help session has exactly one outcome. Beside it stands when the person first wrote, by whatever way in
(`first_contact`): that is what is compared within 24 hours, 72 hours and seven days.

The same problem: see `same_problem.py`; what stands in a mail is not kept with the events, so a mail counts as about
the same problem. The same person: see `same_person.py`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import islice, takewhile

from deflection.gate import EXPIRES_AFTER
from deflection.help_session import CARD, ArticleServed, HelpSession, SolvedAnswered
from deflection.measuring.same_person import people
from deflection.measuring.same_problem import is_same_problem

WINDOW = timedelta(days=7)
MOST_COMPARED = 10  # tickets of one person in one window; honest people send fewer

_MAIL = "email"
Ticket = tuple[datetime, HelpSession]  # when it was sent
_Tickets = dict[str, list[Ticket]]  # by person, oldest first; those of one moment by their ids


class Outcome(StrEnum):
    """How a help session ended; each is counted on its own."""

    SOLVED = "solved"  # deflected: the person said so
    QUIET = "quiet"  # read, said nothing against it, stayed away: perhaps deflected
    REVERSED = "reversed"  # solved or quiet, and then a ticket about the same problem: not deflected
    GAVE_UP = "gave_up"  # neither helped nor written: not deflected
    TICKET = "ticket"  # wrote to support
    ONGOING = "ongoing"  # too early to say


FINISHED = tuple(outcome for outcome in Outcome if outcome is not Outcome.ONGOING)
WITHOUT_A_WORD = (Outcome.QUIET, Outcome.GAVE_UP)
CAN_BE_REVERSED = (Outcome.SOLVED, Outcome.QUIET)


def outcomes(
    help_sessions: Iterable[HelpSession], now: datetime, window: timedelta = WINDOW
) -> list[tuple[HelpSession, Outcome]]:
    """Each help session with its outcome as of `now` (aware UTC), in the order given.

    help_sessions  whole, and with them those of the `window` behind: rule 6 knows only the tickets it is given.
                   Time and memory grow with their number, not with its square.
    """
    everything = list(help_sessions)
    person_of = people(everything)
    tickets = tickets_by_person(everything, person_of)
    return [
        (help_session, _outcome(help_session, _tickets_of(help_session, tickets, person_of), now, window))
        for help_session in everything
    ]


def first_contact(help_session: HelpSession, sent: Sequence[Ticket], window: timedelta = WINDOW) -> timedelta | None:
    """Return how long after its beginning the person first wrote about the problem; None = not within the window.

    sent  tickets of the person, oldest first; those outside the window make no difference
    """
    began = help_session.events[0].at if help_session.events else None
    if began is None:
        return None
    behind = _behind(sent, began, window)
    moments = [moment for moment, contact in behind if _is_about(help_session, contact)][:1]
    moments += [help_session.sent.at] if help_session.sent else []
    waits = [moment - began for moment in moments if moment - began <= window]
    return max(min(waits), timedelta()) if waits else None


def _outcome(help_session: HelpSession, sent: Sequence[Ticket], now: datetime, window: timedelta) -> Outcome:
    outcome = ending(help_session)
    if outcome in WITHOUT_A_WORD and help_session.events and now - help_session.events[-1].at < EXPIRES_AFTER:
        return Outcome.ONGOING
    if outcome in CAN_BE_REVERSED and is_reversed(help_session, sent, window):
        return Outcome.REVERSED
    return outcome


def ending(help_session: HelpSession) -> Outcome:
    """Return how a help session ends if nothing more happens and nobody comes back: rules 1, 2, 4 and 5."""
    if help_session.sent:
        return Outcome.TICKET
    if help_session.solved_by:
        return Outcome.SOLVED
    return Outcome.QUIET if help_session.read and not said_no(help_session) else Outcome.GAVE_UP


def said_no(help_session: HelpSession) -> bool:
    """Return whether the person ever answered "this did not help"."""
    return any(isinstance(event, SolvedAnswered) and not event.solved for event in help_session.events)


def tickets_by_person(help_sessions: Iterable[HelpSession], person_of: Mapping[str, str]) -> _Tickets:
    """Return person -> tickets, oldest first.

    person_of  help session id -> person, as `same_person.people` returns it
    """
    tickets: defaultdict[str, list[Ticket]] = defaultdict(list)
    for help_session in help_sessions:
        if help_session.sent and help_session.help_session_id in person_of:
            tickets[person_of[help_session.help_session_id]].append((help_session.sent.at, help_session))
    return {person: sorted(sent, key=_in_order) for person, sent in tickets.items()}


def _tickets_of(help_session: HelpSession, tickets: _Tickets, person_of: Mapping[str, str]) -> Sequence[Ticket]:
    return tickets.get(person_of.get(help_session.help_session_id, ""), ())


def _sent_at(ticket: Ticket) -> datetime:
    return ticket[0]


def _in_order(ticket: Ticket) -> tuple[datetime, str]:
    return ticket[0], ticket[1].help_session_id


def is_reversed(help_session: HelpSession, sent: Sequence[Ticket], window: timedelta = WINDOW) -> bool:
    """Return whether the person's tickets, oldest first, reverse a help session that is solved or quiet: rule 6."""
    behind = _behind(sent, left_at(help_session), window)
    return any(_is_about(help_session, contact) for _, contact in behind)


def _behind(sent: Sequence[Ticket], since: datetime, window: timedelta) -> Iterator[Ticket]:
    """Yield the tickets of one person in the window that begins with `since`; the first few of them."""
    first = bisect_left(sent, since, key=_sent_at)
    return takewhile(lambda ticket: ticket[0] - since <= window, islice(sent, first, first + MOST_COMPARED))


def _is_about(help_session: HelpSession, contact: HelpSession) -> bool:
    """Return whether somebody wrote about the problem of an earlier help session; a mail is about any."""
    return contact.channel == _MAIL or is_same_problem(help_session, contact)


def left_at(help_session: HelpSession) -> datetime:
    """When the person was served for good: the last "yes", else the first article opened."""
    yes = (e.at for e in reversed(help_session.events) if isinstance(e, SolvedAnswered) and e.solved)
    served = (e.at for e in help_session.events if isinstance(e, ArticleServed) and e.place != CARD)
    return next(yes, None) or next(served)
