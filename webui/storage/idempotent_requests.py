"""Requests with an Idempotency-Key: each has its effect once, however often it is sent.

The answer is stored in the transaction that has the effect: a process killed before the commit has done nothing, and
after the commit the answer is there when the request comes again. Of two at the same time the second waits for the
first (one writer on SQLite, an advisory lock on PostgreSQL) and gets its answer.

Kept for a day: digests of the key and of the request, and the answer: the id of a help session with the titles that it
offers, or a ticket's reference with the secret of its status page. No typed text.
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
from webui.storage.database import Database, database_errors

metadata = MetaData()

requests_table = Table(
    "idempotent_requests",
    metadata,
    Column("key_digest", String(64), primary_key=True),  # of the sender and the key that they chose
    Column("request_digest", String(64), nullable=False),  # of method, path and body
    Column("status", Integer, nullable=False),
    Column("answer", Text, nullable=False),  # JSON
    Column("at", UtcDateTime(has_zone=False), nullable=False),
)

KEPT_FOR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """The answer to an earlier request with the same key."""

    request_digest: str
    status: int
    answer: str


class AnsweredBefore(Exception):
    """The same request had its effect a moment ago, in another process or thread; `stored` is its answer."""

    def __init__(self, stored: StoredAnswer) -> None:
        super().__init__(stored.status)
        self.stored = stored


_current: ContextVar[IdempotentRequest | None] = ContextVar("idempotent_request", default=None)


class IdempotentRequest:
    """One attempt at a request: its transaction stays open until its answer is stored, too."""

    def __init__(self, database: Database, key_digest: str, request_digest: str, now: datetime) -> None:
        self.database = database
        self.key_digest = key_digest
        self.request_digest = request_digest
        self.now = now
        self._open = ExitStack()
        self._connection: Connection | None = None

    @contextmanager
    def attempt(self) -> Iterator[IdempotentRequest]:
        """Let `joined_writing` write in the transaction of this request; without `keep` it is rolled back."""
        token = _current.set(self)
        try:
            yield self
        finally:
            _current.reset(token)
            self._abandon()

    def stored(self) -> StoredAnswer | None:
        """Return the answer to an earlier attempt, if any."""
        with self.database.reading() as connection:
            return _find(connection, self.key_digest)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open the transaction of the request; an error rolls everything back. Raise AnsweredBefore."""
        if self._connection is None:
            self._connection = self._open.enter_context(self.database.writing())
            event_log.lock(self._connection, self.key_digest)
            stored = _find(self._connection, self.key_digest)
            if stored:
                raise AnsweredBefore(stored)
        try:
            with database_errors():
                yield self._connection
        except BaseException:
            self._abandon()
            raise

    def keep(self, status: int, answer: str) -> None:
        """Store the answer and commit; nothing is stored for a request that wrote nothing."""
        if self._connection is None:
            return
        row = {
            "key_digest": self.key_digest,
            "request_digest": self.request_digest,
            "status": status,
            "answer": answer,
            "at": self.now,
        }
        with database_errors():
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
    """Open a writing transaction, or join the one of the current idempotent request."""
    current = _current.get()
    with current.writing() if current else database.writing() as connection:
        yield connection


def sweep(connection: Connection, now: datetime) -> int:
    """Delete answers older than KEPT_FOR; return how many."""
    return connection.execute(delete(requests_table).where(requests_table.c.at < now - KEPT_FOR)).rowcount


def _find(connection: Connection, key_digest: str) -> StoredAnswer | None:
    table = requests_table.c
    query = select(table.request_digest, table.status, table.answer).where(table.key_digest == key_digest)
    row = connection.execute(query).one_or_none()
    return StoredAnswer(row.request_digest, row.status, row.answer) if row else None
