"""Whoever counts, counts the same; and people are never refused because a counter is away."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import redis

from webui.storage.database import Database
from webui.storage.limits.in_database import InDatabase, sweep
from webui.storage.limits.in_process import InProcess
from webui.storage.limits.in_redis import InRedis
from webui.storage.limits.limit import Counters, Limit
from webui.storage.limits.limits import SharedLimits

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
TRIES = Limit("tries", 5, timedelta(minutes=1))
OTHERS = Limit("others", 5, timedelta(hours=1))


SERVICES = [pytest.param(name, marks=pytest.mark.services) for name in ("postgresql", "redis")]


@pytest.fixture(params=["process", "database", *SERVICES])
def counters(request: pytest.FixtureRequest, database: Database) -> Iterator[Counters]:
    if request.param == "process":
        yield InProcess()
    elif request.param == "database":
        yield InDatabase(database)
    elif request.param == "redis":
        url = request.getfixturevalue("redis_url")
        redis.Redis.from_url(url).flushall()
        yield InRedis(url)
    else:
        on_postgresql = Database(request.getfixturevalue("postgresql_url"))
        on_postgresql.migrate()
        yield InDatabase(on_postgresql)
        on_postgresql.close()


def test_each_person_and_each_limit_is_counted_by_itself(counters: Counters) -> None:
    counted = [counters.add(TRIES, "jana", NOW).value for _ in range(3)]

    assert counted == [1, 2, 3]
    assert counters.add(TRIES, "peter", NOW).value == 1
    assert counters.add(OTHERS, "jana", NOW).value == 1
    assert counters.count(TRIES, "jana", NOW) == 3
    assert counters.count(TRIES, "nobody", NOW) == 0


@pytest.mark.parametrize("counters", ["process", "database"], indirect=True)
def test_a_span_begins_with_the_first_and_ends_by_itself(counters: Counters) -> None:
    until = counters.add(TRIES, "jana", NOW).until
    assert until == NOW + timedelta(minutes=1)
    assert counters.add(TRIES, "jana", NOW + timedelta(seconds=59)).until == until  # it is not made longer

    assert counters.count(TRIES, "jana", until) == 0
    assert counters.add(TRIES, "jana", until).value == 1


@pytest.mark.services
def test_a_span_in_redis_ends_by_itself(redis_url: str) -> None:
    counters, short = InRedis(redis_url), Limit("short", 5, timedelta(milliseconds=300))
    counters.add(short, "eva", NOW)
    time.sleep(0.1)
    assert counters.add(short, "eva", NOW).until < NOW + timedelta(milliseconds=250)  # it is not made longer

    time.sleep(0.4)

    assert counters.add(short, "eva", NOW).value == 1


@pytest.mark.parametrize("counters", ["process", "database"], indirect=True)
def test_a_clock_that_was_set_back_keeps_nobody_waiting_for_years(counters: Counters) -> None:
    for _ in range(9):
        counters.add(TRIES, "jana", NOW + timedelta(days=365))

    assert counters.add(TRIES, "jana", NOW).value == 1


def test_what_is_forgotten_begins_anew(counters: Counters) -> None:
    counters.add(TRIES, "jana", NOW)
    counters.forget(TRIES, "jana")

    assert counters.count(TRIES, "jana", NOW) == 0


def test_many_at_once_are_all_counted(counters: Counters) -> None:
    with ThreadPoolExecutor(8) as together:
        counts = list(together.map(lambda _: counters.add(TRIES, "jana", NOW).value, range(40)))

    assert sorted(counts) == list(range(1, 41))


def test_what_is_over_is_swept(database: Database) -> None:
    counters = InDatabase(database)
    counters.add(TRIES, "jana", NOW)
    counters.add(OTHERS, "jana", NOW)

    with database.writing() as connection:
        assert sweep(connection, NOW + timedelta(minutes=2)) == 1
    assert counters.count(OTHERS, "jana", NOW) == 1


def test_a_process_never_keeps_more_than_it_can_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webui.storage.limits.in_process._MOST_KEPT", 100)
    monkeypatch.setattr("webui.storage.limits.in_process._KEPT_THEN", 50)
    counters = InProcess()
    for n in range(101):
        counters.add(TRIES, f"person-{n}", NOW + timedelta(seconds=n / 10))

    assert len(counters._counts) == 50
    assert counters.count(TRIES, "person-100", NOW + timedelta(seconds=11)) == 1


def test_while_the_database_is_busy_each_process_counts_for_itself(database: Database) -> None:
    limits = SharedLimits(InDatabase(database), InProcess(), lambda: NOW)
    with database.writing():  # as another process would
        other = Database(str(database.engine.url), busy_timeout_ms=20)
        impatient = SharedLimits(InDatabase(other), InProcess(), lambda: NOW)
        assert [impatient.add(TRIES, "jana").value for _ in range(2)] == [1, 2]
        other.close()

    assert limits.add(TRIES, "jana").value == 1


def test_a_busy_database_does_not_divide_the_count_of_keystrokes(database: Database) -> None:
    keystrokes = Limit("suggest", 3, timedelta(minutes=1), is_frequent=True)
    other = Database(str(database.engine.url), busy_timeout_ms=20)
    limits = SharedLimits(InDatabase(other), InProcess(), lambda: NOW)
    limits.add(keystrokes, "jana")
    with database.writing():
        limits.add(TRIES, "jana")
        assert not limits.are_shared

        assert limits.add(keystrokes, "jana").value == 2
    other.close()
