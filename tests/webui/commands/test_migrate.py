"""`readfirst migrate`: what is pending, and its migration, as an operator types them."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from webui.commands.cli import cli
from webui.storage.database import Database
from webui.storage.schema import newest_revision


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("READFIRST_DATA_DIR", str(tmp_path))
    return f"sqlite:///{tmp_path / 'readfirst.sqlite3'}"


def migrate(*options: str) -> Result:
    return CliRunner().invoke(cli, ["migrate", *options])


def test_checking_lists_what_is_pending_and_changes_nothing(url: str) -> None:
    for _ in range(2):
        answer = migrate("--check", "--json")
        assert answer.exit_code == 1
        state = json.loads(answer.stdout)
        assert (state["revision"], state["newest"], state["done"]) == (None, newest_revision(), False)
        assert state["pending"][0] == "0001"
        assert state["pending"][-1] == newest_revision()


def test_running_migrates_and_then_nothing_is_pending(url: str) -> None:
    assert migrate("--run").exit_code == 0

    assert migrate("--check").stdout == "Nothing to migrate.\n"
    assert migrate("--check").exit_code == 0


def test_newer_tables_are_left_alone(url: str) -> None:
    migrate("--run")
    with Database(url).writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9001'"))

    assert migrate("--run").exit_code == 0
    with Database(url).reading() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one() == "9001"


def test_it_wants_to_know_which(url: str) -> None:
    assert migrate().exit_code == 2
