"""Help sessions as the analysts' pages count them, one row each; only `sessions_between` reads them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, case, select

from deflection.help_session import Arm
from deflection.measuring.measured_session import MeasuredArticle
from deflection.measuring.outcome import Outcome
from webui.storage.derived.reading import Days, articles_of, is_known
from webui.storage.derived.tables import sessions_table

_ROW = sessions_table.c
_WROTE: Final = _ROW.sent_at.is_not(None)
_SAID_SOLVED: Final = _ROW.solved_by != ""
_READ: Final = (
    *(_ROW[name] for name in ("help_session_id", "day", "began", "lang", "channel", "topic", "route", "ending")),
    *(_ROW[name] for name in ("met_gate", "arm", "offered", "opened", "form_shown", "form_begun", "person")),
    _WROTE.label("has_sent"),
    # Most are of nobody who said that it is solved: their moments are not needed, and reading one is slow.
    case((_SAID_SOLVED, _ROW.described_at)).label("described_at"),
    case((_SAID_SOLVED, _ROW.left_at)).label("left_at"),
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


def sessions_between(connection: Connection, days: Days, *, has_articles: bool = True) -> list[ReportedSession]:
    """Return the help sessions that began on these days, oldest first, without those of machines.

    They are read from the derived tables, and from these only what reports count: bring them up to the events first, in
    the operator's time zone.

    has_articles  the articles of each are read, too
    """
    wanted = days.of(_ROW.day) & ~_ROW.is_machine
    articles = articles_of(connection, wanted) if has_articles else {}
    read: Select[Any] = select(*_READ, is_known(days.now).label("is_known"))
    rows = connection.execute(read.where(wanted).order_by(_ROW.began, _ROW.help_session_id))
    return [_reported(row, articles.get(row.help_session_id, ())) for row in rows]


def _reported(row: Row[Any], articles: tuple[MeasuredArticle, ...]) -> ReportedSession:
    outcome = _OUTCOMES[row.ending] if row.is_known else Outcome.ONGOING
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
        form_begun=row.form_begun or row.has_sent,
        sent=row.has_sent,
        answer_after=_answer_after(row) if outcome is Outcome.SOLVED else None,
        articles=articles,
        person=row.person,
    )


def _answer_after(row: Row[Any]) -> timedelta | None:
    return row.left_at - row.described_at if row.left_at and row.described_at else None
