"""What a step costs is what is new, and not what lies before it: counted in instructions of SQLite, not in time."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from sqlalchemy import insert

from deflection import event_log
from deflection.site_events import Stream
from tests.webui.storage.derived.arriving import MONDAY, append, arrivals, some_help_sessions
from webui.storage.database import Database
from webui.storage.derived.catch_up import CatchUp

FEW, MANY = 500, 20_000  # older events
COUNTED_IN = 100  # instructions
STREAMS = (Stream.HELP, Stream.SITE)


def _with_older_events(database: Database, number: int, seed: int) -> None:
    """Store and derive older events, which need no rows of their own."""
    older = [
        {"help_session_id": f"old-{seed}-{n}", "position": 1, "at": MONDAY, "kind": "Reopened", "payload": "{}"}
        | {"stream": STREAMS[n % len(STREAMS)]}
        for n in range(number)
    ]
    with database.writing() as connection:
        connection.execute(insert(event_log.events_table), older)
    CatchUp(database).run()


def _instructions(database: Database, action: Callable[[], object]) -> int:
    """Return how many instructions SQLite needs for it, on the one connection of the pool."""
    counted = 0

    def count() -> None:
        nonlocal counted
        counted += COUNTED_IN

    with database.engine.connect() as connection:
        raw = connection.connection.driver_connection
    assert raw is not None
    raw.set_progress_handler(count, COUNTED_IN)
    action()
    raw.set_progress_handler(None, COUNTED_IN)
    return counted


def _of_new_events(database: Database, seed: int) -> int:
    sessions = some_help_sessions(Random(7), 30)
    renamed = [(f"{seed}-{name}", position, event) for name, position, event in arrivals(Random(7), sessions)]
    with database.writing() as connection:
        append(connection, renamed)
    return _instructions(database, CatchUp(database).run)


def test_deriving_new_events_does_not_grow_with_the_older_ones(database: Database) -> None:
    _with_older_events(database, FEW, 1)
    after_few = _of_new_events(database, 1)
    _with_older_events(database, MANY, 2)
    after_many = _of_new_events(database, 2)

    assert after_many < 4 * after_few  # the people are the same, and have written before


def test_the_newest_event_is_found_without_reading_the_others(database: Database) -> None:
    _with_older_events(database, MANY, 1)

    def newest() -> None:
        with database.reading() as connection:
            event_log.newest_of_help_sessions(connection)

    assert _instructions(database, newest) <= 10 * COUNTED_IN


def test_events_of_other_streams_are_passed_over_once(database: Database) -> None:
    with database.writing() as connection:
        append(connection, arrivals(Random(1), some_help_sessions(Random(1), 5)))
    CatchUp(database).run()
    _with_older_events(database, MANY, 1)

    assert _instructions(database, CatchUp(database).run) < 20 * MANY
    assert CatchUp(database).run(most_steps=1)
