"""Daily counts of what adds up, of days on which nothing changes by waiting any more.

A day is counted once all of its help sessions have an outcome and their week is over. Whoever changes a row of it
deletes its counts again (`forget_days`); until it is counted anew, it is read from its rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, and_, case, delete, func, insert, literal_column, select

from deflection.gate import EXPIRES_AFTER
from deflection.measuring.measured_session import MeasuredSession
from deflection.measuring.metrics import WITHIN, article_figures, cell_of
from deflection.measuring.outcome import WINDOW, Outcome
from webui.storage.database import Database
from webui.storage.derived import tables
from webui.storage.derived.bulk import insert_rows
from webui.storage.derived.persons import batches
from webui.storage.derived.state import OvertakenError, advance, read_state

MOST_DAYS = 20  # in one transaction
_FOR_GOOD = datetime(9999, 1, 1, tzinfo=UTC)  # by then every outcome is known
_ROW, _ARTICLE = tables.sessions_table.c, tables.articles_table.c
_CELLS: Final[Mapping[str, ColumnElement[Any]]] = {
    **{name: _ROW[name] for name in tables.CELL_FIELDS if name in _ROW},
    "outcome": _ROW.ending,
    "is_day_old": _ROW.described_at.is_not(None),
    "windows_over": literal_column(str(len(WITHIN))),
    "contact_window": case(
        *((_ROW.contact_seconds <= window.total_seconds(), number) for number, window in enumerate(WITHIN)),
        else_=len(WITHIN),
    ),
}


def count_days(database: Database, now: datetime, *, most: int = MOST_DAYS) -> int:
    """Count the oldest days that can be counted and are not; return how many. Nothing if another process was faster."""
    with database.reading() as connection:
        before = read_state(connection)
        days = _countable(connection, now)[:most]
    if not days:
        return 0
    try:
        with database.writing() as connection:
            advance(connection, before, before)
            connection.execute(insert(tables.cells_table).from_select(["day", *_CELLS, "help_sessions"], _cells(days)))
            insert_rows(connection, tables.daily_articles_table, _articles(connection, days))
            insert_rows(connection, tables.counted_days_table, [(day,) for day in days])
    except OvertakenError:
        return 0
    return len(days)


def forget_days(connection: Connection, days: Collection[str]) -> None:
    """Delete the counts of days of which a row was changed."""
    for table in (tables.cells_table, tables.daily_articles_table, tables.counted_days_table):
        for some in batches(days):
            connection.execute(delete(table).where(table.c.day.in_(some)))


def counts_of(day: str, rows: Iterable[MeasuredSession]) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """Return the rows of `cells_table` and of `daily_articles_table` for the help sessions of one day."""
    of_day = list(rows)
    cells = Counter(cell_of(row, _FOR_GOOD) for row in of_day)
    articles = article_figures(of_day)
    return (
        [tables.cell_values(day, cell, number) for cell, number in cells.items()],
        [{"day": day, "article": key, **asdict(counts)} for key, counts in articles.items()],
    )


def _cells(days: Collection[str]) -> Select[Any]:
    """Return the query for the rows of `cells_table`: `metrics.cell_of`, once everything is known, in the database."""
    known = [column.label(name) for name, column in _CELLS.items()]
    each = select(_ROW.day, *known).where(_ROW.day.in_(days)).subquery()
    return select(*each.c, func.count()).group_by(*each.c)


def _articles(connection: Connection, days: Collection[str]) -> list[tuple[object, ...]]:
    """Return the rows of `daily_articles_table`: `metrics.article_figures`, in the database."""
    ended = {outcome: and_(_ARTICLE.solved, _ROW.ending == outcome) for outcome in (Outcome.SOLVED, Outcome.REVERSED)}
    flags = (_ARTICLE.offered, _ARTICLE.opened, *ended.values(), _ARTICLE.did_not_help)
    names = _ROW.day, _ARTICLE.lang, _ARTICLE.article_id, _ARTICLE.title
    joined = tables.articles_table.join(tables.sessions_table, _ARTICLE.help_session_id == _ROW.help_session_id)
    query = select(*names, *(func.sum(case((flag, 1), else_=0)) for flag in flags)).select_from(joined)
    of_people = query.where(_ROW.day.in_(days), ~_ROW.is_machine).group_by(*names)
    counted: dict[tuple[str, str], tuple[str, list[int]]] = {}
    newest = (func.max(_ROW.began), func.max(_ROW.help_session_id))
    for day, lang, article_id, title, *numbers in connection.execute(of_people.order_by(*newest)):
        _, before = counted.get((day, f"{lang}/{article_id}"), ("", [0] * len(numbers)))
        counted[day, f"{lang}/{article_id}"] = title, [old + int(new) for old, new in zip(before, numbers, strict=True)]
    return [(*key, title, *numbers) for key, (title, numbers) in counted.items()]


def _countable(connection: Connection, now: datetime) -> list[str]:
    last = (now - WINDOW - timedelta(days=2)).date().isoformat()  # whatever the time zone
    going_on = select(_ROW.day).where(_ROW.last_at > now - EXPIRES_AFTER)
    counted = select(tables.counted_days_table.c.day)
    over = select(_ROW.day).distinct().where(_ROW.day < last, _ROW.day.not_in(counted), _ROW.day.not_in(going_on))
    return list(connection.execute(over.order_by(_ROW.day)).scalars())
