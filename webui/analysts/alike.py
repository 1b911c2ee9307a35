"""Help sessions that are alike in all that a report counts of them, counted by the database.

A report is made of these: their number grows with what differs, not with people.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date
from statistics import median
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, and_, case, exists, func, or_, select

from deflection.estimation.share import Share
from deflection.event_log import events_table
from deflection.help_session import Arm
from deflection.measuring.outcome import WINDOW, Outcome
from deflection.site_events import STREAM_OF, StepRefused
from tickets.tables import tickets
from webui.analysts.groups import Dimension, Ended
from webui.analysts.sessions import ANY_DAY, SessionsAlike
from webui.analysts.span import Span
from webui.analysts.wanted_rows import WantedRows
from webui.storage.derived.persons import batches
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
    """The help sessions of people that began on some days and are wanted."""

    def __init__(self, connection: Connection, rows: WantedRows) -> None:
        self._connection = connection
        self._outcome, self._wanted = rows.outcome, rows.condition

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

    def ended_by(self, dimension: Dimension) -> Ended:
        """Return how the described problems of each language, way in or topic ended."""
        columns = {Dimension.LANGUAGE: _ROW.lang, Dimension.WAY_IN: _ROW.channel, Dimension.TOPIC: _ROW.topic}
        query = select(columns[dimension], self._outcome, func.count()).where(self._wanted, _ROW.met_gate)
        ended: defaultdict[str, dict[Outcome, int]] = defaultdict(dict)
        for value, outcome, number in self._connection.execute(query.group_by(columns[dimension], self._outcome)):
            ended[value][Outcome(outcome)] = number
        return ended

    def _counted(self, *columns: ColumnElement[Any]) -> Collection[Any]:
        bits: Iterator[ColumnElement[int]] = (case((flag, 1 << bit), else_=0) for bit, flag in enumerate(_FLAGS))
        columns = (*columns, sum(bits, start=next(bits)))
        each = select(*(column.label(f"c{number}") for number, column in enumerate(columns))).where(self._wanted)
        inside = each.subquery()
        return self._connection.execute(select(*inside.c, func.count()).group_by(*inside.c)).all()

    def repeats(self) -> Share:
        """Return the share of those who wrote that wrote again within seven days, whatever about; known people only."""
        wrote = and_(self._wanted, _ROW.sent_at.is_not(None), _ROW.person != "")
        before = func.lag(_ROW.began, type_=_ROW.began.type).over(partition_by=_ROW.person, order_by=_ROW.began)
        each = select(_ROW.person, _ROW.began, before.label("before")).where(wrote).subquery()
        pairs = self._connection.execute(select(each).where(each.c.before.is_not(None)))
        again = {person for person, began, earlier in pairs if began - earlier <= WINDOW}
        people = self._connection.execute(select(func.count(_ROW.person.distinct())).where(wrote)).scalar_one()
        return Share(len(again), people)

    def minutes_to_an_answer(self) -> float | None:
        """Return the median of the minutes from the problem to "it solved my problem"; None where nobody said so."""
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
