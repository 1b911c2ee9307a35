"""Help sessions as reports count them, one by one and made by hand."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from deflection.help_session import Arm
from deflection.measuring.measured_session import MeasuredArticle
from deflection.measuring.outcome import Outcome

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class ReportedSession:
    """One help session and how it ended."""

    help_session_id: str
    began: datetime
    day: date
    lang: str
    way_in: str
    topic: str
    outcome: Outcome
    met_gate: bool
    arm: Arm
    offered: bool
    opened: bool
    form_shown: bool
    form_begun: bool
    sent: bool
    answer_after: timedelta | None  # from the problem to the last "yes"
    articles: tuple[MeasuredArticle, ...]
    person: str = ""  # "" = cannot be known
    wrote: bool = False  # the person, within seven days of its beginning, by any way in that is known to be theirs

    @property
    def number(self) -> int:
        """One."""
        return 1

    @property
    def is_finished(self) -> bool:
        """Whether it is one of those of which shares are taken."""
        return self.met_gate and self.outcome is not Outcome.ONGOING


def session(outcome: Outcome = Outcome.SOLVED, number: int = 0, **changes: Any) -> ReportedSession:  # noqa: ANN401
    """One help session that began on that many days after Monday."""
    began = MONDAY + timedelta(days=changes.pop("day_number", 0), seconds=number)
    wrote = outcome is Outcome.TICKET
    made = ReportedSession(
        help_session_id=f"{number:032x}",
        began=began,
        day=began.date(),
        lang="sk",
        way_in="web",
        topic="",
        outcome=outcome,
        met_gate=True,
        arm=Arm.NOT_ENROLLED,
        offered=True,
        opened=outcome in (Outcome.SOLVED, Outcome.QUIET, Outcome.REVERSED),
        form_shown=wrote,
        form_begun=wrote,
        sent=wrote,
        answer_after=None,
        articles=(),
    )
    return replace(made, **changes)


def sessions(**counts: int) -> list[ReportedSession]:
    """That many help sessions of each outcome, one after the other."""
    outcomes = [Outcome(name) for name, count in counts.items() for _ in range(count)]
    return [session(outcome, number) for number, outcome in enumerate(outcomes)]
