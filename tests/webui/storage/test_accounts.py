"""Sign-in of staff, editors and analysts."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from webui.storage import accounts
from webui.storage.accounts import AccountError, Role
from webui.storage.database import Database

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
PASSWORD = "correct horse battery"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'db.sqlite3'}")
    database.migrate()
    with database.writing() as connection:
        accounts.add(connection, "eva", Role.EDITOR, PASSWORD)
    yield database
    database.close()


def try_to_sign_in(database: Database, password: str, at: datetime = NOW, name: str = "eva") -> accounts.Account | None:
    with database.writing() as connection:
        stored = accounts.password_hash(connection, name)
        is_right = accounts.is_right(stored, password)
        return accounts.sign_in(connection, name, stored, at, is_right=is_right)


def test_the_right_password_signs_in(database: Database) -> None:
    account = try_to_sign_in(database, PASSWORD)

    assert account is not None
    assert account.may(Role.EDITOR)
    assert not account.may(Role.STAFF)


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(database: Database) -> None:
    assert try_to_sign_in(database, PASSWORD, name="nobody") is None
    assert try_to_sign_in(database, "wrong") is None


def test_after_five_wrong_passwords_the_right_one_has_to_wait(database: Database) -> None:
    for _ in range(5):
        try_to_sign_in(database, "wrong")

    assert try_to_sign_in(database, PASSWORD) is None
    assert try_to_sign_in(database, PASSWORD, NOW + timedelta(seconds=16)) is not None


def test_a_new_password_ends_every_sign_in(database: Database) -> None:
    account = try_to_sign_in(database, PASSWORD)
    assert account is not None
    with database.writing() as connection:
        accounts.set_password(connection, "eva", "another long password")
        assert accounts.signed_in(connection, "eva", account.stamp) is None


def test_passwords_are_stored_as_argon2_hashes(database: Database) -> None:
    with database.reading() as connection:
        row = connection.execute(accounts.accounts_table.select()).one()

    assert row.password_hash.startswith("$argon2id$")
    assert PASSWORD not in row.password_hash


def test_a_short_password_and_a_taken_name_are_refused_in_words(database: Database) -> None:
    with database.writing() as connection:
        with pytest.raises(AccountError, match="12 characters"):
            accounts.add(connection, "ivan", Role.STAFF, "short")
        with pytest.raises(AccountError, match="'eva'"):
            accounts.add(connection, "eva", Role.STAFF, PASSWORD)
