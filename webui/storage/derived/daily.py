"""Daily counts of what adds up, of days on which nothing changes by waiting any more.

A day is counted once all of its help sessions have an outcome and their week is over. Whoever changes a row of it
deletes its counts again (`forget_days`); until it is counted anew, it is read from its rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, Connection, delete, insert, select

from deflection.gate import EXPIRES_AFTER
from deflection.measuring.measured_session import MeasuredSession
from deflection.measuring.metrics import article_figures, cell_of
from deflection.measuring.outcome import WINDOW
from webui.storage.database import Database
from webui.storage.derived import tables
from webui.storage.derived.bulk import insert_rows
from webui.storage.derived.counting import articles, cells
from webui.storage.derived.persons import batches
from webui.storage.derived.state import OvertakenError, advance, read_state

MOST_DAYS = 20  # in one transaction
_FOR_GOOD = datetime(9999, 1, 1, tzinfo=UTC)  # by then every outcome is known
_ROW = tables.sessions_table.c


def count_days(database: Database, now: datetime, *, most: int = MOST_DAYS) -> int:
    """Count the oldest days that can be counted and are not; return how many. Nothing if another process was faster."""
    with database.reading() as connection:
        before = read_state(connection)
        days = _countable(connection, now)[:most]
    if not days or before.is_being_rebuilt(datetime.now(UTC)):
        return 0
    try:
        with database.writing() as connection:
            advance(connection, before, before)
            wanted = _ROW.day.in_(days)
            columns = ["day", *tables.CELL_FIELDS, "help_sessions"]
            connection.execute(insert(tables.cells_table).from_select(columns, cells(wanted, _FOR_GOOD)))
            insert_rows(connection, tables.daily_articles_table, _articles(connection, wanted))
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
    by_cell = Counter(cell_of(row, _FOR_GOOD) for row in of_day)
    return (
        [tables.cell_values(day, cell, number) for cell, number in by_cell.items()],
        [{"day": day, "article": key, **asdict(counts)} for key, counts in article_figures(of_day).items()],
    )


def _articles(connection: Connection, wanted: ColumnElement[bool]) -> list[tuple[object, ...]]:
    """Return the rows of `daily_articles_table`."""
    counted: dict[tuple[str, str], tuple[str, list[int]]] = {}
    for day, key, title, numbers in articles(connection, wanted):
        _, before = counted.get((day, key), ("", [0] * len(numbers)))
        counted[day, key] = title, [old + new for old, new in zip(before, numbers, strict=True)]
    return [(*key, title, *numbers) for key, (title, numbers) in counted.items()]


def _countable(connection: Connection, now: datetime) -> list[str]:
    last = (now - WINDOW - timedelta(days=2)).date().isoformat()  # whatever the time zone
    going_on = select(_ROW.day).where(_ROW.last_at > now - EXPIRES_AFTER)
    counted = select(tables.counted_days_table.c.day)
    over = select(_ROW.day).distinct().where(_ROW.day < last, _ROW.day.not_in(counted), _ROW.day.not_in(going_on))
    return list(connection.execute(over.order_by(_ROW.day)).scalars())
