"""Where accounts are signed in: one row for each browser. Without its row a copied cookie is worth nothing.

Kept until the session ends: a digest of its token, the account, when it began and was last used, the /24 or /48 of its
address and the kind of browser, so that people recognise their own.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Integer,
    MetaData,
    String,
    Table,
    delete,
    insert,
    or_,
    select,
    update,
)

from tickets.columns import UtcDateTime
from webui.storage.accounts import Account, account_in, accounts_table

metadata = MetaData()

sessions_table = Table(
    "account_sessions",
    metadata,
    Column("session_id", String(64), primary_key=True),  # SHA-256 of the token that the browser holds
    Column("account_id", Integer, nullable=False, index=True),
    Column("began_at", UtcDateTime(has_zone=False), nullable=False),
    Column("seen_at", UtcDateTime(has_zone=False), nullable=False),
    Column("address", String(60), nullable=False),  # /24 or /48
    Column("browser", String(80), nullable=False),
    Column("stamp", String(32), nullable=False),  # of the account: a session that carries an older one has ended
)

IDLE = timedelta(hours=12)  # unused for so long, a session ends
LONGEST = timedelta(days=30)  # used or not
SEEN_EVERY = timedelta(minutes=5)  # how exact `seen_at` is; a write for every request would be too many


@dataclass(frozen=True, slots=True)
class AccountSession:
    """One browser in which an account is signed in."""

    session_id: str
    began_at: datetime
    seen_at: datetime
    address: str
    browser: str


def begin(connection: Connection, account: Account, now: datetime, *, address: str, browser: str) -> str:
    """Begin a session; return its token, 256 random bits as hex, which is stored nowhere."""
    token = secrets.token_hex(32)
    row = {
        "session_id": _digest(token),
        "account_id": account.account_id,
        "began_at": now,
        "seen_at": now,
        "address": address,
        "browser": browser[:80],
        "stamp": account.stamp,
    }
    connection.execute(insert(sessions_table).values(row))
    return token


def signed_in(connection: Connection, token: str, now: datetime) -> tuple[Account, AccountSession] | None:
    """Return the account and session of a token, or None for an unknown token or a session that has ended."""
    query = (
        select(sessions_table, accounts_table.c.name, accounts_table.c.role, accounts_table.c.more_roles)
        .join(accounts_table, accounts_table.c.account_id == sessions_table.c.account_id)
        .where(sessions_table.c.session_id == _digest(token), sessions_table.c.stamp == accounts_table.c.stamp)
    )
    row = connection.execute(query).one_or_none()
    if row is None or now - row.seen_at >= IDLE or now - row.began_at >= LONGEST:
        return None
    account = account_in(row)
    return account, AccountSession(row.session_id, row.began_at, row.seen_at, row.address, row.browser)


def see(connection: Connection, session_id: str, now: datetime) -> None:
    """Store that a session is in use."""
    change = update(sessions_table).where(sessions_table.c.session_id == session_id)
    connection.execute(change.values(seen_at=now))


def sessions_of(connection: Connection, account: Account, now: datetime) -> list[AccountSession]:
    """Return the sessions of an account that have not ended, the one used last first."""
    mine = (sessions_table.c.account_id == account.account_id, sessions_table.c.stamp == account.stamp)
    query = (
        select(sessions_table)
        .where(*mine, ~_is_over(now))
        .order_by(sessions_table.c.seen_at.desc(), sessions_table.c.session_id)
    )
    rows = connection.execute(query)
    return [AccountSession(row.session_id, row.began_at, row.seen_at, row.address, row.browser) for row in rows]


def end(connection: Connection, account_id: int, session_id: str) -> bool:
    """End one session of an account; return whether there was one."""
    mine = (sessions_table.c.account_id == account_id, sessions_table.c.session_id == session_id)
    return connection.execute(delete(sessions_table).where(*mine)).rowcount > 0


def end_all(connection: Connection, account_id: int) -> int:
    """End every session of an account; return how many."""
    return connection.execute(delete(sessions_table).where(sessions_table.c.account_id == account_id)).rowcount


def sweep(connection: Connection, now: datetime) -> int:
    """Delete sessions that have ended; return how many."""
    return connection.execute(delete(sessions_table).where(_is_over(now))).rowcount


def _is_over(now: datetime) -> ColumnElement[bool]:
    return or_(sessions_table.c.seen_at <= now - IDLE, sessions_table.c.began_at <= now - LONGEST)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
