"""`readfirst report --verify` finds every row that is not what the events come to."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner
from sqlalchemy import delete, insert, select, update

from tests.webui.storage.derived.arriving import LATER, answer, append, arrivals, some_answers, some_help_sessions
from webui.commands.cli import cli
from webui.storage.database import Database
from webui.storage.derived import tables
from webui.storage.derived.catch_up import CatchUp
from webui.storage.derived.daily import count_days
from webui.storage.derived.verify import Verification, verify

SESSIONS = 40


@pytest.fixture
def derived(database: Database) -> Database:
    """Three weeks, derived, and every day counted."""
    random = Random(7)
    with database.writing() as connection:
        sessions = some_help_sessions(random, SESSIONS)
        append(connection, arrivals(random, sessions))
        answer(connection, some_answers(random, sessions))
    CatchUp(database).run()
    while count_days(database, LATER):
        pass
    return database


def days_of(database: Database) -> int:
    with database.reading() as connection:
        return len(connection.execute(select(tables.counted_days_table)).all())


def test_what_was_derived_is_what_the_events_come_to(derived: Database) -> None:
    assert verify(derived) == Verification(SESSIONS + days_of(derived), 0)


@pytest.mark.parametrize(
    "corruption",
    [
        update(tables.sessions_table).where(tables.sessions_table.c.help_session_id == "hs-7").values(topic="other"),
        update(tables.sessions_table).where(tables.sessions_table.c.said_later.is_(True)).values(said_later=False),
        update(tables.sessions_table).where(tables.sessions_table.c.drawn_code.is_not(None)).values(drawn_code=0),
        update(tables.sessions_table).where(tables.sessions_table.c.drawn_code.is_not(None)).values(drawn_code=None),
        update(tables.sessions_table).where(tables.sessions_table.c.solved_after > 0).values(solved_after=1.0),
        update(tables.sessions_table).where(tables.sessions_table.c.ticket_day.is_not(None)).values(ticket_day=None),
        update(tables.articles_table).values(title="another title"),
        delete(tables.articles_table),
        update(tables.cells_table).where(tables.cells_table.c.cell_id == 1).values(help_sessions=99),
        delete(tables.daily_articles_table),
    ],
    ids=[
        *("a row", "an answer", "an episode", "no episode", "a wait", "no day", "a title", "articles"),
        *("a daily count", "daily articles"),
    ],
)
def test_a_row_that_is_wrong_is_found(derived: Database, corruption: object) -> None:
    with derived.writing() as connection:
        connection.execute(corruption)  # type: ignore[call-overload]

    assert verify(derived).different >= 1


def test_a_row_that_is_missing_or_too_many_is_found(derived: Database) -> None:
    row = tables.sessions_table.c
    with derived.writing() as connection:
        values = dict(
            connection.execute(select(tables.sessions_table).where(row.help_session_id == "hs-1")).mappings().one()
        )
        connection.execute(delete(tables.sessions_table).where(row.help_session_id == "hs-1"))
        connection.execute(insert(tables.sessions_table).values({**values, "help_session_id": "nobody"}))

    assert verify(derived).different >= 2


def test_the_command_prints_two_numbers_and_fails_when_they_differ(
    derived: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("READFIRST_DATA_DIR", str(tmp_path))
    right = CliRunner().invoke(cli, ["report", "--verify", "--json"])
    with derived.writing() as connection:
        corrupted = tables.sessions_table.c.help_session_id == "hs-3"
        connection.execute(update(tables.sessions_table).where(corrupted).values(ending="solved", solved_by="x"))
    wrong = CliRunner().invoke(cli, ["report", "--verify", "--json"])

    assert (right.exit_code, json.loads(right.stdout)["different"]) == (0, 0)
    assert wrong.exit_code == 1
    assert json.loads(wrong.stdout)["different"] >= 1
    assert json.loads(wrong.stdout).keys() == {"compared", "different"}


def test_after_everything_was_dropped_it_is_derived_anew(derived: Database) -> None:
    with derived.writing() as connection:
        for table in reversed(tables.metadata.sorted_tables):
            connection.execute(delete(table))

    assert verify(derived) == Verification(SESSIONS, 0)
