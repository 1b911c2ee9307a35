"""What is kept about people is readable for the product's own user, and for nobody else on the machine."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from webui.storage.database import Database


@pytest.fixture(autouse=True)
def everybody_may_read() -> Iterator[None]:
    """The usual umask, whatever the shell of the tests has."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def modes(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()}


def test_no_file_of_the_database_is_readable_for_others(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'db.sqlite3'}")
    database.migrate()
    with database.writing() as connection:
        connection.execute(text("INSERT INTO drafts VALUES ('h', '2026-03-02 12:00:00', '{}')"))

        assert modes(tmp_path) == dict.fromkeys(
            ("db.sqlite3", "db.sqlite3-wal", "db.sqlite3-shm", "db.sqlite3.lock"), 0o600
        )
    database.close()


def test_a_database_of_an_earlier_version_is_made_private_at_the_start(tmp_path: Path) -> None:
    path = tmp_path / "db.sqlite3"
    open_one = Database(f"sqlite:///{path}")
    open_one.migrate()
    for file in tmp_path.iterdir():
        file.chmod(0o644)

    Database(f"sqlite:///{path}").close()

    assert set(modes(tmp_path).values()) == {0o600}
    with open_one.reading() as connection:  # whoever had it open goes on
        assert connection.execute(text("SELECT count(*) FROM drafts")).scalar_one() == 0
    open_one.close()


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_a_database_in_memory_makes_no_file(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    Database(url).close()

    assert modes(tmp_path) == {}
