"""What people answer, at the end or days later, who did not write and were in no arm of the hold-out: were they helped?

It compares nobody with anybody: how many would have been helped without the help, it cannot say. So none of it is in
the figures of the hold-out, and nobody of the arms is in here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from deflection import event_log
from deflection.estimation.estimate import Estimate
from deflection.estimation.share import Share
from deflection.estimation.unreachable import share_bounds
from deflection.help_session import Arm
from deflection.measuring.follow_up import AT_THE_END, BY_MAIL, BY_PAGE
from deflection.measuring.outcome import WINDOW
from deflection.site_events import FollowUpAnswered, FollowUpAsked
from webui.analysts.sessions import ReportedSession

SilentOf = Callable[[Collection[str]], frozenset[str]]

ALL: Final = "all"
WAYS: Final = (AT_THE_END, BY_PAGE, BY_MAIL)


@dataclass(frozen=True, slots=True)
class OutcomeAnswers:
    """The answers of one way of asking, or of all."""

    silent: int  # problems that nobody wrote about within seven days
    asked: int  # of these
    helped: int
    not_helped: int
    not_yet: int

    @property
    def answered(self) -> int:
        """How many answered."""
        return self.helped + self.not_helped + self.not_yet

    def of_answers(self, count: int) -> Share:
        """Return the share of the answers."""
        return Share(count, self.answered)

    @property
    def of_asked(self) -> Estimate | None:
        """Share of those who were asked that is helped, from the worst to the best case for those who are silent."""
        return share_bounds(self.helped, self.answered, self.asked)

    @property
    def of_silent(self) -> Estimate | None:
        """The same of everybody who did not write, also of those who could not be asked or were not drawn."""
        return share_bounds(self.helped, self.answered, self.silent)


def outcome_answers(
    connection: Connection, silent: int, silent_of: SilentOf, since: datetime, now: datetime
) -> Mapping[str, OutcomeAnswers]:
    """Return way of asking -> its answers, `ALL` first; of problems whose seven days are over.

    silent     how many help sessions are silent, see `silent_sessions`
    silent_of  which of some help sessions are among them
    since      when the first of them can have begun
    """
    until = now + timedelta(seconds=1)
    asked_facts = list(event_log.facts(connection, FollowUpAsked, since, until))
    answer_facts = event_log.facts(connection, FollowUpAnswered, since, until)
    known = silent_of({fact.subject for fact in asked_facts})
    asked = {fact.subject: fact.way for fact in asked_facts if fact.subject in known}
    answers = {fact.subject: fact for fact in answer_facts if fact.subject in known}
    return {way: _of_way(way, silent, asked, answers) for way in (ALL, *WAYS)}


def silent_sessions(sessions: Iterable[ReportedSession], now: datetime) -> frozenset[str]:
    """Return the help sessions of people in no arm who described a problem and did not write within seven days."""
    return frozenset(session.help_session_id for session in sessions if _is_silent(session, now))


def _is_silent(session: ReportedSession, now: datetime) -> bool:
    is_over = session.began <= now - WINDOW
    return session.met_gate and session.arm is Arm.NOT_ENROLLED and is_over and not session.wrote


def _of_way(way: str, silent: int, asked: Mapping[str, str], answers: Mapping[str, FollowUpAnswered]) -> OutcomeAnswers:
    of_way = [name for name, by in asked.items() if way in (ALL, by)]
    given = [answers[name] for name in of_way if name in answers]
    helped, not_yet = sum(answer.solved for answer in given), sum(answer.not_yet for answer in given)
    return OutcomeAnswers(silent, len(of_way), helped, len(given) - helped - not_yet, not_yet)
