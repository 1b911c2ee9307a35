"""Which accounts sign in through the provider, and who they are there.

A row without a subject waits: the next person at the provider who has the account's name becomes its owner. After that
only the subject counts, which the provider never gives to somebody else; a name may change hands.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Integer,
    MetaData,
    Select,
    String,
    Table,
    UniqueConstraint,
    delete,
    insert,
    select,
    update,
)

from webui.storage.accounts import Account, account_in, accounts_table

metadata = MetaData()

identities_table = Table(
    "openid_identities",
    metadata,
    Column("account_id", Integer, primary_key=True, autoincrement=False),
    Column("issuer", String(300), nullable=True),  # NULL: nobody has signed in yet
    Column("subject", String(255), nullable=True),  # id at the issuer
    UniqueConstraint("issuer", "subject", name="uq_openid_identities_subject"),
)


def connect(connection: Connection, account_id: int) -> None:
    """Let the account wait for its owner; who owned it before does no longer."""
    disconnect(connection, account_id)
    connection.execute(insert(identities_table).values(account_id=account_id, issuer=None, subject=None))


def disconnect(connection: Connection, account_id: int) -> bool:
    """Let nobody sign in to the account through the provider; return whether somebody could."""
    return connection.execute(delete(identities_table).where(identities_table.c.account_id == account_id)).rowcount > 0


def bind(connection: Connection, account_id: int, issuer: str, subject: str) -> None:
    """Make somebody at the provider the owner of an account that waits."""
    change = update(identities_table).where(identities_table.c.account_id == account_id)
    connection.execute(change.values(issuer=issuer, subject=subject))


def account_of_subject(connection: Connection, issuer: str, subject: str) -> Account | None:
    """Return the account that somebody at the provider owns."""
    row = identities_table.c
    query = _with_accounts().where(row.issuer == issuer, row.subject == subject)
    stored = connection.execute(query).one_or_none()
    return account_in(stored) if stored else None


def waiting_account_of(connection: Connection, name: str) -> Account | None:
    """Return the account of that name if it waits for its owner."""
    query = _with_accounts().where(identities_table.c.subject.is_(None), accounts_table.c.name == name)
    stored = connection.execute(query).one_or_none()
    return account_in(stored) if stored else None


def is_connected(connection: Connection, account_id: int) -> bool:
    """Return whether the account signs in through the provider."""
    return account_id in connected(connection, (account_id,))


def connected(connection: Connection, account_ids: Collection[int]) -> frozenset[int]:
    """Return those of the accounts that sign in through the provider."""
    query = select(identities_table.c.account_id).where(identities_table.c.account_id.in_(account_ids))
    return frozenset(connection.execute(query).scalars())


def _with_accounts() -> Select[Any]:
    return select(accounts_table).join(identities_table, identities_table.c.account_id == accounts_table.c.account_id)
