"""Help sessions that are alike in all that a report counts of them, counted by the database.

A report is made of these: their number grows with what differs, not with people.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any, Final

import numpy as np
from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, literal_column, select, true

from deflection.estimation.share import Share
from deflection.event_log import events_table
from deflection.help_session import Arm
from deflection.measuring.outcome import WINDOW, Outcome
from deflection.site_events import STREAM_OF, StepRefused
from tickets.tables import tickets
from webui.analysts.filters import SIFTED
from webui.analysts.sessions import ANY_DAY, SessionsAlike
from webui.analysts.span import Span
from webui.analysts.wanted_rows import WantedRows
from webui.storage.derived.as_stored import rows_as_stored, seconds_between
from webui.storage.derived.counting import goes_on
from webui.storage.derived.persons import batches
from webui.storage.derived.tables import ARTICLES_BETWEEN, FEW_ARTICLES, sessions_table

_ROW: Final = sessions_table.c
_FLAGS: Final = (_ROW.met_gate, _ROW.offered, _ROW.opened, _ROW.form_shown, _ROW.form_begun, _ROW.route)


class AlikeSessions:
    """The help sessions of people that began on some days and are wanted."""

    def __init__(self, connection: Connection, rows: WantedRows) -> None:
        self._connection, self._rows = connection, rows

    @cached_property
    def counted(self) -> Sequence[SessionsAlike]:
        """They, counted over all days."""
        counts = self._counts(self._rows.to_count, _ROW.lang, _ROW.channel, _ROW.topic, _ROW.arm)
        return self._kept(
            _alike(number, ANY_DAY, lang, channel, topic, Arm(arm), *others)
            for (lang, channel, topic, arm, *others), number in counts.items()
        )

    @cached_property
    def by_day(self) -> Sequence[SessionsAlike]:
        """They by day, of which only the way in and what became of them is told apart."""
        counts = self._counts(self._rows.to_count_by_day, _ROW.day, _ROW.channel)
        return self._kept(
            _alike(number, date.fromisoformat(day), "", channel, "", Arm.NOT_ENROLLED, *others)
            for (day, channel, *others), number in counts.items()
        )

    @property
    def by_articles(self) -> Iterator[tuple[Sequence[str], SessionsAlike]]:
        """They by the articles that they met, each "language/id"; those that met none are not in it."""
        length = func.length(_ROW.articles)
        limit: ColumnElement[int] = literal_column(str(FEW_ARTICLES))
        parts = and_(_ROW.articles != "", length <= limit), length > limit
        counts = self._counts(self._rows.to_count, _ROW.articles, _ROW.channel, parts=parts)
        for (articles, channel, *others), number in counts.items():
            alike = _alike(number, ANY_DAY, "", channel, "", Arm.NOT_ENROLLED, *others)
            if articles and self._rows.keeps(alike):
                yield articles.split(ARTICLES_BETWEEN), alike

    def _kept(self, sessions: Iterable[SessionsAlike]) -> Sequence[SessionsAlike]:
        return tuple(filter(self._rows.keeps, sessions))

    def _counts(
        self,
        wanted: ColumnElement[bool],
        *columns: ColumnElement[Any],
        parts: Sequence[ColumnElement[bool]] = (true(),),
    ) -> Counter[tuple[Any, ...]]:
        """Return how many of them are alike in these columns, in how they end, and in the flags.

        An index has them in this order, so they are counted as it is read. Those that are still going on, of a day at
        most, are looked up, and moved.

        parts  which of them are counted, each by an index of its own; no row is in two
        """
        names = *columns, _ROW.ending, *_FLAGS
        alike: Select[Any] = select(*names, func.count()).where(wanted).group_by(*names)
        counted: Counter[tuple[Any, ...]] = Counter()
        for part in parts:
            for *values, number in self._connection.execute(alike.where(part)):
                counted[tuple(values)] += number
        for row in self._going_on:
            values = [row[column.name] for column in names]
            counted[tuple(values)] -= 1
            counted[(*values[: len(columns)], Outcome.ONGOING, *values[len(columns) + 1 :])] += 1
        return +counted

    @cached_property
    def _going_on(self) -> Sequence[Mapping[str, Any]]:
        """Those that are still going on, by the names of the columns."""
        columns = _ROW.day, _ROW.lang, _ROW.channel, _ROW.topic, _ROW.arm, _ROW.articles, _ROW.ending, *_FLAGS
        going_on: Select[Any] = select(*columns).where(self._rows.looked_up(but=SIFTED), goes_on(self._rows.now))
        return [dict(row) for row in self._connection.execute(going_on).mappings()]

    def repeats(self) -> Share:
        """Return the share of those who wrote that wrote again within seven days, whatever about; known people only."""
        wrote = and_(self._rows.looked_up(spoke=True), _ROW.sent_at.is_not(None), _ROW.person != "")
        in_order = select(_ROW.person, _ROW.began).where(wrote).order_by(_ROW.person, _ROW.began)
        people, twice = 0, []
        before: tuple[Any, ...] = ("", None)
        for row in rows_as_stored(self._connection, in_order):
            if row[0] == before[0]:
                twice.append((*before, row[1]))
            else:
                people += 1
            before = row
        passed = seconds_between([first for _, first, _ in twice], [second for _, _, second in twice])
        again = {twice[number][0] for number in np.flatnonzero(passed <= WINDOW.total_seconds()).tolist()}
        return Share(len(again), people)

    def minutes_to_an_answer(self) -> float | None:
        """Return the median of the minutes from the problem to "it solved my problem"; None where nobody said so."""
        solved = and_(self._rows.looked_up(spoke=True), _ROW.ending == Outcome.SOLVED, _ROW.solved_after.is_not(None))
        rows = rows_as_stored(self._connection, select(_ROW.solved_after).where(solved))
        passed = np.fromiter((seconds for (seconds,) in rows), dtype=np.float64)
        return float(np.median(passed)) / 60 if passed.size else None

    def refused(self, span: Span) -> int:
        """Return how many of them described a problem and met a shut form in these days."""
        table = events_table.c
        of_kind = (table.stream == STREAM_OF[StepRefused]) & (table.kind == StepRefused.__name__)
        happened = and_(of_kind, table.at >= span.since, table.at < span.until)
        ids = self._connection.execute(select(table.subject).where(happened).distinct()).scalars().all()
        return sum(self._number(_ROW.met_gate, _ROW.help_session_id.in_(some)) for some in batches(ids))

    def stored_tickets(self) -> int:
        """Return how many tickets the desk has of them."""
        of_ticket = exists().where(_ROW.help_session_id == tickets.c.help_session_id, self._rows.condition)
        query = select(func.count()).select_from(tickets).where(of_ticket)
        return self._connection.execute(query).scalar_one()

    def _number(self, *conditions: ColumnElement[bool]) -> int:
        query = select(func.count()).select_from(sessions_table).where(self._rows.condition, *conditions)
        return self._connection.execute(query).scalar_one()


def _alike(
    number: int, day: date, lang: str, way_in: str, topic: str, arm: Arm, ending: str, *flags: bool | str
) -> SessionsAlike:
    met_gate, offered, opened, form_shown, form_begun, sent = map(bool, flags)  # whatever was sent has a route
    outcome, shown, begun = Outcome(ending), form_shown or form_begun, form_begun or sent
    return SessionsAlike(number, day, lang, way_in, topic, outcome, met_gate, arm, offered, opened, shown, begun, sent)
