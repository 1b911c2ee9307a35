"""Accounts of the people behind the help centre: staff, editors, analysts. Members and guests have none here.

Passwords are argon2id hashes. After five failed sign-ins in a row an account is locked, each time for twice as
long, up to a quarter of an hour. A wrong name gets the same answer as a wrong password, and takes as long.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Column, Connection, Integer, MetaData, String, Table, insert, select, update
from sqlalchemy.exc import IntegrityError

from tickets.columns import UtcDateTime

metadata = MetaData()

accounts_table = Table(
    "accounts",
    metadata,
    Column("account_id", Integer, primary_key=True),
    Column("name", String(80), nullable=False, unique=True),
    Column("role", String(20), nullable=False),
    Column("password_hash", String(200), nullable=False),
    Column("failed", Integer, nullable=False, default=0),  # failed sign-ins in a row
    Column("locked_until", UtcDateTime(has_zone=False), nullable=True),
    # Changed with the password: sessions that carry another stamp have ended.
    Column("stamp", String(32), nullable=False),
)

SHORTEST_PASSWORD = 12
_FREE_TRIES = 5
_FIRST_WAIT = timedelta(seconds=15)
_LONGEST_WAIT = timedelta(minutes=15)

_hasher = PasswordHasher()


class Role(StrEnum):
    """What an account may see. Staff: tickets. Editor: articles. Analyst: figures. Admin: everything."""

    STAFF = "staff"
    EDITOR = "editor"
    ANALYST = "analyst"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Account:
    """A signed-in person."""

    name: str
    role: Role
    stamp: str

    def may(self, role: Role) -> bool:
        """Return whether the account may see what `role` sees."""
        return self.role in (role, Role.ADMIN)


class AccountError(Exception):
    """The account cannot be made or changed; the message says why and what to do."""


def add(connection: Connection, name: str, role: Role, password: str) -> None:
    """Add an account; raise AccountError for a taken name or a short password."""
    row = {"name": name, "role": role, "password_hash": _hash(password), "failed": 0, "stamp": secrets.token_hex(16)}
    try:
        connection.execute(insert(accounts_table).values(row))
    except IntegrityError:
        raise AccountError(f"there is an account {name!r} already: choose another name or set its password") from None


def set_password(connection: Connection, name: str, password: str) -> None:
    """Change the password of an account and end its sign-ins; raise AccountError for an unknown name."""
    change = update(accounts_table).where(accounts_table.c.name == name)
    values = {"password_hash": _hash(password), "failed": 0, "locked_until": None, "stamp": secrets.token_hex(16)}
    if connection.execute(change.values(values)).rowcount == 0:
        raise AccountError(f"there is no account {name!r}: `readfirst accounts` lists them")


def everybody(connection: Connection) -> list[tuple[str, str]]:
    """Return (name, role) of every account, by name."""
    rows = connection.execute(select(accounts_table).order_by(accounts_table.c.name))
    return [(row.name, row.role) for row in rows]


def signed_in(connection: Connection, name: str, stamp: str) -> Account | None:
    """Return the account of a sign-in, or None when the sign-in was ended."""
    row = connection.execute(select(accounts_table).where(accounts_table.c.name == name)).one_or_none()
    if row is None or not secrets.compare_digest(row.stamp, stamp):
        return None
    return Account(row.name, Role(row.role), row.stamp)


def password_hash(connection: Connection, name: str) -> str:
    """Return the stored hash of an account; for an unknown name one that no password matches and that takes as long."""
    query = select(accounts_table.c.password_hash).where(accounts_table.c.name == name)
    return connection.execute(query).scalar_one_or_none() or _nobody()


def is_right(stored_hash: str, password: str) -> bool:
    """Return whether the password matches the hash. Takes a tenth of a second on purpose: never in a transaction."""
    try:
        return _hasher.verify(stored_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def sign_in(connection: Connection, name: str, stored_hash: str, now: datetime, *, is_right: bool) -> Account | None:
    """Return the account, or None for a wrong name, a wrong password or a locked account.

    stored_hash  the hash that the password was compared with: when it has changed since, the sign-in fails
    now          aware UTC
    """
    row = connection.execute(select(accounts_table).where(accounts_table.c.name == name)).one_or_none()
    if row is None or row.password_hash != stored_hash:
        return None
    change = update(accounts_table).where(accounts_table.c.account_id == row.account_id)
    if row.locked_until and row.locked_until > now:
        return None
    if not is_right:
        locked_until = now + wait_after(row.failed + 1)
        connection.execute(change.values(failed=row.failed + 1, locked_until=locked_until))
        return None
    connection.execute(change.values(failed=0, locked_until=None))
    return Account(row.name, Role(row.role), row.stamp)


def wait_after(failed: int) -> timedelta:
    """Return how long an account is locked after `failed` failed sign-ins in a row.

    >>> [wait_after(n).seconds for n in (1, 4, 5, 6, 7, 99)]
    [0, 0, 15, 30, 60, 900]
    """
    if failed < _FREE_TRIES:
        return timedelta(0)
    doublings = min(failed - _FREE_TRIES, 16)
    return min(_LONGEST_WAIT, _FIRST_WAIT * (1 << doublings))


def _hash(password: str) -> str:
    if len(password) < SHORTEST_PASSWORD:
        raise AccountError(f"the password is shorter than {SHORTEST_PASSWORD} characters: use a longer one")
    return _hasher.hash(password)


@cache
def _nobody() -> str:
    """Return a hash to verify against when the name is unknown, so that both cases take the same time."""
    return _hasher.hash(secrets.token_hex(16))
