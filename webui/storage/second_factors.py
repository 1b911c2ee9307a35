"""Second factors of accounts: the secret that an authenticator app shares with us, and recovery codes.

Kept until it is switched off: the secret, which codes are computed from, sealed (`webui/identity/sealed.py`); and
digests of the codes.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, Column, Connection, Integer, MetaData, String, Table, delete, func, insert, select
from sqlalchemy import update as update_of

from tickets.columns import UtcDateTime

metadata = MetaData()

factors_table = Table(
    "second_factors",
    metadata,
    Column("account_id", Integer, primary_key=True, autoincrement=False),
    Column("secret", String(120), nullable=False),  # base32, sealed; of earlier versions as it is, until it is used
    Column("confirmed_at", UtcDateTime(has_zone=False), nullable=True),  # not yet: no code was typed, nobody is asked
    Column("last_step", BigInteger, nullable=False),  # of the last code that was taken: older ones are replays
)

codes_table = Table(
    "recovery_codes",
    metadata,
    Column("code_digest", String(64), primary_key=True),
    Column("account_id", Integer, nullable=False, index=True),
    Column("used_at", UtcDateTime(has_zone=False), nullable=True),
)

RECOVERY_CODES = 10
_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # none that is read as another
_CODE_LETTERS = 16  # 79 bits: no need of a slow hash


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """What an account has set up."""

    secret: str  # as it is stored
    confirmed_at: datetime | None
    codes_left: int

    @property
    def is_on(self) -> bool:
        """Return whether a sign-in needs it."""
        return self.confirmed_at is not None


def second_factor_of(connection: Connection, account_id: int) -> SecondFactor | None:
    """Return the second factor of an account, also one that is being set up; None without one."""
    row = connection.execute(select(factors_table).where(factors_table.c.account_id == account_id)).one_or_none()
    if row is None:
        return None
    unused = (codes_table.c.account_id == account_id, codes_table.c.used_at.is_(None))
    left = connection.execute(select(func.count()).select_from(codes_table).where(*unused)).scalar_one()
    return SecondFactor(row.secret, row.confirmed_at, left)


def set_up(connection: Connection, account_id: int, secret: str) -> None:
    """Store the sealed secret of a second factor that is not yet confirmed, in place of an earlier one."""
    remove(connection, account_id)
    connection.execute(insert(factors_table).values(account_id=account_id, secret=secret, last_step=0))


def confirm(connection: Connection, account_id: int, now: datetime) -> None:
    """Switch the second factor on."""
    change = update_of(factors_table).where(factors_table.c.account_id == account_id)
    connection.execute(change.values(confirmed_at=now))


def seal_again(connection: Connection, account_id: int, secret: str) -> None:
    """Store the same secret as it is sealed under the key of today."""
    change = update_of(factors_table).where(factors_table.c.account_id == account_id)
    connection.execute(change.values(secret=secret))


def take_step(connection: Connection, account_id: int, step: int) -> bool:
    """Use up the code of a step; return False for one that was used before, or an older one."""
    change = update_of(factors_table).where(factors_table.c.account_id == account_id, factors_table.c.last_step < step)
    return connection.execute(change.values(last_step=step)).rowcount == 1


def new_recovery_codes(connection: Connection, account_id: int) -> list[str]:
    """Replace the recovery codes of an account; return the new ones, which are stored nowhere else."""
    codes = [_new_code() for _ in range(RECOVERY_CODES)]
    connection.execute(delete(codes_table).where(codes_table.c.account_id == account_id))
    rows = [{"code_digest": _digest(account_id, code), "account_id": account_id} for code in codes]
    connection.execute(insert(codes_table), rows)
    return codes


def take_recovery_code(connection: Connection, account_id: int, code: str, now: datetime) -> bool:
    """Use up a recovery code; return False for an unknown or used one."""
    unused = (codes_table.c.code_digest == _digest(account_id, code), codes_table.c.used_at.is_(None))
    return connection.execute(update_of(codes_table).where(*unused).values(used_at=now)).rowcount == 1


def remove(connection: Connection, account_id: int) -> bool:
    """Switch the second factor off and delete what belongs to it; return whether there was one."""
    connection.execute(delete(codes_table).where(codes_table.c.account_id == account_id))
    return connection.execute(delete(factors_table).where(factors_table.c.account_id == account_id)).rowcount == 1


def accounts_with_second_factor(connection: Connection) -> set[int]:
    """Return the ids of the accounts whose sign-in needs a second factor."""
    query = select(factors_table.c.account_id).where(factors_table.c.confirmed_at.is_not(None))
    return set(connection.execute(query).scalars())


def _new_code() -> str:
    letters = "".join(secrets.choice(_LETTERS) for _ in range(_CODE_LETTERS))
    return "-".join(letters[start : start + 4] for start in range(0, _CODE_LETTERS, 4))


def _digest(account_id: int, code: str) -> str:
    letters = "".join(code.lower().split()).replace("-", "")
    return hashlib.sha256(f"{account_id}:{letters}".encode("utf-8", "replace")).hexdigest()
