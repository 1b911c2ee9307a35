"""The rows of the pages are those of the derived tables, although not every column of these is read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from deflection.measuring.measured_session import in_order
from deflection.measuring.outcome import Outcome
from tests.product import empty_database
from tests.webui.storage.derived.arriving import LATER, MONDAY, append, arrivals, some_help_sessions
from webui.analysts.filters import Wanted
from webui.analysts.headline import headline
from webui.analysts.report import report_between
from webui.analysts.sessions import sessions_between
from webui.analysts.span import Span
from webui.storage.database import Database
from webui.storage.derived.catch_up import CatchUp
from webui.storage.derived.reading import Days, sessions_of

FIRST = MONDAY.date()
SECOND_HALF = Span(FIRST + timedelta(days=11), FIRST + timedelta(days=21))


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = empty_database(f"sqlite:///{tmp_path / 'readfirst.sqlite3'}")
    with database.writing() as connection:
        append(connection, arrivals(Random(3), some_help_sessions(Random(3), 150)))
    CatchUp(database).run()
    yield database
    database.close()


@pytest.mark.parametrize("age", [timedelta(days=6, hours=20), timedelta(days=12), timedelta(days=60)])
def test_outcomes_and_articles_are_those_of_the_tables_at_any_moment(database: Database, age: timedelta) -> None:
    now = MONDAY + age
    with database.reading() as connection:
        stored = [row for row in in_order(sessions_of(connection)) if not row.is_machine]
        read = sessions_between(connection, Days(FIRST, LATER.date(), now))

    assert [(s.help_session_id, s.outcome, s.sent, s.articles) for s in read] == [
        (row.help_session_id, row.outcome_as_of(now), row.sent_at is not None, row.articles) for row in stored
    ]
    took = {s.help_session_id: s.answer_after for s in read if s.outcome is Outcome.SOLVED}
    assert took == {
        row.help_session_id: row.left_at - row.described_at if row.left_at and row.described_at else None
        for row in stored
        if row.outcome_as_of(now) is Outcome.SOLVED
    }


@pytest.mark.parametrize("article", ["", "sk/heslo"])
def test_the_days_before_are_filtered_as_these_are(database: Database, article: str) -> None:
    wanted = Wanted({"article": article} if article else {})
    with database.reading() as connection:
        report = report_between(connection, SECOND_HALF, LATER, wanted, {}, kept_since=LATER)
        days = SECOND_HALF.previous
        before = wanted.of(sessions_between(connection, Days(days.first, days.last, LATER)), {})

    assert report.headline_before == headline(before)
    assert report.headline_before.finished > 0
