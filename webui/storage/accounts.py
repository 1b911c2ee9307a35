"""Accounts of the people behind the help centre: staff, editors, analysts. Members and guests have none here.

Passwords are argon2id hashes. How often somebody may guess one is decided in `webui/accounts/guesses.py`. A wrong name
gets the same answer as a wrong password, and takes as long.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Column, Connection, Integer, MetaData, Row, String, Table, insert, select, update
from sqlalchemy.exc import IntegrityError

from tickets.columns import UtcDateTime

metadata = MetaData()

accounts_table = Table(
    "accounts",
    metadata,
    Column("account_id", Integer, primary_key=True),
    Column("name", String(80), nullable=False, unique=True),
    Column("role", String(20), nullable=False),
    Column("more_roles", String(80), nullable=False, default=""),  # beside `role`, by commas
    Column("password_hash", String(200), nullable=False),
    Column("failed", Integer, nullable=False, default=0),  # no longer used, nor the next
    Column("locked_until", UtcDateTime(has_zone=False), nullable=True),
    Column("stamp", String(32), nullable=False),  # changed with the password: what carries another one has ended
)

SHORTEST_PASSWORD = 12  # characters
LONGEST_PASSWORD = 1_000

_hasher = PasswordHasher()


class Role(StrEnum):
    """What an account may see. Staff: tickets. Editor: articles. Analyst: figures. Admin: everything."""

    STAFF = "staff"
    EDITOR = "editor"
    ANALYST = "analyst"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody of the house."""

    name: str
    roles: tuple[Role, ...]  # in the order of `Role`; none only where the provider of its sign-in gives none any more
    account_id: int
    stamp: str

    def may(self, role: Role) -> bool:
        """Return whether the account may see what `role` sees."""
        return role in self.roles or Role.ADMIN in self.roles


class AccountError(Exception):
    """The account cannot be made or changed; the message says why and what to do."""


def add(connection: Connection, name: str, roles: Role | Collection[Role], password: str) -> None:
    """Add an account; raise AccountError for a taken name, no role or a short password."""
    of_roles = _columns([roles] if isinstance(roles, Role) else roles)
    row = {"name": name, **of_roles, "password_hash": _hash(password), "failed": 0, "stamp": secrets.token_hex(16)}
    try:
        connection.execute(insert(accounts_table).values(row))
    except IntegrityError:
        raise AccountError(f"there is an account {name!r} already: choose another name or set its password") from None


def set_password(connection: Connection, name: str, password: str) -> None:
    """Change the password of an account and end its sessions; raise AccountError for an unknown name."""
    change = update(accounts_table).where(accounts_table.c.name == name)
    values = {"password_hash": _hash(password), "stamp": secrets.token_hex(16)}
    if connection.execute(change.values(values)).rowcount == 0:
        raise no_such_account(name)


def set_roles(connection: Connection, name: str, roles: Collection[Role]) -> None:
    """Change what an account may see, at once; raise AccountError for an unknown name, no role, or no admin left."""
    of_roles = _columns(roles)
    others = [account for account in everybody(connection) if account.name != name]
    if Role.ADMIN not in roles and not any(Role.ADMIN in account.roles for account in others):
        raise AccountError("nobody would be an admin any more: make somebody else one first")
    change = update(accounts_table).where(accounts_table.c.name == name)
    if connection.execute(change.values(**of_roles)).rowcount == 0:
        raise no_such_account(name)


def follow_provider(connection: Connection, account: Account, roles: Collection[Role]) -> Account:
    """Return the account with the roles that its provider gives, also none, and also if nobody stays admin."""
    of_roles = _columns(roles) if roles else {"role": "", "more_roles": ""}
    change = update(accounts_table).where(accounts_table.c.account_id == account.account_id)
    connection.execute(change.values(**of_roles))
    return replace(account, roles=tuple(role for role in Role if role in roles))


def take_password_away(connection: Connection, name: str) -> None:
    """Replace the password by one that nobody knows, and end the sessions; raise AccountError for an unknown name."""
    set_password(connection, name, secrets.token_urlsafe(32))


def everybody(connection: Connection) -> list[Account]:
    """Return every account, by name."""
    return [account_in(row) for row in connection.execute(select(accounts_table).order_by(accounts_table.c.name))]


def account_of(connection: Connection, name: str) -> Account | None:
    """Return the account of that name, or None."""
    row = connection.execute(select(accounts_table).where(accounts_table.c.name == name)).one_or_none()
    return account_in(row) if row else None


def account_in(row: Row[Any]) -> Account:
    """Return the account of a row that has the columns name, role, more_roles, account_id and stamp."""
    stored = {row.role, *row.more_roles.split(",")}  # a role of a newer version counts for nothing
    return Account(row.name, tuple(role for role in Role if role in stored), row.account_id, row.stamp)


def no_such_account(name: str) -> AccountError:
    """Return the error for an unknown name."""
    return AccountError(f"there is no account {name!r}: `readfirst accounts` lists them")


def password_hash(connection: Connection, name: str) -> str:
    """Return the stored hash of an account; for an unknown name one that no password matches and that takes as long."""
    query = select(accounts_table.c.password_hash).where(accounts_table.c.name == name)
    return connection.execute(query).scalar_one_or_none() or _nobody()


def is_right(stored_hash: str, password: str) -> bool:
    """Return whether the password matches the hash. Takes a tenth of a second on purpose: never in a transaction."""
    if len(password) > LONGEST_PASSWORD:
        return False
    try:
        return _hasher.verify(stored_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def _columns(roles: Collection[Role]) -> dict[str, str]:
    """Return the columns of these roles. An older version of the program reads only the first of them."""
    chosen = [role for role in Role if role in roles]
    if not chosen:
        raise AccountError("an account needs a role: staff, editor, analyst or admin")
    return {"role": chosen[0], "more_roles": ",".join(chosen[1:])}


def _hash(password: str) -> str:
    if len(password) < SHORTEST_PASSWORD:
        raise AccountError(f"the password is shorter than {SHORTEST_PASSWORD} characters: use a longer one")
    if len(password) > LONGEST_PASSWORD:
        raise AccountError(f"the password is longer than {LONGEST_PASSWORD} characters: use a shorter one")
    return _hasher.hash(password)


@cache
def _nobody() -> str:
    """Return a hash to verify against when the name is unknown, so that both cases take the same time."""
    return _hasher.hash(secrets.token_hex(16))
