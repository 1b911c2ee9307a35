"""Daily counts of what adds up, of days on which nothing changes by waiting any more.

A day is counted once all of its help sessions have an outcome and their week is over. Whoever changes a row of it
deletes its counts again (`forget_days`); until it is counted anew, it is read from its rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, delete, insert, select

from deflection.gate import EXPIRES_AFTER
from deflection.measuring.measured_session import MeasuredSession
from deflection.measuring.metrics import article_figures, cell_of
from deflection.measuring.outcome import WINDOW
from webui.storage.database import Database
from webui.storage.derived import tables
from webui.storage.derived.persons import batches
from webui.storage.derived.reading import sessions_of
from webui.storage.derived.state import OvertakenError, advance, read_state

MOST_DAYS = 20  # in one transaction
_FOR_GOOD = datetime(9999, 1, 1, tzinfo=UTC)  # by then every outcome is known
_ROW = tables.sessions_table.c


def count_days(database: Database, now: datetime, *, most: int = MOST_DAYS) -> int:
    """Count the oldest days that can be counted and are not; return how many. Nothing if another process was faster."""
    with database.reading() as connection:
        before = read_state(connection)
        counted = {day: list(sessions_of(connection, _ROW.day == day)) for day in _countable(connection, now)[:most]}
    if not counted:
        return 0
    try:
        with database.writing() as connection:
            advance(connection, before, before)
            for day, rows in counted.items():
                _store(connection, day, rows)
    except OvertakenError:
        return 0
    return len(counted)


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


def _store(connection: Connection, day: str, rows: Iterable[MeasuredSession]) -> None:
    cells, articles = counts_of(day, rows)
    for table, values in ((tables.cells_table, cells), (tables.daily_articles_table, articles)):
        if values:
            connection.execute(insert(table), values)
    connection.execute(insert(tables.counted_days_table).values(day=day))


def _countable(connection: Connection, now: datetime) -> list[str]:
    last = (now - WINDOW - timedelta(days=2)).date().isoformat()  # whatever the time zone
    going_on = select(_ROW.day).where(_ROW.last_at > now - EXPIRES_AFTER)
    counted = select(tables.counted_days_table.c.day)
    over = select(_ROW.day).distinct().where(_ROW.day < last, _ROW.day.not_in(counted), _ROW.day.not_in(going_on))
    return list(connection.execute(over.order_by(_ROW.day)).scalars())
