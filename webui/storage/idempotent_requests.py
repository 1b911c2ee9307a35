"""A request that has its effect once, however often it is sent (the Idempotency-Key header of the API).

The answer is written in the very transaction that has the effect: whoever is killed before the commit has done
nothing, whoever is killed after it finds the answer when asking again. Two at once: the second waits for the first
(one writer on SQLite, an advisory lock on PostgreSQL) and gets its answer.

Kept for a day: digests of the key and of the request, and the answer: the id of a help session with the titles that it
offers, or a ticket's reference with the secret of its status page. Nothing that somebody typed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Column, Connection, Integer, MetaData, String, Table, Text, delete, insert, select

from deflection import event_log
from tickets.columns import UtcDateTime
from webui.storage.database import Database, named_trouble

metadata = MetaData()

requests_table = Table(
    "idempotent_requests",
    metadata,
    Column("key_digest", String(64), primary_key=True),  # of who asks and the key they chose
    Column("request_digest", String(64), nullable=False),  # of what they ask: method, path and body
    Column("status", Integer, nullable=False),
    Column("answer", Text, nullable=False),  # JSON
    Column("at", UtcDateTime(has_zone=False), nullable=False),
)

KEPT_FOR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer that was given before."""

    request_digest: str
    status: int
    answer: str


class AnsweredBefore(Exception):
    """Somebody else had the effect while this request was on its way; `kept` is what they were told."""

    def __init__(self, kept: Kept) -> None:
        super().__init__(kept.status)
        self.kept = kept


_current: ContextVar[Once | None] = ContextVar("once", default=None)


class Once:
    """One attempt: the transaction that it writes in stays open until its answer is kept, too."""

    def __init__(self, database: Database, key_digest: str, request_digest: str, now: datetime) -> None:
        self.database = database
        self.key_digest = key_digest
        self.request_digest = request_digest
        self.now = now
        self._open = ExitStack()
        self._connection: Connection | None = None

    @contextmanager
    def attempt(self) -> Iterator[Once]:
        """What is written meanwhile is written with the answer; without `keep` it is thrown away."""
        token = _current.set(self)
        try:
            yield self
        finally:
            _current.reset(token)
            self._abandon()

    def kept(self) -> Kept | None:
        """The answer that was given before, if any."""
        with self.database.reading() as connection:
            return _find(connection, self.key_digest)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """The transaction of the step; an error in it undoes everything. Raises AnsweredBefore."""
        if self._connection is None:
            self._connection = self._open.enter_context(self.database.writing())
            event_log.lock(self._connection, self.key_digest)
            kept = _find(self._connection, self.key_digest)
            if kept:
                raise AnsweredBefore(kept)
        try:
            with named_trouble():
                yield self._connection
        except BaseException:
            self._abandon()
            raise

    def keep(self, status: int, answer: str) -> None:
        """Commit the step with its answer; a step that wrote nothing leaves nothing to repeat."""
        if self._connection is None:
            return
        row = {
            "key_digest": self.key_digest,
            "request_digest": self.request_digest,
            "status": status,
            "answer": answer,
            "at": self.now,
        }
        with named_trouble():
            self._connection.execute(insert(requests_table).values(row))
        self._connection = None
        self._open.close()  # commits

    def _abandon(self) -> None:
        if self._connection is not None:
            self._connection.rollback()
            self._connection = None
        self._open.close()


@contextmanager
def joined_writing(database: Database) -> Iterator[Connection]:
    """A writing transaction: the one of the attempt that is under way, or one of its own."""
    once = _current.get()
    with once.writing() if once else database.writing() as connection:
        yield connection


def sweep(connection: Connection, now: datetime) -> int:
    """Forget answers that nobody asks for any more; returns how many."""
    return connection.execute(delete(requests_table).where(requests_table.c.at < now - KEPT_FOR)).rowcount


def _find(connection: Connection, key_digest: str) -> Kept | None:
    table = requests_table.c
    query = select(table.request_digest, table.status, table.answer).where(table.key_digest == key_digest)
    row = connection.execute(query).one_or_none()
    return Kept(row.request_digest, row.status, row.answer) if row else None
