"""Everything derived anew at once, by several processes: as if it had been derived step by step."""

from __future__ import annotations

import multiprocessing
import signal
import time
from collections.abc import Callable
from datetime import UTC, datetime
from random import Random

import pytest
from sqlalchemy import select, update

from deflection.help_session import HelpSession
from deflection.measuring.relations import measured_sessions
from tests.webui.storage.derived.arriving import answer, append, arrivals, some_answers, some_help_sessions
from webui.processes.worker import derive_some
from webui.storage.database import Database
from webui.storage.derived import catch_up, groups, tables
from webui.storage.derived.catch_up import CatchUp, caught_up
from webui.storage.derived.reading import sessions_of
from webui.storage.derived.rows import derive_renamed
from webui.storage.derived.state import (
    REBUILD_IS_OVER_AFTER,
    BeingRebuilt,
    DerivedState,
    advance,
    read_state,
    rebuilding,
)
from webui.storage.derived.verify import verify

SEEDS = range(4)
SESSIONS = 60
TABLES = (tables.sessions_table, tables.articles_table, tables.persons_table)


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(groups, "AT_ONCE", 5)


def people_came(database: Database, seed: int = 1, number: int = SESSIONS) -> list[HelpSession]:
    random = Random(seed)
    sessions = some_help_sessions(random, number)
    with database.writing() as connection:
        append(connection, arrivals(random, sessions))
    return sessions


def rows_of(database: Database) -> list[set[tuple[object, ...]]]:
    with database.reading() as connection:
        return [set(map(tuple, connection.execute(select(table)).all())) for table in TABLES]


def being_rebuilt(database: Database, since: datetime) -> None:
    """Store the state of a rebuild that wrote last at that moment."""
    with database.writing() as connection:
        advance(connection, read_state(connection), DerivedState(rebuilding("UTC", since), 0, 0))


@pytest.mark.parametrize(
    ("seed", "processes"), [*((seed, 1) for seed in SEEDS), pytest.param(0, 2, marks=pytest.mark.long)]
)
def test_what_is_rebuilt_is_what_was_derived_step_by_step(database: Database, seed: int, processes: int) -> None:
    sessions = people_came(database, seed)
    with database.writing() as connection:
        answer(connection, some_answers(Random(seed), sessions))
    CatchUp(database).run()
    step_by_step = rows_of(database)

    assert CatchUp(database).rebuild(processes=processes)

    assert rows_of(database) == step_by_step
    assert CatchUp(database).step()  # nothing is left to derive


@pytest.mark.long
def test_of_very_many_events_a_command_derives_all_at_once(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catch_up, "MANY_EVENTS", 10)
    sessions = people_came(database)

    CatchUp(database).run()

    with database.reading() as connection:
        assert read_state(connection).changes < 2 * SESSIONS / groups.AT_ONCE
        assert {row.help_session_id: row for row in sessions_of(connection)} == {
            row.help_session_id: row for row in measured_sessions(sessions)
        }


def test_what_comes_while_it_is_rebuilt_is_derived_after_it(database: Database) -> None:
    random = Random(3)
    sessions = some_help_sessions(random, SESSIONS)
    arriving = arrivals(random, sessions)
    with database.writing() as connection:
        append(connection, arriving[: len(arriving) // 2])
    newest = CatchUp(database)._newest()
    with database.writing() as connection:
        append(connection, arriving[len(arriving) // 2 :])

    catch_up.rebuild(database, "UTC", newest, 1)
    CatchUp(database).run()

    with database.reading() as connection:
        assert {row.help_session_id: row for row in sessions_of(connection)} == {
            row.help_session_id: row for row in measured_sessions(sessions)
        }


def test_meanwhile_pages_show_what_is_there_and_the_worker_waits(database: Database) -> None:
    people_came(database)
    being_rebuilt(database, datetime.now(UTC))

    assert not caught_up(database, most_steps=4)
    assert derive_some(database)
    with pytest.raises(BeingRebuilt):
        CatchUp(database).rebuild()


@pytest.mark.long
def test_a_rebuild_that_was_killed_is_begun_again(database: Database) -> None:
    people_came(database, number=400)
    killed = multiprocessing.get_context("spawn").Process(
        target=rebuild_in_another_process, args=(database.engine.url.render_as_string(),)
    )
    killed.start()
    until(lambda: bool(rows_of(database)[0]))
    assert killed.pid
    killed.kill()
    killed.join()
    assert killed.exitcode == -signal.SIGKILL
    being_rebuilt(database, datetime.now(UTC) - REBUILD_IS_OVER_AFTER)  # so much later

    CatchUp(database).run()
    derived = rows_of(database)
    CatchUp(database).rebuild(processes=1)

    assert derived == rows_of(database)
    assert len(derived[0]) == 400


def test_people_who_are_erased_meanwhile_are_not_derived_by_their_old_names(database: Database) -> None:
    people_came(database)
    being_rebuilt(database, datetime.now(UTC))
    with database.reading() as connection:
        of_the_rebuild = read_state(connection)

    with database.writing() as connection:
        derive_renamed(connection, {"p1": "somebody"})

    with database.reading() as connection:
        assert read_state(connection).changes > of_the_rebuild.changes  # it is refused, whatever it writes next
        assert not read_state(connection).is_being_rebuilt(datetime.now(UTC))


@pytest.mark.long
def test_a_wrong_row_is_found_by_several_processes_and_by_one(database: Database) -> None:
    people_came(database)
    right = [verify(database, processes=processes) for processes in (1, 2)]
    row = tables.sessions_table.c
    with database.writing() as connection:
        connection.execute(update(tables.sessions_table).where(row.help_session_id == "hs-7").values(topic="other"))
    wrong = [verify(database, processes=processes) for processes in (1, 2)]

    assert right[0] == right[1]
    assert right[0].different == 0
    assert wrong[0] == wrong[1]
    assert wrong[0].different >= 1


def rebuild_in_another_process(url: str) -> None:
    groups.AT_ONCE = 1
    CatchUp(Database(url)).rebuild(processes=2)


def until(is_so: Callable[[], bool]) -> None:
    """Wait until something is so, at most a minute."""
    end = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.02)
