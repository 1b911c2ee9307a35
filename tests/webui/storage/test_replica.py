"""Reports read the replica while there is one; SQLite stands for both servers here, PostgreSQL in tests/services."""

import logging
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from webui.storage.database import Database
from webui.storage.replica import Replica


def holding(path: Path, word: str) -> str:
    """Return the URL of a database that has one word."""
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE words (word TEXT)"))
        connection.execute(text("INSERT INTO words VALUES (:word)"), {"word": word})
    engine.dispose()
    return f"sqlite:///{path}"


@pytest.fixture
def primary_url(tmp_path: Path) -> str:
    return holding(tmp_path / "primary", "primary")


@pytest.fixture
def database(tmp_path: Path, primary_url: str) -> Iterator[Database]:
    with closing(Database(primary_url, replica_url=holding(tmp_path / "replica", "replica"))) as database:
        yield database


def word_of_report(database: Database) -> str:
    with database.reporting() as connection:
        return str(connection.execute(text("SELECT word FROM words")).scalar_one())


def test_a_report_reads_the_replica_and_everything_else_the_primary(database: Database) -> None:
    with database.reading() as connection:
        assert connection.execute(text("SELECT word FROM words")).scalar_one() == "primary"
    assert word_of_report(database) == "replica"


def test_without_a_replica_reports_read_the_primary(primary_url: str) -> None:
    with closing(Database(primary_url)) as database:
        assert word_of_report(database) == "primary"


def test_while_the_replica_is_away_reports_read_the_primary_and_the_log_says_it_once(
    primary_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    nowhere = "postgresql+psycopg://nobody@127.0.0.1:1/none"

    with caplog.at_level(logging.WARNING, "readfirst"), closing(Database(primary_url, replica_url=nowhere)) as database:
        assert [word_of_report(database), word_of_report(database)] == ["primary", "primary"]

    assert len(caplog.messages) == 1
    assert caplog.messages[0].startswith("reports read the primary database, the replica cannot be used: ")


def test_a_replica_that_comes_back_is_used_again(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path, seconds = tmp_path / "not yet" / "replica", [100.0]
    replica = Replica(create_engine(f"sqlite:///{path}"), create_engine("sqlite://"), lambda: seconds[0])
    assert replica.connection() is None

    path.parent.mkdir()
    assert replica.connection() is None, "it is left alone for some seconds"
    seconds[0] += 6
    caplog.clear()
    with caplog.at_level(logging.WARNING, "readfirst"):
        connection = replica.connection()

    assert connection is not None
    connection.close()
    assert caplog.messages == ["reports read the replica again"]
