"""What is a deflection? Derived from the events of one help session, never stored.

1. A ticket is not a deflection, whatever was answered before.
2. "This solved it" (and not taken back) is one, because the person said so.
3. Quiet for less than a day is too early to say.
4. Somebody who read an article, said "no" to nothing and left is counted apart: perhaps deflected.
5. Everybody else gave up: read nothing, or said "no" and left. Never a deflection.

Contacts of the same person by another channel within seven days reverse 2 and 4; they enter with the measurement
over persons and need events of several help sessions.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from deflection.gate import EXPIRES_AFTER
from deflection.help_session import HelpSession, SolvedAnswered


class Outcome(StrEnum):
    """How a help session ended; each is counted on its own."""

    TICKET = "ticket"  # wrote to support
    SOLVED = "solved"  # deflected: the person said so
    QUIET = "quiet"  # read, said nothing against it, stayed away: perhaps deflected
    GAVE_UP = "gave_up"  # neither helped nor written: not deflected
    ONGOING = "ongoing"  # too early to say


def classify(help_session: HelpSession, now: datetime) -> Outcome:
    """The outcome as of `now` (aware UTC)."""
    if help_session.sent:
        return Outcome.TICKET
    if help_session.solved_by:
        return Outcome.SOLVED
    if help_session.events and now - help_session.events[-1].at < EXPIRES_AFTER:
        return Outcome.ONGOING
    said_no = any(isinstance(e, SolvedAnswered) and not e.solved for e in help_session.events)
    return Outcome.QUIET if help_session.served and not said_no else Outcome.GAVE_UP
