"""The rows of the pages are those of the derived tables, although not every column of these is read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from deflection import event_log
from deflection.measuring.measured_session import in_order
from deflection.measuring.outcome import Outcome
from deflection.site_events import FollowUpAsked, StepRefused
from tests.product import empty_database
from tests.webui.storage.derived.arriving import LATER, MONDAY, append, arrivals, some_help_sessions
from webui.analysts.filters import Wanted
from webui.analysts.groups import Dimension
from webui.analysts.headline import headline
from webui.analysts.report import AnalystReport, report_between
from webui.analysts.sessions import sessions_between
from webui.analysts.span import Span
from webui.storage.database import Database
from webui.storage.derived.catch_up import CatchUp
from webui.storage.derived.reading import Days, sessions_of

FIRST = MONDAY.date()
SECOND_HALF = Span(FIRST + timedelta(days=11), FIRST + timedelta(days=21))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    on_postgresql = request.param == "postgresql"
    url = request.getfixturevalue("postgresql_url") if on_postgresql else f"sqlite:///{tmp_path / 'db.sqlite3'}"
    database = empty_database(url)
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


FILTERS: list[dict[str, str]] = [
    {},
    {"language": "sk"},
    {"way_in": "web", "topic": "ucty"},
    {"topic": ""},
    {"outcome": "reversed"},
    {"outcome": "ongoing"},
    *({"failure": failure} for failure in ("no_hit", "not_opened", "read_in_vain", "nonsense")),
]


@pytest.mark.parametrize("age", [timedelta(days=12), timedelta(days=60)])
def test_what_the_database_counts_is_what_is_counted_one_by_one(database: Database, age: timedelta) -> None:
    now = MONDAY + age
    with database.writing() as connection:
        for number in range(0, 150, 3):
            for refused in range(number % 4):
                at = MONDAY + timedelta(days=15, seconds=refused)
                event_log.append_fact(connection, StepRefused(at, f"hs-{number}", 403, "shut", "POST form"))
            asked = FollowUpAsked(MONDAY + timedelta(days=9), f"hs-{number}", "page", 0.5)
            event_log.append_fact(connection, asked)
    with database.reading() as connection:
        for values in FILTERS:
            for span in (SECOND_HALF, Span(FIRST - timedelta(days=70), FIRST + timedelta(days=30))):
                few, each = (
                    report_between(
                        connection, span, now, Wanted(values), {}, kept_since=span.since, has_articles=has_articles
                    )
                    for has_articles in (False, True)
                )
                assert _figures(few) == _figures(each), values


def _figures(report: AnalystReport) -> dict[str, object]:
    tables = {name.value: report.table(name, {}) for name in (Dimension.LANGUAGE, Dimension.WAY_IN, Dimension.TOPIC)}
    known = {field.name: getattr(report, field.name) for field in fields(report)}
    del known["sessions"], known["counted"]
    return {**known, **tables, "number": sum(session.number for session in report.counted)}


@pytest.mark.parametrize("article", ["", "sk/heslo"])
def test_the_days_before_are_filtered_as_these_are(database: Database, article: str) -> None:
    wanted = Wanted({"article": article} if article else {})
    with database.reading() as connection:
        report = report_between(connection, SECOND_HALF, LATER, wanted, {}, kept_since=LATER)
        days = SECOND_HALF.previous
        before = wanted.of(sessions_between(connection, Days(days.first, days.last, LATER)), {})

    assert report.headline_before == headline(before)
    assert report.headline_before.finished > 0
