"""Which accounts want to be told by mail of tickets that colleagues give to them, where, and in which language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Column, Connection, Integer, MetaData, String, Table, Text, delete, insert, select

from webui.storage.accounts import accounts_table

metadata = MetaData()

notices_table = Table(
    "assignment_notices",  # no row: none wanted
    metadata,
    Column("account_id", Integer, primary_key=True, autoincrement=False),
    Column("email", Text, nullable=False),
    Column("lang", String(10), nullable=False),
)

LONGEST_ADDRESS: Final = 254  # characters


@dataclass(frozen=True, slots=True)
class WantedNotices:
    """Where an account wants its notices."""

    account_id: int
    name: str  # of the account
    email: str
    lang: str


def wanted_by(connection: Connection, name: str) -> WantedNotices | None:
    """Return where the account of that name wants its notices; None where it wants none."""
    return next((wanted for wanted in everybody(connection) if wanted.name == name), None)


def everybody(connection: Connection) -> tuple[WantedNotices, ...]:
    """Return every account that wants notices, by name."""
    n, a = notices_table.c, accounts_table.c
    query = select(a.account_id, a.name, n.email, n.lang).join_from(
        notices_table, accounts_table, n.account_id == a.account_id
    )
    return tuple(WantedNotices(*row) for row in connection.execute(query.order_by(a.name)))


def want(connection: Connection, account_id: int, email: str, lang: str) -> None:
    """Store where an account wants its notices, in place of what it wanted before; an empty address: none."""
    connection.execute(delete(notices_table).where(notices_table.c.account_id == account_id))
    if email:
        connection.execute(insert(notices_table).values(account_id=account_id, email=email, lang=lang))
