"""Help sessions as the analysts' pages count them, one row each; only `sessions_between` reads them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from sqlalchemy import Connection

from deflection.help_session import Arm
from deflection.measuring.measured_session import MeasuredArticle, MeasuredSession
from deflection.measuring.outcome import Outcome
from webui.storage.derived.reading import Days, sessions_of
from webui.storage.derived.tables import sessions_table


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


def sessions_between(connection: Connection, days: Days, zone: tzinfo) -> list[ReportedSession]:
    """Return the help sessions that began on these days, oldest first, without those of machines.

    They are read from the derived tables: bring these up to the events first, in the same time zone.
    """
    table = sessions_table.c
    rows = sessions_of(connection, days.of(table.day), ~table.is_machine)
    return [_reported(row, days.now, zone) for row in rows]


def _reported(row: MeasuredSession, now: datetime, zone: tzinfo) -> ReportedSession:
    outcome = row.outcome_as_of(now)
    return ReportedSession(
        help_session_id=row.help_session_id,
        began=row.began,
        day=row.began.astimezone(zone).date(),
        lang=row.lang,
        way_in=row.channel,
        topic=row.topic,
        route=row.route,
        outcome=outcome,
        met_gate=row.met_gate,
        arm=row.arm,
        offered=row.offered,
        opened=row.opened,
        form_shown=row.form_shown or row.form_begun,
        form_begun=row.form_begun or row.sent_at is not None,
        sent=row.sent_at is not None,
        answer_after=_answer_after(row) if outcome is Outcome.SOLVED else None,
        articles=row.articles,
        person=row.person,
    )


def _answer_after(row: MeasuredSession) -> timedelta | None:
    return row.left_at - row.described_at if row.left_at and row.described_at else None
