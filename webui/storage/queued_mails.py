"""Mails that belong to no ticket and wait to leave: questions to people, reports to analysts, notices to the house.

Like a letter of the outbox, a mail is taken under a lease by one worker, so it leaves at least once, and under the same
Message-ID if a worker was killed between sending and settling. It is queued once: its id is made of what it is about.
What has left, or is too late, is deleted with its address.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    Column,
    Connection,
    Float,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from tickets.columns import UtcDateTime
from webui.storage import due_rows

metadata = MetaData()

mails_table = Table(
    "queued_mails",
    metadata,
    Column("mail_id", String(32), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("recipient", Text, nullable=False),
    Column("lang", String(10), nullable=False),
    Column("help_session_id", String(32), nullable=False),  # that it asks about; "" = none
    Column("probability", Float, nullable=True),  # with which that was drawn
    Column("month", String(10), nullable=False),  # or day that it reports, as 2026-03 or 2026-03-09; "" = none
    Column("due_at", UtcDateTime(has_zone=False), nullable=False),
    Column("until", UtcDateTime(has_zone=False), nullable=False),  # too late to be sent from then on
    Column("attempts", Integer, nullable=False),
    Column("lease_until", UtcDateTime(has_zone=False), nullable=True),
    Index("ix_queued_mails_due_at", "due_at"),
    Index("ix_queued_mails_help_session_id", "help_session_id"),
)

unsubscribed_table = Table(
    "unsubscribed_addresses",
    metadata,
    Column("address_digest", String(64), primary_key=True),
    Column("at", UtcDateTime(has_zone=False), nullable=False),
)


class MailKind(StrEnum):
    """What a queued mail is. The values are stored: they never change."""

    FOLLOW_UP = "follow_up"
    REPORT = "report"
    ASSIGNMENT = "assignment"
    REVIEWS = "reviews"
    COMMENTS = "comments"


@dataclass(frozen=True, slots=True)
class QueuedMail:
    """One mail that waits; it is written when it leaves."""

    mail_id: str
    kind: MailKind
    recipient: str
    lang: str
    due_at: datetime
    until: datetime
    help_session_id: str = ""
    probability: float | None = None
    month: str = ""
    attempts: int = 0


def mail_id_of(kind: MailKind, *about: str) -> str:
    """Return the id of the one mail about something, 32 hex digits."""
    return hashlib.sha256("\0".join((kind, *about)).encode()).hexdigest()[:32]


def queue(connection: Connection, mail: QueuedMail) -> None:
    """Queue a mail; one that waits already stays as it is."""
    with suppress(IntegrityError), connection.begin_nested():
        connection.execute(insert(mails_table).values(asdict(mail)))


def is_due(connection: Connection, now: datetime) -> bool:
    """Return whether any mail is due and not held by a worker."""
    return due_rows.is_any_due(connection, mails_table, now)


def take(connection: Connection, now: datetime) -> QueuedMail | None:
    """Take the mail that is due longest, for the length of a lease; None when none is due."""
    row = due_rows.take(connection, mails_table, now, {"attempts": mails_table.c.attempts + 1})
    if row is None:
        return None
    values = {name: row[name] for name in QueuedMail.__dataclass_fields__}
    return QueuedMail(**(values | {"kind": MailKind(row["kind"])}))


def postpone(connection: Connection, mail_id: str, due_at: datetime) -> None:
    """Let a mail wait until then."""
    change = update(mails_table).where(mails_table.c.mail_id == mail_id)
    connection.execute(change.values(due_at=due_at, lease_until=None))


def drop(connection: Connection, mail_id: str) -> None:
    """Delete a mail that has left, or that nobody wants any more."""
    connection.execute(delete(mails_table).where(mails_table.c.mail_id == mail_id))


def sweep(connection: Connection, now: datetime) -> int:
    """Delete the mails that it is too late for; return how many."""
    return connection.execute(delete(mails_table).where(mails_table.c.until <= now)).rowcount


def drop_restored(connection: Connection) -> int:
    """Delete every mail that came back with a backup, since it may have left; return how many."""
    return connection.execute(delete(mails_table)).rowcount


def unsubscribe(connection: Connection, address_digest: str, now: datetime) -> None:
    """Never send a question to the address with this digest again."""
    with suppress(IntegrityError), connection.begin_nested():
        connection.execute(insert(unsubscribed_table).values(address_digest=address_digest, at=now))


def is_unsubscribed(connection: Connection, address_digest: str) -> bool:
    """Return whether the address with this digest wants no questions."""
    query = select(unsubscribed_table.c.at).where(unsubscribed_table.c.address_digest == address_digest)
    return connection.execute(query).first() is not None
