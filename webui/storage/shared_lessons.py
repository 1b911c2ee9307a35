"""What was learned, where hosts share it: which version every host should have, and which host trains.

One row, changed by single statements. A version follows the one that was there when its training began, so that none is
released out of order. Erasing somebody is a version, too, one that holds nothing: every host drops what it has, and a
training that had begun before releases nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Column, Connection, Integer, MetaData, String, Table, select, update

from tickets.columns import UtcDateTime

LEASE = timedelta(minutes=15)  # in which a training is expected to end; a host that is gone hinders nobody for longer
EVERY = timedelta(hours=1)  # between two versions, at least

metadata = MetaData()

lessons_table = Table(
    "shared_lessons",
    metadata,
    Column("lessons_id", Integer, primary_key=True),
    Column("number", Integer, nullable=False),  # counts all versions; 0 = there was none
    Column("content", String(64), nullable=False),  # SHA-256 of the list of its files; "" = it holds nothing
    Column("learned_from", String(64), nullable=False),  # identifies the records
    Column("released_at", UtcDateTime(has_zone=False), nullable=False),
    Column("holder", String(300), nullable=False),  # who trains; "" = nobody
    Column("held_until", UtcDateTime(has_zone=False), nullable=False),
)


class OvertakenTraining(Exception):
    """Another version was released since the training began, or somebody was erased; nothing was released."""


@dataclass(frozen=True, slots=True)
class SharedLessons:
    """One version of what was learned."""

    number: int
    content: str

    @property
    def is_withdrawn(self) -> bool:
        """Whether it holds nothing, so that no host may have anything either."""
        return self.number > 0 and not self.content


def newest(connection: Connection) -> SharedLessons:
    """Return the version that every host should have."""
    row = connection.execute(select(lessons_table.c.number, lessons_table.c.content)).one_or_none()
    return SharedLessons(*row) if row else SharedLessons(0, "")


def take(connection: Connection, holder: str, learned_from: str, now: datetime) -> bool:
    """Become the host that trains, if nobody is, and there is something new to learn from. In a writing transaction."""
    table = lessons_table.c
    is_free = (table.holder.in_(("", holder))) | (table.held_until <= now) | (table.held_until > now + 2 * LEASE)
    is_due = (table.content == "") | ((table.released_at <= now - EVERY) & (table.learned_from != learned_from))
    taken = update(lessons_table).where(is_free, is_due).values(holder=holder, held_until=now + LEASE)
    return bool(connection.execute(taken).rowcount)


def give_up(connection: Connection, holder: str) -> None:
    """Leave the training to another host."""
    connection.execute(update(lessons_table).where(lessons_table.c.holder == holder).values(holder=""))


def release(connection: Connection, content: str, learned_from: str, *, after: SharedLessons, now: datetime) -> None:
    """Release what the store has under `content`; raise OvertakenTraining. In a writing transaction.

    after  the version that was there when the training began
    """
    following = update(lessons_table).where(lessons_table.c.number == after.number)
    values = {"number": after.number + 1, "content": content, "learned_from": learned_from, "released_at": now}
    if not connection.execute(following.values(holder="", **values)).rowcount:
        raise OvertakenTraining("something else was released, or somebody was erased meanwhile")


def withdraw(connection: Connection) -> None:
    """Have every host drop what it has learned. In a writing transaction."""
    values = {"content": "", "learned_from": "", "released_at": datetime.now(UTC)}
    connection.execute(update(lessons_table).values(number=lessons_table.c.number + 1, **values))
