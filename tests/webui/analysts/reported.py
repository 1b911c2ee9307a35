"""Help sessions as reports count them, made by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from deflection.help_session import Arm
from deflection.measuring.outcome import Outcome
from webui.analysts.sessions import ReportedSession

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


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
        route="read" if wrote else "",
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
