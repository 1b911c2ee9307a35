"""What the database counts for the pages is what is counted help session by help session."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from datetime import timedelta
from itertools import product
from pathlib import Path
from random import Random

import pytest

from deflection import event_log
from deflection.site_events import FollowUpAnswered, FollowUpAsked, StepRefused
from tests.product import empty_database
from tests.webui.analysts.one_by_one import CountedOneByOne, sessions_as_of
from tests.webui.analysts.reported import ReportedSession
from tests.webui.storage.derived.arriving import MONDAY, append, arrivals, some_help_sessions
from webui.analysts.filters import Wanted
from webui.analysts.listed import ListedSession, listed_page
from webui.analysts.report import AnalystReport, report_between
from webui.analysts.span import Span
from webui.analysts.wanted_rows import WantedRows
from webui.storage.database import Database
from webui.storage.derived.catch_up import CatchUp
from webui.storage.derived.daily import count_days

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


CATEGORIES = {"sk/heslo": "Účty", "sk/ucet": "Účty", "sk/platba": "Platby", "sk/fotka": ""}
FILTERS: list[dict[str, str]] = [
    {},
    {"language": "sk"},
    {"way_in": "web", "topic": "ucty"},
    {"topic": ""},
    {"outcome": "reversed"},
    {"outcome": "ongoing"},
    *({"failure": failure} for failure in ("no_hit", "not_opened", "read_in_vain", "nonsense")),
    {"article": "sk/heslo"},
    {"article": "sk/heslo", "outcome": "solved"},
    {"article": "nonsense"},
    {"category": "Účty", "language": "sk"},
    {"category": "Účty", "article": "sk/platba"},
    {"category": "nonsense"},
]
LONG = Span(FIRST - timedelta(days=70), FIRST + timedelta(days=30))


@pytest.mark.parametrize("age", [timedelta(days=12), timedelta(days=60)])
def test_what_the_database_counts_is_what_is_counted_one_by_one(database: Database, age: timedelta) -> None:
    now = MONDAY + age
    with database.writing() as connection:
        for number in range(0, 150, 3):
            for refused in range(number % 4):
                at = MONDAY + timedelta(days=15, seconds=refused)
                event_log.append_fact(connection, StepRefused(at, f"hs-{number}", 403, "shut", "POST form"))
            about = MONDAY + timedelta(days=9), f"hs-{number}", ("page", "mail", "end")[number % 4 % 3]
            event_log.append_fact(connection, FollowUpAsked(*about, 0.5))
            if number % 2:
                event_log.append_fact(connection, FollowUpAnswered(*about, number % 5 > 1, number % 5 == 0))
    assert sum(iter(lambda: count_days(database, now), 0)) > 0
    with database.reading() as connection:
        sessions = sessions_as_of(connection, now)
        for values, span in product(FILTERS, (SECOND_HALF, LONG)):
            asked = span, now, Wanted(values), CATEGORIES
            counted = report_between(connection, *asked, kept_since=span.since, has_tables=True)
            assert _figures(counted) == CountedOneByOne(connection, sessions, *asked).figures(), values


def _figures(report: AnalystReport) -> dict[str, object]:
    known = {field.name: getattr(report, field.name) for field in fields(report)}
    for name in ("span", "counted", "satisfaction"):
        del known[name]
    return {**known, "number": sum(session.number for session in report.counted)}


def test_a_category_may_have_more_articles_than_a_statement_has_parameters(database: Database) -> None:
    many = {f"sk/article-{number}": "Účty" for number in range(260_000)} | CATEGORIES
    wanted, now = Wanted({"category": "Účty"}), MONDAY + timedelta(days=40)

    with database.reading() as connection:
        few, all_of_them = (
            listed_page(connection, WantedRows(SECOND_HALF, now, wanted, categories), 1, 50, is_described=True)
            for categories in (CATEGORIES, many)
        )

    assert few.count > 0
    assert all_of_them == few


@pytest.mark.parametrize("values", [{}, {"article": "sk/heslo"}, {"category": "Účty", "outcome": "solved"}])
def test_the_list_has_each_help_session_once_newest_first(database: Database, values: dict[str, str]) -> None:
    now, wanted = MONDAY + timedelta(days=60), Wanted(values)
    with database.reading() as connection:
        sessions = sessions_as_of(connection, now)
        for span in (SECOND_HALF, LONG):
            rows = WantedRows(span, now, wanted, CATEGORIES)
            each = CountedOneByOne(connection, sessions, span, now, wanted, CATEGORIES)
            pages = [listed_page(connection, rows, number, 7, is_described=not values) for number in range(1, 30)]
            expected = [s for s in reversed(each.now_wanted) if s.met_gate or values]
            last = -(-len(expected) // 7) or 1

            read = [session for page in pages[:last] for session in page.sessions]

            assert [_listed(session) for session in read] == [_listed(session) for session in expected]
            assert {page.count for page in pages} == {len(expected)}
            assert pages[-1] == pages[last - 1], "a number behind the last page leads to the last one"


def _listed(session: ListedSession | ReportedSession) -> list[object]:
    return [getattr(session, field.name) for field in fields(ListedSession)]
