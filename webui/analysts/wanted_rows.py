"""The help sessions that a page is about, as a condition of the derived tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, and_, case, false, or_, select

from deflection.measuring.outcome import Outcome
from webui.analysts.failed_searches import UNSOLVED, HelpFailure
from webui.analysts.filters import FAILURE, OUTCOME, Wanted
from webui.analysts.groups import Categories, Dimension
from webui.analysts.span import Span
from webui.storage.derived.counting import is_known
from webui.storage.derived.listed_values import listed
from webui.storage.derived.reading import Days
from webui.storage.derived.tables import articles_table, sessions_table

_ROW, _ARTICLE = sessions_table.c, articles_table.c
_COLUMNS: Final = {Dimension.LANGUAGE: _ROW.lang, Dimension.WAY_IN: _ROW.channel, Dimension.TOPIC: _ROW.topic}
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
        self._of_people = and_(~_ROW.is_machine, *self._filters(wanted, categories))

    @property
    def condition(self) -> ColumnElement[bool]:
        """The condition of a query that looks at all of them."""
        return and_(self.days.of_long(_ROW.day), self._of_people)

    @property
    def by_day(self) -> ColumnElement[bool]:
        """The same condition of a query that goes from day to day, and may stop."""
        return and_(self.days.of(_ROW.day), self._of_people)

    def _filters(self, wanted: Wanted, categories: Categories) -> list[ColumnElement[bool]]:
        return [self._filter(name, value, categories) for name, value in wanted.values.items()]

    def _filter(self, name: str, value: str, categories: Categories) -> ColumnElement[bool]:
        if name == OUTCOME:
            return and_(_ROW.met_gate, self.outcome == value)
        if name == FAILURE:
            return and_(_ROW.met_gate, self.outcome.in_(UNSOLVED), _FAILED.get(value, false()))
        if name == Dimension.ARTICLE:
            return _met([value])
        if name == Dimension.CATEGORY:
            return _met([key for key, category in categories.items() if category == value])
        return _COLUMNS[Dimension(name)] == value


def _met(articles: list[str]) -> ColumnElement[bool]:
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
