"""Which editors want mails, where and in which language, and how often that of the reviews that are due.

The mail of a day or week is queued in one transaction with the day that it is of, so that of any number of workers one
queues it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Final

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    delete,
    insert,
    or_,
    select,
    update,
)

from webui.storage.accounts import accounts_table
from webui.storage.queued_mails import MailKind, QueuedMail, mail_id_of, queue

metadata = MetaData()

notices_table = Table(
    "editor_notices",  # no row: none wanted
    metadata,
    Column("account_id", Integer, primary_key=True, autoincrement=False),
    Column("email", Text, nullable=False),
    Column("lang", String(10), nullable=False),
    Column("reviews", String(10), nullable=False),
    Column("newest_day", String(10), nullable=False),  # ISO: first day of the period whose mail was queued
)

_HOUR: Final = time(6)  # of the day, in the time zone of the site, at which the mail leaves


class ReviewMails(StrEnum):
    """How often an editor is told of reviews. The values are stored: they never change."""

    WEEKLY = "weekly"  # on Mondays
    DAILY = "daily"
    NEVER = "never"

    def first_day(self, today: date) -> date:
        """Return the first day of the period that today belongs to.

        >>> [ReviewMails.WEEKLY.first_day(date(2026, 3, day)).isoformat() for day in (8, 9)]
        ['2026-03-02', '2026-03-09']
        """
        return today - timedelta(days=today.weekday()) if self is ReviewMails.WEEKLY else today

    @property
    def length(self) -> timedelta:
        """How long a period is."""
        return timedelta(days=7) if self is ReviewMails.WEEKLY else timedelta(days=1)


@dataclass(frozen=True, slots=True)
class EditorNotices:
    """Where an editor wants mails, and which."""

    account_id: int
    name: str  # of the account
    email: str
    lang: str
    reviews: ReviewMails
    newest_day: str

    def mail_id(self, day: str) -> str:
        """Return the id of the mail of the period that begins on this day."""
        return mail_id_of(MailKind.REVIEWS, str(self.account_id), day)


def everybody(connection: Connection) -> tuple[EditorNotices, ...]:
    """Return every account that wants mails as an editor, by name."""
    n, a = notices_table.c, accounts_table.c
    query = select(a.account_id, a.name, n.email, n.lang, n.reviews, n.newest_day)
    joined = query.join_from(notices_table, accounts_table, n.account_id == a.account_id).order_by(a.name)
    return tuple(
        EditorNotices(*row[:4], ReviewMails(row.reviews), row.newest_day) for row in connection.execute(joined)
    )


def wanted_by(connection: Connection, name: str) -> EditorNotices | None:
    """Return what the account of that name wants; None where it wants no mails."""
    return next((wanted for wanted in everybody(connection) if wanted.name == name), None)


def want(connection: Connection, account_id: int, email: str, lang: str, reviews: ReviewMails, today: date) -> None:
    """Store what an account wants, in place of what it wanted before; an empty address: nothing.

    The first mail of reviews is that of the period after today's.
    """
    connection.execute(delete(notices_table).where(notices_table.c.account_id == account_id))
    if email:
        row = {"account_id": account_id, "email": email, "lang": lang, "reviews": reviews.value}
        day = reviews.first_day(today).isoformat()
        connection.execute(insert(notices_table).values(row | {"newest_day": day}))


def is_any_due(connection: Connection, today: date) -> bool:
    """Return whether the mail of a period that has begun was not queued yet."""
    return connection.execute(select(notices_table.c.account_id).where(_is_due(today)).limit(1)).first() is not None


def queue_review_mails(connection: Connection, today: date, zone: tzinfo, now: datetime) -> int:
    """Queue the mail of the period that has begun for everybody who has not got it; return how many."""
    table = notices_table.c
    count = 0
    due = set(connection.execute(select(table.account_id).where(_is_due(today))).scalars())
    for wanted in (wanted for wanted in everybody(connection) if wanted.account_id in due):
        day = wanted.reviews.first_day(today)
        late = (table.account_id == wanted.account_id) & (table.newest_day < day.isoformat())
        if connection.execute(update(notices_table).where(late).values(newest_day=day.isoformat())).rowcount:
            queue(connection, _mail(wanted, day, zone, now))
            count += 1
    return count


def skip_until(connection: Connection, today: date) -> None:
    """Let no mail of a period leave that has begun today: after a restored backup it may have left."""
    for reviews in ReviewMails:
        day = reviews.first_day(today).isoformat()
        connection.execute(update(notices_table).where(notices_table.c.reviews == reviews.value).values(newest_day=day))


def _is_due(today: date) -> ColumnElement[bool]:
    table = notices_table.c
    kinds = [kind for kind in ReviewMails if kind is not ReviewMails.NEVER]
    return or_(
        *((table.reviews == kind.value) & (table.newest_day < kind.first_day(today).isoformat()) for kind in kinds)
    )


def _mail(wanted: EditorNotices, day: date, zone: tzinfo, now: datetime) -> QueuedMail:
    morning = datetime.combine(day, _HOUR, tzinfo=zone).astimezone(UTC)
    return QueuedMail(
        mail_id=wanted.mail_id(day.isoformat()),
        kind=MailKind.REVIEWS,
        recipient=wanted.email,
        lang=wanted.lang,
        due_at=max(now, morning),
        until=morning + wanted.reviews.length,
        month=day.isoformat(),
    )
