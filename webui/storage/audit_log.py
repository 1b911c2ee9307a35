"""The audit log: who of the house did what, when and from where. Entries are only ever appended.

The database itself refuses to change an entry, and to delete one that is younger than SHORTEST_KEPT. Kept for as long
as the setting `audit_days` says: the account's name, the action, what it was done to, and the /24 or /48 of the
address. No password, no text of a ticket.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    delete,
    func,
    insert,
    select,
)

from tickets.columns import TypedText, UtcDateTime

metadata = MetaData()

audit_table = Table(
    "audit_log",
    metadata,
    Column("entry_id", Integer, primary_key=True),
    Column("at", UtcDateTime(has_zone=False), nullable=False),
    Column(
        "who", String(80), nullable=False
    ),  # account, COMMAND_LINE, PROVIDER, or "" for somebody who is not signed in
    Column("action", String(40), nullable=False),
    Column("what", TypedText, nullable=False),  # what it was done to
    Column("address", String(60), nullable=False),  # /24 or /48; "" for a command
    Index("ix_audit_log_at", "at"),
)

SHORTEST_KEPT = timedelta(days=90)  # the same number stands in the trigger of migration 0011
COMMAND_LINE = "command line"
PROVIDER = "sign-in provider"  # where it has changed the roles of an account
_LONGEST_WHAT = 500  # characters


class Action(StrEnum):
    """What is logged. The values are stored: they never change."""

    SIGNED_IN = "signed-in"
    SIGN_IN_FAILED = "sign-in-failed"
    SIGNED_OUT = "signed-out"
    SESSIONS_ENDED = "sessions-ended"
    ACCOUNT_ADDED = "account-added"
    ACCOUNT_CONNECTED = "account-connected"
    ROLES_CHANGED = "roles-changed"
    PUBLISHING_CHANGED = "publishing-changed"
    PASSWORD_CHANGED = "password-changed"  # noqa: S105 - the name of an action
    SECOND_FACTOR_ON = "second-factor-on"
    SECOND_FACTOR_OFF = "second-factor-off"
    SECOND_FACTOR_RESET = "second-factor-reset"
    RECOVERY_CODES_RENEWED = "recovery-codes-renewed"
    RECOVERY_CODE_USED = "recovery-code-used"
    NOTICES_CHANGED = "notices-changed"
    RECORD_FORGOTTEN = "record-forgotten"
    RECORD_RESTORED = "record-restored"
    MACRO_SAVED = "macro-saved"
    MACRO_DELETED = "macro-deleted"
    PERSON_EXPORTED = "person-exported"
    PERSON_ERASED = "person-erased"
    RETENTION_RUN = "retention-run"
    ARTICLE_PUBLISHED = "article-published"
    ARTICLE_PLANNED = "article-planned"
    ARTICLE_PLAN_CANCELLED = "article-plan-cancelled"
    ARTICLE_PUBLISHED_AS_PLANNED = "article-published-as-planned"
    ARTICLE_ARCHIVED_AS_PLANNED = "article-archived-as-planned"
    ARTICLE_TAKEN_OVER = "article-taken-over"
    ARTICLE_DRAFT_DISCARDED = "article-draft-discarded"
    ARTICLE_SENT_TO_REVIEW = "article-sent-to-review"
    ARTICLE_COMMENTED = "article-commented"
    ARTICLE_COMMENT_RESOLVED = "article-comment-resolved"
    ARTICLE_COMMENT_REOPENED = "article-comment-reopened"
    ARTICLES_MERGED = "articles-merged"
    ARTICLE_SPLIT = "article-split"
    ARTICLE_PICTURE_ADDED = "article-picture-added"
    ARTICLE_DRAFT_PREPARED = "article-draft-prepared"
    ARTICLE_SENT_TO_MODEL = "article-sent-to-model"
    WORK_ASSIGNED = "work-assigned"
    WORK_PUT_OFF = "work-put-off"
    WORK_BROUGHT_BACK = "work-brought-back"
    DAY_MARKED = "day-marked"
    MARK_REMOVED = "mark-removed"
    MAINTENANCE_ON = "maintenance-on"
    MAINTENANCE_OFF = "maintenance-off"
    REPORT_ORDERED = "report-ordered"
    REPORT_ENDED = "report-ended"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log."""

    at: datetime
    who: str
    action: str
    what: str
    address: str


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which entries are looked for; an empty field means all."""

    who: str = ""
    action: str = ""
    since: datetime | None = None  # aware UTC
    until: datetime | None = None


def append(connection: Connection, at: datetime, who: str, action: Action, what: str = "", address: str = "") -> None:
    """Append one entry. `address` is a /24 or /48 (`network_address.neighbourhood_of`)."""
    row = {"at": at, "who": who[:80], "action": action, "what": what[:_LONGEST_WHAT], "address": address}
    connection.execute(insert(audit_table).values(row))


def entries(connection: Connection, wanted: AuditFilter, *, limit: int, offset: int = 0) -> list[Entry]:
    """Return entries that match, newest first."""
    table = audit_table.c
    query = select(audit_table).where(*_conditions(wanted)).order_by(table.at.desc(), table.entry_id.desc())
    rows = connection.execute(query.limit(limit).offset(offset))
    return [Entry(row.at, row.who, row.action, row.what, row.address) for row in rows]


def count(connection: Connection, wanted: AuditFilter) -> int:
    """Return how many entries match."""
    query = select(func.count()).select_from(audit_table).where(*_conditions(wanted))
    return connection.execute(query).scalar_one()


def people(connection: Connection) -> Sequence[str]:
    """Return everybody who has an entry, by name."""
    return connection.execute(select(audit_table.c.who).distinct().order_by(audit_table.c.who)).scalars().all()


def sweep(connection: Connection, before: datetime) -> int:
    """Delete entries older than `before`; return how many."""
    return connection.execute(delete(audit_table).where(audit_table.c.at < before)).rowcount


def _conditions(wanted: AuditFilter) -> list[ColumnElement[bool]]:
    table = audit_table.c
    conditions: list[ColumnElement[bool]] = []
    if wanted.who:
        conditions.append(table.who == wanted.who)
    if wanted.action:
        conditions.append(table.action == wanted.action)
    if wanted.since:
        conditions.append(table.at >= wanted.since)
    if wanted.until:
        conditions.append(table.at < wanted.until)
    return conditions
