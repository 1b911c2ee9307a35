"""The index that all hosts share, as far as the database has it: who builds it, and what was released, in order.

1. One host builds: whoever holds the lease. Each time that it changes hands its token grows by one.
2. A release is inserted together with a look at the token and at the release before it, in one transaction. So a
   builder that was overtaken, or had stood still, releases nothing, whatever its clock says.
3. The store holds the content. A release that stands here is complete there, and named by a digest of what it holds.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import Column, Connection, Integer, MetaData, String, Table, Text, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from search import Publication
from tickets.columns import UtcDateTime
from webui.storage.publications import note

LEASE = timedelta(seconds=20)  # renewed by a thread of the builder
KEPT_RELEASES = 5  # however old
KEPT_FOR = timedelta(hours=1)  # however many: a host may be fetching one
_ONLY_ROW = 1
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)

metadata = MetaData()

builder_table = Table(
    "index_builder",
    metadata,
    Column("builder_id", Integer, primary_key=True),
    Column("holder", String(300), nullable=False),  # host and data folder; "" = nobody
    Column("token", Integer, nullable=False),
    Column("held_until", UtcDateTime(has_zone=False), nullable=False),
    Column("report", Text, nullable=False),  # JSON of the last build, for the editors' pages of every host
    Column("reported_at", UtcDateTime(has_zone=False), nullable=False),
)

releases_table = Table(
    "index_releases",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("content", String(64), nullable=False),  # SHA-256 of the list of its files
    Column("publication", String(60), nullable=False),
    Column("token", Integer, nullable=False),
    Column("released_at", UtcDateTime(has_zone=False), nullable=False),
)


class Overtaken(Exception):
    """Another host builds now, or has released something since this one began; nothing was released."""


@dataclass(frozen=True, slots=True)
class BuilderLease:
    """Who may build, and until when."""

    holder: str = ""
    token: int = 0
    until: datetime = _NEVER

    def is_held(self, now: datetime) -> bool:
        """Return whether somebody holds it; one that ends further ahead than any was written by a wrong clock."""
        return bool(self.holder) and now < self.until <= now + 2 * LEASE

    def taken(self, holder: str, now: datetime) -> BuilderLease | None:
        """Return the lease as `holder` has it from now on; None while another one holds it."""
        if self.holder == holder:
            return replace(self, until=now + LEASE)
        return None if self.is_held(now) else BuilderLease(holder, self.token + 1, now + LEASE)


@dataclass(frozen=True, slots=True)
class IndexRelease:
    """One version of the shared index."""

    number: int  # counts all of them, from 1
    content: str
    publication: str
    released_at: datetime


NO_RELEASE = IndexRelease(0, "", "", _NEVER)


def lease(connection: Connection) -> BuilderLease:
    """Return the lease as it stands."""
    table = builder_table.c
    row = connection.execute(select(table.holder, table.token, table.held_until)).one_or_none()
    return BuilderLease(*row) if row else BuilderLease()


def take(connection: Connection, holder: str, now: datetime) -> BuilderLease | None:
    """Take the lease, or renew one's own; None while another one holds it. In a writing transaction."""
    taken = _locked(connection).taken(holder, now)
    if taken:
        values = {"holder": taken.holder, "token": taken.token, "held_until": taken.until}
        connection.execute(update(builder_table).values(values))
    return taken


def renew(connection: Connection, token: int, now: datetime) -> bool:
    """Renew the lease with this token; return whether it is still the one."""
    ours = update(builder_table).where(builder_table.c.token == token, builder_table.c.holder != "")
    return bool(connection.execute(ours.values(held_until=now + LEASE)).rowcount)


def give_up(connection: Connection, token: int) -> None:
    """End the lease with this token, if it is still the one."""
    connection.execute(update(builder_table).where(builder_table.c.token == token).values(holder=""))


def report(connection: Connection, token: int, text: str, now: datetime) -> None:
    """Keep the report of a build; raise Overtaken."""
    of_ours = update(builder_table).where(builder_table.c.token == token)
    if not connection.execute(of_ours.values(report=text, reported_at=now)).rowcount:
        raise Overtaken("another host has taken over the building of the index")


def reported(connection: Connection, since: datetime | None) -> tuple[datetime, str] | None:
    """Return the report of the last build and its time; None without one, or without one that is not of `since`."""
    row = connection.execute(select(builder_table.c.reported_at)).one_or_none()
    if row is None or row.reported_at in (since, _NEVER):
        return None
    return row.reported_at, connection.execute(select(builder_table.c.report)).scalar_one()


def newest_release(connection: Connection) -> IndexRelease:
    """Return the newest release; `NO_RELEASE` before the first."""
    rows = _releases(connection, limit=1)
    return rows[0] if rows else NO_RELEASE


def release(
    connection: Connection, content: str, publication: Publication, *, token: int, after: IndexRelease, now: datetime
) -> IndexRelease:
    """Release what the store has under `content`; raise Overtaken. In a writing transaction.

    token  of the lease under which it was built
    after  the release that it was built upon
    """
    held = _locked(connection)
    newest = newest_release(connection)
    if held.token != token:
        raise Overtaken(f"{held.holder or 'another host'} has taken over the building of the index")
    if newest.number != after.number:
        raise Overtaken(f"release {newest.number} came in between: this one was built upon release {after.number}")
    released = IndexRelease(newest.number + 1, content, publication.name, now)
    connection.execute(
        insert(releases_table).values(
            number=released.number, content=content, publication=publication.name, token=token, released_at=now
        )
    )
    note(connection, publication, now)
    return released


def kept_releases(connection: Connection, now: datetime) -> list[IndexRelease]:
    """Return the releases whose files stay in the store, newest first."""
    return [*_kept(_releases(connection), now)]


def forget_releases(connection: Connection, now: datetime) -> None:
    """Delete the rows of the releases that are kept no longer."""
    oldest = min((kept.number for kept in kept_releases(connection, now)), default=0)
    connection.execute(delete(releases_table).where(releases_table.c.number < oldest))


def _kept(newest_first: Iterable[IndexRelease], now: datetime) -> Iterable[IndexRelease]:
    return (row for place, row in enumerate(newest_first) if place < KEPT_RELEASES or row.released_at > now - KEPT_FOR)


def _releases(connection: Connection, *, limit: int | None = None) -> list[IndexRelease]:
    table = releases_table.c
    query = select(table.number, table.content, table.publication, table.released_at)
    return [IndexRelease(*row) for row in connection.execute(query.order_by(table.number.desc()).limit(limit))]


def _locked(connection: Connection) -> BuilderLease:
    """Return the lease, locked until the transaction ends; its row is made when it is missing."""
    table = builder_table.c
    query = select(table.holder, table.token, table.held_until).with_for_update()
    row = connection.execute(query).one_or_none()
    if row is None:
        first = {"holder": "", "token": 0, "held_until": _NEVER, "report": "", "reported_at": _NEVER}
        with suppress(IntegrityError), connection.begin_nested():
            connection.execute(insert(builder_table).values(builder_id=_ONLY_ROW, **first))
        row = connection.execute(query).one()
    return BuilderLease(*row)
