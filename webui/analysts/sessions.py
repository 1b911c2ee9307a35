"""Help sessions as the analysts' pages count them, one row each; only `sessions_between` reads them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from deflection.help_session import Arm
from deflection.measuring.measured_session import MeasuredArticle, outcome_as_of
from deflection.measuring.outcome import Outcome
from webui.storage.derived.reading import Days, articles_of
from webui.storage.derived.tables import sessions_table

_ROW = sessions_table.c
_READ: Final = (
    *("help_session_id", "day", "began", "last_at", "described_at", "left_at", "sent_at", "lang", "channel", "topic"),
    *("route", "ending", "met_gate", "arm", "offered", "opened", "form_shown", "form_begun", "solved_by", "person"),
)
_OUTCOMES: Final = {outcome.value: outcome for outcome in Outcome}
_ARMS: Final = {arm.value: arm for arm in Arm}


@dataclass(frozen=True, slots=True)
class ReportedSession:
    """One help session and how it ended; none of anybody's words."""

    help_session_id: str
    began: datetime  # aware UTC
    day: date  # in the operator's time zone
    lang: str
    way_in: str
    topic: str  # of its problem; "" = none was chosen or named
    route: str  # of its ticket; "" = none
    outcome: Outcome
    met_gate: bool  # a person described a problem
    arm: Arm
    offered: bool  # at least one article was insisted on
    opened: bool  # and at least one read
    form_shown: bool
    form_begun: bool
    sent: bool
    answer_after: timedelta | None  # from the problem to the last "yes"
    articles: tuple[MeasuredArticle, ...]
    person: str = ""  # "" = cannot be known

    @property
    def is_finished(self) -> bool:
        """Whether it is one of those of which shares are taken."""
        return self.met_gate and self.outcome is not Outcome.ONGOING


def sessions_between(connection: Connection, days: Days) -> list[ReportedSession]:
    """Return the help sessions that began on these days, oldest first, without those of machines.

    They are read from the derived tables, and from these only what reports count: bring them up to the events first, in
    the operator's time zone.
    """
    wanted = days.of(_ROW.day) & ~_ROW.is_machine
    articles = articles_of(connection, wanted)
    query = select(*(_ROW[name] for name in _READ)).where(wanted).order_by(_ROW.began, _ROW.help_session_id)
    return [_reported(row, articles.get(row.help_session_id, ()), days.now) for row in connection.execute(query)]


def _reported(row: Row[Any], articles: tuple[MeasuredArticle, ...], now: datetime) -> ReportedSession:
    has_sent = row.sent_at is not None
    outcome = outcome_as_of(now, _OUTCOMES[row.ending], row.last_at, has_spoken=has_sent or row.solved_by != "")
    return ReportedSession(
        help_session_id=row.help_session_id,
        began=row.began,
        day=date.fromisoformat(row.day),
        lang=row.lang,
        way_in=row.channel,
        topic=row.topic,
        route=row.route,
        outcome=outcome,
        met_gate=row.met_gate,
        arm=_ARMS[row.arm],
        offered=row.offered,
        opened=row.opened,
        form_shown=row.form_shown or row.form_begun,
        form_begun=row.form_begun or has_sent,
        sent=has_sent,
        answer_after=_answer_after(row) if outcome is Outcome.SOLVED else None,
        articles=articles,
        person=row.person,
    )


def _answer_after(row: Row[Any]) -> timedelta | None:
    return row.left_at - row.described_at if row.left_at and row.described_at else None
