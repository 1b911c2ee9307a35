"""Help sessions that are alike in all that a report counts of them, counted by the database.

A report without articles is made of these: their number grows with what differs, not with people. `sessions.py` has
help sessions one by one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from statistics import median
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, and_, case, exists, false, func, or_, select, true

from deflection.estimation.share import Share
from deflection.event_log import events_table
from deflection.help_session import Arm
from deflection.measuring.outcome import WINDOW, Outcome
from deflection.site_events import STREAM_OF, StepRefused
from tickets.tables import tickets
from webui.analysts.failed_searches import UNSOLVED, HelpFailure
from webui.analysts.filters import FAILURE, OUTCOME, Wanted
from webui.analysts.groups import Dimension
from webui.analysts.sessions import ANY_DAY, SessionsAlike
from webui.analysts.span import Span
from webui.storage.derived.counting import is_known
from webui.storage.derived.persons import batches
from webui.storage.derived.reading import Days
from webui.storage.derived.tables import sessions_table

_ROW: Final = sessions_table.c
_WROTE: Final = _ROW.sent_at.is_not(None)
_FLAGS: Final = (  # in the order of the fields of `SessionsAlike`
    _ROW.met_gate,
    _ROW.offered,
    _ROW.opened,
    or_(_ROW.form_shown, _ROW.form_begun),
    or_(_ROW.form_begun, _WROTE),
    _WROTE,
)
_AT_ONCE: Final = 10_000  # rows that are read


class AlikeSessions:
    """The help sessions of people that began on some days and are wanted.

    wanted  must not ask of articles (`Wanted.asks_of_articles`)
    """

    def __init__(self, connection: Connection, span: Span, now: datetime, wanted: Wanted) -> None:
        self._connection = connection
        self._days = Days(span.first, span.last, now)
        self._outcome = case((is_known(now), _ROW.ending), else_=Outcome.ONGOING.value)
        over = _ROW.began <= now - WINDOW
        wrote = _ROW.sent_at.is_not(None) | _ROW.contact_seconds.is_not(None)
        self._silent = and_(_ROW.met_gate, _ROW.arm == Arm.NOT_ENROLLED, over, ~wrote)
        self._wanted = and_(self._days.of_long(_ROW.day), ~_ROW.is_machine, _condition(wanted, self._outcome))

    def counted(self) -> list[SessionsAlike]:
        """Return them, counted over all days."""
        rows = self._counted(_ROW.lang, _ROW.channel, _ROW.topic, _ROW.arm, self._outcome)
        return [
            _alike(number, bits, ANY_DAY, lang, channel, topic, arm, outcome)
            for lang, channel, topic, arm, outcome, bits, number in rows
        ]

    def by_day(self) -> list[SessionsAlike]:
        """Return them by day, of which only the way in and what became of them is told apart."""
        rows = self._counted(_ROW.day, _ROW.channel, self._outcome)
        return [
            _alike(number, bits, date.fromisoformat(day), "", channel, "", Arm.NOT_ENROLLED.value, outcome)
            for day, channel, outcome, bits, number in rows
        ]

    def _counted(self, *columns: ColumnElement[Any]) -> Collection[Any]:
        bits: Iterator[ColumnElement[int]] = (case((flag, 1 << bit), else_=0) for bit, flag in enumerate(_FLAGS))
        columns = (*columns, sum(bits, start=next(bits)))
        each = select(*(column.label(f"c{number}") for number, column in enumerate(columns))).where(self._wanted)
        inside = each.subquery()
        return self._connection.execute(select(*inside.c, func.count()).group_by(*inside.c)).all()

    def repeats(self) -> Share:
        """Return what `repeats.repeat_contacts` returns of them."""
        wrote = and_(self._wanted, _ROW.sent_at.is_not(None), _ROW.person != "")
        before = func.lag(_ROW.began, type_=_ROW.began.type).over(partition_by=_ROW.person, order_by=_ROW.began)
        each = select(_ROW.person, _ROW.began, before.label("before")).where(wrote).subquery()
        pairs = self._connection.execute(select(each).where(each.c.before.is_not(None)))
        again = {person for person, began, earlier in pairs if began - earlier <= WINDOW}
        people = self._connection.execute(select(func.count(_ROW.person.distinct())).where(wrote)).scalar_one()
        return Share(len(again), people)

    def minutes_to_an_answer(self) -> float | None:
        """Return what `guards.minutes_to_an_answer` returns of them."""
        both = _ROW.described_at.is_not(None) & _ROW.left_at.is_not(None)
        solved = and_(self._wanted, _ROW.solved_by != "", _ROW.ending == Outcome.SOLVED, both)
        rows = self._connection.execute(select(_ROW.described_at, _ROW.left_at).where(solved))
        minutes = [
            (left - described).total_seconds() / 60 for some in rows.partitions(_AT_ONCE) for described, left in some
        ]
        return median(minutes) if minutes else None

    def refused(self, span: Span) -> int:
        """Return how many of them described a problem and met a shut form in these days."""
        table = events_table.c
        of_kind = (table.stream == STREAM_OF[StepRefused]) & (table.kind == StepRefused.__name__)
        happened = and_(of_kind, table.at >= span.since, table.at < span.until)
        ids = self._connection.execute(select(table.subject).where(happened).distinct()).scalars().all()
        return sum(self._number(_ROW.met_gate, _ROW.help_session_id.in_(some)) for some in batches(ids))

    def stored_tickets(self) -> int:
        """Return how many tickets the desk has of them."""
        of_ticket = exists().where(_ROW.help_session_id == tickets.c.help_session_id, self._wanted)
        query = select(func.count()).select_from(tickets).where(of_ticket)
        return self._connection.execute(query).scalar_one()

    def silent(self) -> int:
        """Return how many of them are silent, see `outcome_answers.py`."""
        return self._number(self._silent)

    def silent_of(self, ids: Collection[str]) -> frozenset[str]:
        """Return which of these help sessions are among the silent."""
        found: set[str] = set()
        for some in batches(ids):
            query = select(_ROW.help_session_id).where(self._wanted, self._silent, _ROW.help_session_id.in_(some))
            found.update(self._connection.execute(query).scalars())
        return frozenset(found)

    def _number(self, *conditions: ColumnElement[bool]) -> int:
        query = select(func.count()).select_from(sessions_table).where(self._wanted, *conditions)
        return self._connection.execute(query).scalar_one()


def _alike(
    number: int, bits: int, day: date, lang: str, way_in: str, topic: str, arm: str, outcome: str
) -> SessionsAlike:
    met_gate, offered, opened, form_shown, form_begun, sent = (bool(bits >> bit & 1) for bit in range(len(_FLAGS)))
    ended, of_arm = Outcome(outcome), Arm(arm)
    return SessionsAlike(
        number, day, lang, way_in, topic, ended, met_gate, of_arm, offered, opened, form_shown, form_begun, sent
    )


def _condition(wanted: Wanted, outcome: ColumnElement[str]) -> ColumnElement[bool]:
    """Return the condition of what `Wanted.of` keeps."""
    columns = {Dimension.LANGUAGE: _ROW.lang, Dimension.WAY_IN: _ROW.channel, Dimension.TOPIC: _ROW.topic}
    conditions: list[ColumnElement[bool]] = [true()]
    for name, value in wanted.values.items():
        if name == OUTCOME:
            conditions.append(and_(_ROW.met_gate, outcome == value))
        elif name == FAILURE:
            conditions.append(and_(_ROW.met_gate, outcome.in_(UNSOLVED), _FAILED.get(value, false())))
        else:
            conditions.append(columns[Dimension(name)] == value)
    return and_(*conditions)


_FAILED: Final[Mapping[str, ColumnElement[bool]]] = {
    HelpFailure.NO_HIT.value: ~_ROW.offered,
    HelpFailure.NOT_OPENED.value: and_(_ROW.offered, ~_ROW.opened),
    HelpFailure.READ_IN_VAIN.value: and_(_ROW.offered, _ROW.opened),
}
