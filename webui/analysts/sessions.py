"""Help sessions as the analysts' pages count them: one by one (`sessions_between`), or as many as are alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from sys import intern
from typing import Any, Final

from sqlalchemy import Connection, Select, case, or_, select

from deflection.help_session import Arm
from deflection.measuring.measured_session import MeasuredArticle
from deflection.measuring.outcome import Outcome
from webui.storage.derived.counting import is_known
from webui.storage.derived.reading import Days, articles_of
from webui.storage.derived.tables import sessions_table

_ROW = sessions_table.c
_WROTE: Final = _ROW.sent_at.is_not(None)
_SAID_SOLVED: Final = _ROW.solved_by != ""
_READ: Final = (
    *(_ROW[name] for name in ("help_session_id", "day", "began", "lang", "channel", "topic", "route", "ending")),
    *(_ROW[name] for name in ("met_gate", "arm", "offered", "opened", "form_shown", "form_begun", "person")),
    _WROTE.label("has_sent"),
    or_(_WROTE, _ROW.contact_seconds.is_not(None)).label("has_written"),
    # Most are of nobody who said that it is solved: their moments are not needed, and reading one is slow.
    case((_SAID_SOLVED, _ROW.described_at)).label("described_at"),
    case((_SAID_SOLVED, _ROW.left_at)).label("left_at"),
)
ANY_DAY: Final = date.min
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
    wrote: bool = False  # the person, within seven days of its beginning, by any way in that is known to be theirs

    @property
    def number(self) -> int:
        """One."""
        return 1

    @property
    def is_finished(self) -> bool:
        """Whether it is one of those of which shares are taken."""
        return self.met_gate and self.outcome is not Outcome.ONGOING


@dataclass(frozen=True, slots=True)
class SessionsAlike:
    """That many help sessions, and what they have in common; the rest as in `ReportedSession`."""

    number: int
    day: date  # `ANY_DAY` where they are counted over all days
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

    @property
    def articles(self) -> tuple[MeasuredArticle, ...]:
        """None: they are not told apart by articles."""
        return ()

    @property
    def is_finished(self) -> bool:
        """Whether they are those of which shares are taken."""
        return self.met_gate and self.outcome is not Outcome.ONGOING


Counted = ReportedSession | SessionsAlike
"""What figures are counted of: one help session, or several that are alike in all that is counted."""


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
    return [_reported(articles.get(row[0], ()), *row) for row in rows]


def _reported(  # the columns by position, in the order of `_READ`: names of rows are slow
    articles: tuple[MeasuredArticle, ...],
    help_session_id: str,
    day: str,
    began: datetime,
    lang: str,
    channel: str,
    topic: str,
    route: str,
    ending: str,
    met_gate: bool,  # noqa: FBT001 - a column
    arm: str,
    offered: bool,  # noqa: FBT001
    opened: bool,  # noqa: FBT001
    form_shown: bool,  # noqa: FBT001
    form_begun: bool,  # noqa: FBT001
    person: str,
    has_sent: bool,  # noqa: FBT001
    has_written: bool,  # noqa: FBT001
    described_at: datetime | None,
    left_at: datetime | None,
    has_ended: bool,  # noqa: FBT001
) -> ReportedSession:
    outcome = _OUTCOMES[ending] if has_ended else Outcome.ONGOING
    return ReportedSession(
        help_session_id,
        began,
        _day(day),
        intern(lang),  # each row brings words of its own, most of which are the same
        intern(channel),
        intern(topic),
        intern(route),
        outcome,
        met_gate,
        _ARMS[arm],
        offered,
        opened,
        form_shown or form_begun,
        form_begun or has_sent,
        has_sent,
        left_at - described_at if outcome is Outcome.SOLVED and left_at and described_at else None,
        articles,
        person,
        has_written,
    )


@lru_cache(maxsize=1_000)
def _day(text: str) -> date:
    return date.fromisoformat(text)
