"""Problems that the help did not solve, split by where it failed: each has another remedy. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from enum import StrEnum

from deflection.estimation.share import Share
from deflection.measuring.outcome import Outcome
from webui.analysts.sessions import Counted

UNSOLVED = (Outcome.TICKET, Outcome.REVERSED, Outcome.GAVE_UP)


class HelpFailure(StrEnum):
    """Where the help failed."""

    NO_HIT = "no_hit"  # nothing that it would insist on: an article is missing, or its words
    NOT_OPENED = "not_opened"  # articles were shown and none was read: title, or the wrong articles
    READ_IN_VAIN = "read_in_vain"  # read, and wrote or gave up: the article does not help


def failure_of(session: Counted) -> HelpFailure | None:
    """Return where the help failed; None for what was solved, may have been, goes on, or had no gate."""
    if not session.is_finished or session.outcome not in UNSOLVED:
        return None
    if not session.offered:
        return HelpFailure.NO_HIT
    return HelpFailure.READ_IN_VAIN if session.opened else HelpFailure.NOT_OPENED


def failures(sessions: Sequence[Counted]) -> dict[HelpFailure, Share]:
    """Return each kind's share of the finished described problems."""
    kinds: Counter[HelpFailure | None] = Counter()
    for session in sessions:
        kinds[failure_of(session)] += session.number
    finished = sum(session.number for session in sessions if session.is_finished)
    return {failure: Share(kinds[failure], finished) for failure in HelpFailure}
