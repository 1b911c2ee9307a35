"""Which accounts get the monthly report by mail, and up to which month they had it.

A month is final when its last day is a week ago: until then somebody may still write about a problem of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import Column, Connection, Integer, MetaData, String, Table, Text, delete, insert, select, update

from deflection.measuring.outcome import WINDOW
from webui.storage import accounts
from webui.storage.accounts import Role
from webui.storage.queued_mails import MailKind, QueuedMail, mail_id_of, queue

metadata = MetaData()

subscriptions_table = Table(
    "report_subscriptions",
    metadata,
    Column("account_id", Integer, primary_key=True, autoincrement=False),
    Column("address", Text, nullable=False),
    Column("lang", String(10), nullable=False),
    Column("newest_month", String(7), nullable=False),  # that was queued, or that there is no report of any more
)

_TRIED_FOR: Final = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class ReportSubscription:
    """An account's wish for the monthly report."""

    account_id: int
    address: str
    lang: str
    newest_month: str  # as 2026-03


def final_month(today: date) -> str:
    """Return the newest month that is final today, as 2026-03.

    >>> [final_month(date(2026, 3, day)) for day in (7, 8)]
    ['2026-01', '2026-02']
    """
    last_day = today - WINDOW
    return (last_day.replace(day=1) - timedelta(days=1)).isoformat()[:7]


def days_of(month: str) -> tuple[date, date]:
    """Return the first and the last day of a month; raise ValueError for a text that is none.

    >>> days_of("2026-02")[1].isoformat()
    '2026-02-28'
    """
    first = date.fromisoformat(f"{month}-01")
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def subscribe(connection: Connection, account_id: int, address: str, lang: str, today: date) -> None:
    """Send an account the reports of the months that become final from now on."""
    unsubscribe(connection, account_id)
    values = {"account_id": account_id, "address": address, "lang": lang, "newest_month": final_month(today)}
    connection.execute(insert(subscriptions_table).values(values))


def unsubscribe(connection: Connection, account_id: int) -> None:
    """Send an account no more reports."""
    connection.execute(delete(subscriptions_table).where(subscriptions_table.c.account_id == account_id))


def subscription_of(connection: Connection, account_id: int) -> ReportSubscription | None:
    """Return what an account wishes; None = no report."""
    query = select(subscriptions_table).where(subscriptions_table.c.account_id == account_id)
    row = connection.execute(query).one_or_none()
    return ReportSubscription(*row) if row else None


def is_any_due(connection: Connection, today: date) -> bool:
    """Return whether somebody has not got the report of the newest month that is final."""
    late = subscriptions_table.c.newest_month < final_month(today)
    return connection.execute(select(subscriptions_table.c.account_id).where(late).limit(1)).first() is not None


def queue_reports(connection: Connection, today: date, now: datetime) -> int:
    """Queue the report of the newest final month for everybody who has not got it; return how many.

    Month and mail change in one transaction, so that of several hosts one queues it. Whoever may no longer see the
    figures gets none.
    """
    month, readers = final_month(today), _readers(connection)
    table = subscriptions_table.c
    late = connection.execute(select(subscriptions_table).where(table.newest_month < month)).all()
    count = 0
    for row in late:
        is_late = (table.account_id == row.account_id) & (table.newest_month < month)
        taken = connection.execute(update(subscriptions_table).where(is_late).values(newest_month=month)).rowcount
        if taken and row.account_id in readers:
            queue(connection, _mail(ReportSubscription(*row), month, now))
            count += 1
    return count


def is_wanted(connection: Connection, address: str) -> bool:
    """Return whether an account that may see the figures still wants the report at this address."""
    query = select(subscriptions_table.c.account_id).where(subscriptions_table.c.address == address)
    return not _readers(connection).isdisjoint(connection.execute(query).scalars())


def skip_until(connection: Connection, today: date) -> None:
    """Let no report of a month leave that is final today: after a restored backup they may have left."""
    connection.execute(update(subscriptions_table).values(newest_month=final_month(today)))


def _readers(connection: Connection) -> set[int]:
    return {account.account_id for account in accounts.everybody(connection) if account.may(Role.ANALYST)}


def _mail(subscription: ReportSubscription, month: str, now: datetime) -> QueuedMail:
    return QueuedMail(
        mail_id=mail_id_of(MailKind.REPORT, str(subscription.account_id), month),
        kind=MailKind.REPORT,
        recipient=subscription.address,
        lang=subscription.lang,
        due_at=now,
        until=now + _TRIED_FOR,
        month=month,
    )
