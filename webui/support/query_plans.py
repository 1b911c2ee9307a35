"""The plans of the slowest queries of the list of tickets, the outbox and the reports, and how long each takes now.

The queries are recorded while the product's own functions run; the values that are bound are not shown.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, event

from tickets.conversation import inbox
from tickets.outgoing import outbox
from webui.analysts.reports import figures_of
from webui.storage.database import Database

_SHOWN: Final = 12
_SPAN: Final = timedelta(days=90)  # of the reports


@dataclass(slots=True)
class RecordedQuery:
    """One query, as it was sent to the database."""

    statement: str
    parameters: Any  # as the driver takes them
    begun: float  # seconds of a clock that only goes on
    milliseconds: float = 0.0


def plans(database: Database, now: datetime) -> Iterator[str]:
    """Yield the slowest queries, slowest first: milliseconds, statement and plan, each as a paragraph."""
    with database.reading() as connection:
        with _recorded(connection) as queries:
            _ask(connection, now)
        for query in sorted(queries, key=lambda query: -query.milliseconds)[:_SHOWN]:
            yield f"{query.milliseconds:.1f} ms\n{query.statement}\n{_plan(connection, query)}\n"


def _ask(connection: Connection, now: datetime) -> None:
    """Ask what pages ask."""
    inbox.rows(connection, inbox.Filter(), now, limit=50)
    inbox.tally(connection, inbox.Filter(), now)
    outbox.counts(connection)
    outbox.lacking_files(connection)
    outbox.oldest_held(connection)
    outbox.pauses(connection, now)
    figures_of(connection, (now - _SPAN).date(), now.date(), now)


@contextmanager
def _recorded(connection: Connection) -> Iterator[list[RecordedQuery]]:
    queries: list[RecordedQuery] = []

    def begin(*arguments: Any) -> None:  # noqa: ANN401 - as SQLAlchemy calls it
        _, _, statement, parameters, *_ = arguments
        queries.append(RecordedQuery(statement, parameters, time.perf_counter()))

    def end(*_: object) -> None:
        queries[-1].milliseconds = (time.perf_counter() - queries[-1].begun) * 1000

    event.listen(connection, "before_cursor_execute", begin)
    event.listen(connection, "after_cursor_execute", end)
    try:
        yield queries
    finally:
        event.remove(connection, "before_cursor_execute", begin)
        event.remove(connection, "after_cursor_execute", end)


def _plan(connection: Connection, query: RecordedQuery) -> str:
    """Return the steps that the database would take; on SQLite the last column of each row has the words."""
    is_sqlite = connection.dialect.name == "sqlite"
    explain = "EXPLAIN QUERY PLAN" if is_sqlite else "EXPLAIN"
    rows = connection.exec_driver_sql(f"{explain} {query.statement}", query.parameters)
    return "\n".join(f"    {row[-1]}" for row in rows)
