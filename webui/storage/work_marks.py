"""What editors decided about rows of their work list: who does it, not now and why, which draft was begun for it.

The rows themselves are computed anew every time (`webui/editors/work_items.py`); a mark whose row is gone says nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Column, Connection, MetaData, String, Table, insert, select, update
from sqlalchemy.exc import IntegrityError

from tickets.columns import TypedText, UtcDateTime

metadata = MetaData()

marks_table = Table(
    "work_marks",
    metadata,
    Column("item", TypedText, primary_key=True),  # key of a row of the list
    Column("assignee", String(80), nullable=False),  # account; "" = nobody
    Column("put_off_until", UtcDateTime, nullable=True),
    Column("put_off_by", String(80), nullable=False),
    Column("reason", TypedText, nullable=False),
    Column("draft_path", TypedText, nullable=False),  # of the new article that was begun for it; "" = none
    Column("drafted_at", UtcDateTime, nullable=True),
)

RESTS = timedelta(days=90)  # a row whose article was published: until it can be seen whether people are helped


@dataclass(frozen=True, slots=True)
class WorkMark:
    """What was decided about one row; moments are aware UTC."""

    assignee: str = ""
    put_off_until: datetime | None = None
    put_off_by: str = ""
    reason: str = ""
    draft_path: str = ""
    drafted_at: datetime | None = None

    def is_put_off(self, now: datetime) -> bool:
        """Return whether somebody said "not now", and the time has not come yet."""
        return self.put_off_until is not None and self.put_off_until > now

    def may_rest(self, now: datetime) -> bool:
        """Return whether a draft was begun for it so lately that its article, once published, is given time."""
        return self.drafted_at is not None and self.drafted_at + RESTS > now


def marks(connection: Connection) -> dict[str, WorkMark]:
    """Return key of a row -> what was decided about it."""
    return {
        row.item: WorkMark(row.assignee, row.put_off_until, row.put_off_by, row.reason, row.draft_path, row.drafted_at)
        for row in connection.execute(select(marks_table))
    }


def assign(connection: Connection, item: str, assignee: str) -> None:
    """Change who does a row; "" = nobody."""
    _change(connection, item, assignee=assignee)


def put_off(connection: Connection, item: str, until: datetime, reason: str, *, by: str) -> None:
    """Take a row off the list until a moment."""
    _change(connection, item, put_off_until=until, reason=reason, put_off_by=by)


def bring_back(connection: Connection, item: str) -> None:
    """Put a row back on the list now."""
    _change(connection, item, put_off_until=None, reason="", put_off_by="")


def begin_draft(connection: Connection, item: str, path: str, now: datetime) -> None:
    """Note that a new article was begun for a row."""
    _change(connection, item, draft_path=path, drafted_at=now)


def _change(connection: Connection, item: str, **values: object) -> None:
    change = update(marks_table).where(marks_table.c.item == item).values(**values)
    if connection.execute(change).rowcount:
        return
    row = {"item": item, "assignee": "", "put_off_by": "", "reason": "", "draft_path": ""} | values
    try:
        with connection.begin_nested():
            connection.execute(insert(marks_table).values(row))
    except IntegrityError:  # a colleague on another host was faster by a moment
        connection.execute(change)
