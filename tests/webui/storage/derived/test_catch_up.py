"""Rows that grow event by event equal those that are derived from everything at once, whatever came first."""

from __future__ import annotations

import gc
from datetime import timedelta
from itertools import islice
from random import Random

import pytest

from deflection.measuring.measured_session import MeasuredSession, with_answers
from deflection.measuring.relations import measured_sessions
from tests.deflection.measuring.counted import figures_of, reliabilities_of
from tests.webui.storage.derived.arriving import (
    LATER,
    MONDAY,
    answer,
    append,
    arrivals,
    some_answers,
    some_help_sessions,
)
from webui.storage.database import Database
from webui.storage.derived import catch_up
from webui.storage.derived.catch_up import CatchUp
from webui.storage.derived.daily import count_days
from webui.storage.derived.reading import (
    Days,
    counted_cells,
    figures_of_days,
    reliability_of_days,
    sessions_of,
)
from webui.storage.derived.verify import verify

SEEDS = range(4)


def stored(database: Database) -> dict[str, MeasuredSession]:
    with database.reading() as connection:
        return {row.help_session_id: row for row in sessions_of(connection)}


@pytest.mark.parametrize("seed", [0, 1, *(pytest.param(seed, marks=pytest.mark.long) for seed in SEEDS[2:])])
def test_rows_do_not_depend_on_the_order_of_arrival(
    database: Database, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    random = Random(seed)
    monkeypatch.setattr(catch_up, "MOST_EVENTS", random.choice([1, 7, 50]))
    sessions = some_help_sessions(random, 40)
    arriving, facts = arrivals(random, sessions), some_answers(random, sessions)
    answers = iter(facts)
    while arriving:
        number = random.randrange(1, 60)
        with database.writing() as connection:
            append(connection, arriving[:number])
            answer(connection, islice(answers, 3))
        arriving = arriving[number:]
        CatchUp(database).run()
        count_days(database, LATER)
    with database.writing() as connection:
        answer(connection, answers)
    CatchUp(database).run()

    expected = with_answers(measured_sessions(sessions), facts)
    assert stored(database) == {row.help_session_id: row for row in expected}
    assert verify(database, processes=1).different == 0  # also in what follows from others, such as its articles
    assert sum(row.asked_on_page for row in expected) > 3
    assert {row.said_later for row in expected} == {None, True, False}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("age", [timedelta(days=12), timedelta(days=21, hours=20), timedelta(days=60)])
def test_the_figures_of_any_day_are_those_of_its_help_sessions(database: Database, seed: int, age: timedelta) -> None:
    random, now = Random(seed), MONDAY + age
    sessions = [
        session for session in some_help_sessions(random, 60) if all(event.at <= now for event in session.events)
    ]
    with database.writing() as connection:
        append(connection, arrivals(random, sessions))
    CatchUp(database).run()
    count_days(database, now, most=int(random.random() * 9) * 3)

    days = Days(MONDAY.date(), now.date(), now)
    with database.reading() as connection:
        cells = counted_cells(connection, days)
        counted, reliability = figures_of_days(connection, days, cells), reliability_of_days(connection, days, cells)
    assert counted == figures_of(sessions, now)
    assert [(r.lang, r.recent, len(r.bins), r.explored, r.wrote_after_reading) for r in reliability] == [
        (r.lang, r.recent, len(r.bins), r.explored, r.wrote_after_reading) for r in reliabilities_of(sessions, now)
    ]


def test_garbage_is_looked_for_again_after_a_derivation(database: Database) -> None:
    with database.writing() as connection:
        append(connection, arrivals(Random(1), some_help_sessions(Random(1), 5)))

    CatchUp(database).run()

    assert gc.isenabled()
