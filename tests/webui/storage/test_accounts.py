"""Accounts of staff, editors, analysts and admins, and their passwords."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.product import empty_database
from webui.storage import accounts
from webui.storage.accounts import AccountError, Role
from webui.storage.database import Database

PASSWORD = "correct horse battery"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = empty_database(f"sqlite:///{tmp_path / 'db.sqlite3'}")
    with database.writing() as connection:
        accounts.add(connection, "eva", Role.EDITOR, PASSWORD)
    yield database
    database.close()


def matches(database: Database, name: str, password: str) -> bool:
    with database.reading() as connection:
        return accounts.is_right(accounts.password_hash(connection, name), password)


def test_an_account_may_do_what_its_role_may(database: Database) -> None:
    with database.reading() as connection:
        account = accounts.account_of(connection, "eva")

    assert account is not None
    assert account.may(Role.EDITOR)
    assert not account.may(Role.STAFF)


def test_only_the_right_password_matches_and_nothing_matches_an_unknown_name(database: Database) -> None:
    assert matches(database, "eva", PASSWORD)
    assert not matches(database, "eva", "wrong")
    assert not matches(database, "nobody", PASSWORD)


def test_passwords_are_stored_as_argon2_hashes(database: Database) -> None:
    with database.reading() as connection:
        row = connection.execute(accounts.accounts_table.select()).one()

    assert row.password_hash.startswith("$argon2id$")
    assert PASSWORD not in row.password_hash


def test_a_password_has_12_to_1000_characters(database: Database) -> None:
    with database.writing() as connection:
        with pytest.raises(AccountError, match="12 characters"):
            accounts.add(connection, "ivan", Role.STAFF, "short")
        with pytest.raises(AccountError, match="1000 characters"):
            accounts.add(connection, "ivan", Role.STAFF, "x" * 1001)
        accounts.add(connection, "ivan", Role.STAFF, "ž" * 1000)

    assert matches(database, "ivan", "ž" * 1000)
    assert not matches(database, "ivan", "ž" * 1001)
    assert not matches(database, "ivan", "ž" * 999)


def test_a_taken_name_is_refused_in_words(database: Database) -> None:
    with database.writing() as connection, pytest.raises(AccountError, match="'eva'"):
        accounts.add(connection, "eva", Role.STAFF, PASSWORD)
