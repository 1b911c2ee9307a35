"""Help sessions counted in the database, by cell and by article: the definitions are those of `metrics.py`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Integer, Select, and_, case, cast, func, or_, select

from deflection.gate import EXPIRES_AFTER
from deflection.measuring.metrics import WITHIN
from deflection.measuring.outcome import Outcome
from webui.storage.derived.tables import CELL_FIELDS, articles_table, sessions_table

_ROW, _ARTICLE = sessions_table.c, articles_table.c
ARTICLE_FLAGS: Final = (  # in the order of the counts of `metrics.ArticleFigures`
    _ARTICLE.offered,
    _ARTICLE.opened,
    and_(_ARTICLE.solved, _ROW.ending == Outcome.SOLVED),
    and_(_ARTICLE.solved, _ROW.ending == Outcome.REVERSED),
    _ARTICLE.did_not_help,
)


def cells(wanted: ColumnElement[bool], now: datetime) -> Select[Any]:
    """Return the query for day, cell and number of help sessions, as of `now` (aware UTC): `metrics.cell_of`."""
    columns = _columns(now)
    each = select(_ROW.day, *(columns[name].label(name) for name in CELL_FIELDS)).where(wanted).subquery()
    return select(*each.c, func.count().label("number")).group_by(*each.c)


def articles(connection: Connection, wanted: ColumnElement[bool]) -> Iterator[tuple[str, str, str, list[int]]]:
    """Yield day, "lang/article_id", title and the counts of `metrics.article_figures`, the newest title last."""
    names = _ROW.day, _ARTICLE.lang, _ARTICLE.article_id, _ARTICLE.title
    joined = articles_table.join(sessions_table, _ARTICLE.help_session_id == _ROW.help_session_id)
    query = select(*names, *(func.sum(case((flag, 1), else_=0)) for flag in ARTICLE_FLAGS)).select_from(joined)
    of_people = query.where(wanted, ~_ROW.is_machine).group_by(*names)
    for day, lang, article_id, title, *numbers in connection.execute(of_people.order_by(func.max(_ROW.began))):
        yield day, f"{lang}/{article_id}", title, list(map(int, numbers))


def is_known(now: datetime) -> ColumnElement[bool]:
    """Return the condition that the outcome is known: the person spoke, or was silent for a day."""
    return or_(_ROW.solved_by != "", _ROW.sent_at.is_not(None), _ROW.last_at <= now - EXPIRES_AFTER)


def goes_on(now: datetime) -> ColumnElement[bool]:
    """Return the opposite, as a condition of few rows, which are looked up by their last event."""
    return and_(_ROW.last_at > now - EXPIRES_AFTER, func.length(_ROW.solved_by) == 0, _ROW.sent_at.is_(None))


def _columns(now: datetime) -> Mapping[str, ColumnElement[Any]]:
    over = [cast(_ROW.began <= now - window, Integer) for window in WITHIN]
    windows = [(_ROW.contact_seconds <= window.total_seconds(), number) for number, window in enumerate(WITHIN)]
    return {
        **{name: _ROW[name] for name in CELL_FIELDS if name in _ROW},
        "outcome": case((is_known(now), _ROW.ending), else_=Outcome.ONGOING.value),
        "is_day_old": and_(_ROW.described_at.is_not(None), _ROW.described_at <= now - EXPIRES_AFTER),
        "windows_over": over[0] + over[1] + over[2],
        "contact_window": case(*windows, else_=len(WITHIN)),
    }
