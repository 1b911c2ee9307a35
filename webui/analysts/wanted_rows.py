"""The help sessions that a page is about, as a condition of the derived tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, and_, case, false, or_, select, true

from deflection.measuring.outcome import Outcome
from webui.analysts.failed_searches import UNSOLVED, HelpFailure
from webui.analysts.filters import FAILURE, OUTCOME, SIFTED, Wanted, is_sifted_in
from webui.analysts.groups import Categories, Dimension
from webui.analysts.sessions import Counted
from webui.analysts.span import Span
from webui.storage.derived.counting import is_known
from webui.storage.derived.listed_values import listed
from webui.storage.derived.reading import Days
from webui.storage.derived.tables import articles_table, sessions_table
from webui.storage.derived.unindexed import Unindexed

_ROW, _ARTICLE = sessions_table.c, articles_table.c
_Columns = Mapping[str, ColumnElement[str]]
_COLUMNS: Final[_Columns] = {
    Dimension.LANGUAGE.value: _ROW.lang,
    Dimension.WAY_IN.value: _ROW.channel,
    Dimension.TOPIC.value: _ROW.topic,
}
_EACH: Final[_Columns] = {name: Unindexed(column) for name, column in _COLUMNS.items()}
_FAILED: Final[Mapping[str, ColumnElement[bool]]] = {
    HelpFailure.NO_HIT.value: ~_ROW.offered,
    HelpFailure.NOT_OPENED.value: and_(_ROW.offered, ~_ROW.opened),
    HelpFailure.READ_IN_VAIN.value: and_(_ROW.offered, _ROW.opened),
}


class WantedRows:
    """The help sessions of people that began on some days and are wanted.

    now         aware UTC: how they end is as of this moment
    categories  of the articles, for a filter by category
    """

    def __init__(self, span: Span, now: datetime, wanted: Wanted, categories: Categories) -> None:
        self.now = now
        self.is_everybody = not wanted.values
        self.days = Days(span.first, span.last, now)
        self.outcome = case((is_known(now), _ROW.ending), else_=Outcome.ONGOING.value)
        self._wanted, self._categories = wanted, categories

    @property
    def condition(self) -> ColumnElement[bool]:
        """The condition of a query that looks at all of them."""
        return and_(self.days.of_long(_ROW.day), self._of_people(_COLUMNS))

    @property
    def by_day(self) -> ColumnElement[bool]:
        """The same condition of a query that goes from day to day, and may stop."""
        return and_(self.days.of(_ROW.day), self._of_people(_COLUMNS))

    def looked_up(self, *, but: Collection[str] = (), spoke: bool = False) -> ColumnElement[bool]:
        """Return the same for a query that says by itself which few rows it means: no other index is followed.

        but    names of filters that are left out
        spoke  the rows are of people who wrote, or said that it solved their problem: how that ended is known
        """
        return and_(self.days.of_each(_ROW.day), self._of_people(_EACH, but, spoke=spoke))

    @property
    def to_count(self) -> ColumnElement[bool]:
        """The condition of a query that counts, over all days, those of which `keeps` is asked afterwards."""
        return and_(self.days.of_long(_ROW.day), self._of_people(_COLUMNS, but=SIFTED))

    @property
    def to_count_by_day(self) -> ColumnElement[bool]:
        """The same for counts of each day."""
        return and_(self.days.of(_ROW.day), self._of_people(_EACH, but=SIFTED))

    def keeps(self, sessions: Counted) -> bool:
        """Return whether help sessions that are alike are wanted: what `to_count` did not ask."""
        return is_sifted_in(sessions, self._wanted)

    def _of_people(self, columns: _Columns, but: Collection[str] = (), *, spoke: bool = False) -> ColumnElement[bool]:
        asked = {name: value for name, value in self._wanted.values.items() if name not in but}
        ended = (self._ended(name, value, spoke=spoke) for name, value in asked.items() if name in (OUTCOME, FAILURE))
        others = (self._met(name, value, columns) for name, value in asked.items() if name not in (OUTCOME, FAILURE))
        return and_(~_ROW.is_machine, *others, *ended)

    def _met(self, name: str, value: str, columns: _Columns) -> ColumnElement[bool]:
        if name == Dimension.ARTICLE:
            return _met_one_of([value])
        if name == Dimension.CATEGORY:
            return _met_one_of([key for key, category in self._categories.items() if category == value])
        return columns[name] == value

    def _ended(self, name: str, value: str, *, spoke: bool) -> ColumnElement[bool]:
        known = true() if spoke else is_known(self.now)
        if name == FAILURE:
            return and_(_ROW.met_gate, _ROW.ending.in_(UNSOLVED), _FAILED.get(value, false()), known)
        if value == Outcome.ONGOING:
            return and_(_ROW.met_gate, self.outcome == value)
        return and_(_ROW.met_gate, _ROW.ending == value, known)


def _met_one_of(articles: list[str]) -> ColumnElement[bool]:
    """Return the condition that a help session met one of these articles, each "language/id"."""
    of_language: defaultdict[str, list[str]] = defaultdict(list)
    for key in articles:
        lang, _, article_id = key.partition("/")
        of_language[lang].append(article_id)
    if not of_language:
        return false()
    any_of = or_(
        *(and_(_ARTICLE.lang == lang, _ARTICLE.article_id.in_(listed(ids))) for lang, ids in of_language.items())
    )
    return _ROW.help_session_id.in_(select(_ARTICLE.help_session_id).where(any_of))
