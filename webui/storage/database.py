"""The database, with its two transactions: `reading()` and `writing()`. SQLite in WAL mode, or PostgreSQL by a URL.

A writing transaction on SQLite begins with BEGIN IMMEDIATE: it waits at its beginning (busy_timeout) and never fails
half way because another one wrote in between. synchronous=FULL: what was committed survives a power cut.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import ConnectionPoolEntry

from webui.storage import schema
from webui.storage.replica import Replica
from webui.storage.statement_times import StatementObserver, observe_statements

BUSY_TIMEOUT_MS = 5_000
_WRITING = "readfirst_writing"  # execution option of transactions that may write
_IN_MEMORY = (None, "", ":memory:")  # names of SQLite databases that are no files
_PRIVATE = 0o600
_BESIDE = ("", "-wal", "-shm", "-journal", ".lock")  # endings of the files of a database
_MIGRATION_LOCK = 7_267_001  # any number, as long as it stays the same
_TRY_LOCK = text(f"SELECT pg_try_advisory_lock({_MIGRATION_LOCK})")
_UNLOCK = text(f"SELECT pg_advisory_unlock({_MIGRATION_LOCK})")
_LOCK_PAUSE_SECONDS = 0.1


class DatabaseBusy(Exception):
    """The database is locked for too long, full, or away. Nothing was written."""


class Database:
    """The product's database. `url` is an SQLAlchemy URL, `replica_url` that of a replica for reports, if any."""

    def __init__(self, url: str, *, replica_url: str = "", busy_timeout_ms: int = BUSY_TIMEOUT_MS) -> None:
        self.engine = _engine(url, busy_timeout_ms)
        replica = _engine(replica_url, busy_timeout_ms) if replica_url else None
        self._replica = Replica(_consistent(replica), self.engine) if replica else None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a transaction on one consistent state; what is written in it is rolled back. Raise DatabaseBusy."""
        with database_errors(), self._reader.connect() as connection:
            yield connection

    @contextmanager
    def reporting(self) -> Iterator[Connection]:
        """Open a transaction like `reading` for a report: on the replica, if one is there. Raise DatabaseBusy."""
        connection = self._replica.connection() if self._replica else None
        if connection is None:
            with self.reading() as connection:
                yield connection
        else:
            with database_errors(), connection:
                yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open a transaction that is committed when the block ends without an error. Raise DatabaseBusy."""
        with database_errors(), self.writer.begin() as connection:
            yield connection

    @property
    def _reader(self) -> Engine:
        return _consistent(self.engine)

    @property
    def writer(self) -> Engine:
        """Engine whose transactions may write, for callers that open several of them."""
        return self.engine.execution_options(**{_WRITING: True})

    def migrate(self) -> None:
        """Migrate the tables to this version of the product, if need be. Several processes may do so at once.

        Newer tables are left as they are; raise SchemaMismatch for those that this program does not work with.
        """
        with self._alone():
            with self.engine.connect() as connection:
                is_older = (schema.revision_of(connection) or "") < schema.newest_revision()
                schema.check_compatible(connection)
            if is_older:
                schema.upgrade(self.engine)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold the lock of the migrations, which ends with the process."""
        if self.engine.dialect.name != "sqlite":
            with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                # Not within a transaction: its snapshot is waited for by an index that is made concurrently.
                while not connection.execute(_TRY_LOCK).scalar_one():
                    time.sleep(_LOCK_PAUSE_SECONDS)
                try:
                    yield
                finally:
                    connection.execute(_UNLOCK)
        elif self.engine.url.database in _IN_MEMORY:
            yield
        else:
            lock = self._lock()
            try:
                fcntl.flock(lock, fcntl.LOCK_EX)
                yield
            finally:
                os.close(lock)

    def _lock(self) -> int:
        path = f"{self.engine.url.database}.lock"
        try:
            return os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, _PRIVATE)
        except OSError as error:
            raise DatabaseBusy(f"{path}: {error.strerror}") from None

    def observe_statements(self, observer: StatementObserver) -> None:
        """Have every statement measured from now on, those of the replica, too."""
        for engine in (self.engine, self._replica.engine) if self._replica else (self.engine,):
            observe_statements(engine, observer)

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()
        if self._replica:
            self._replica.engine.dispose()


@contextmanager
def database_errors() -> Iterator[None]:
    """Raise DatabaseBusy for whatever the database refuses."""
    try:
        yield
    except IntegrityError:  # a rule of the tables was broken: a fault of the caller
        raise
    except DBAPIError as error:
        raise DatabaseBusy(str(error.orig)) from error
    except PoolTimeout as error:
        raise DatabaseBusy(str(error)) from error


def _engine(url: str, busy_timeout_ms: int) -> Engine:
    if not url.startswith("sqlite"):
        engine = create_engine(url, pool_pre_ping=True, hide_parameters=True, connect_args=_patience(busy_timeout_ms))
        _limit_idle_writers(engine, busy_timeout_ms * 12)
        _keep_rows_out_of_errors(engine)
        return _watched(engine)
    engine = create_engine(url, hide_parameters=True)
    _keep_private(engine.url.database)
    _prepare_sqlite(engine, busy_timeout_ms)
    return engine


def _watched(engine: Engine) -> Engine:
    """Return the engine of PostgreSQL with connections that notice when the server has stopped answering."""
    connections = import_module("webui.storage.watched_connection")  # needs a driver that is not always installed

    @event.listens_for(engine, "do_connect")
    def _connect(_dialect: object, _record: object, arguments: list[Any], named: dict[str, Any]) -> object:
        return connections.connect(*arguments, **named)

    return engine


def _limit_idle_writers(engine: Engine, milliseconds: int) -> None:
    """Let PostgreSQL end a writing transaction that asks nothing for so long: a host that stands still keeps locks.

    Reading ones hold no lock that anybody waits for, and a backup may take its time between two questions.
    """

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        if connection.get_execution_options().get(_WRITING):
            connection.exec_driver_sql(f"SET LOCAL idle_in_transaction_session_timeout = {milliseconds}")


def _keep_rows_out_of_errors(engine: Engine) -> None:
    """Let an error of PostgreSQL say what was wrong, and not what stood in the row: it is logged.

    The row stands in the detail of its message (libpq: PG_DIAG_MESSAGE_DETAIL).
    """

    @event.listens_for(engine, "handle_error")
    def _shorten(context: ExceptionContext) -> None:
        error, wrapped = context.original_exception, context.sqlalchemy_exception
        diagnosis = getattr(error, "diag", None)
        if wrapped is not None and diagnosis is not None and diagnosis.message_detail:
            primary = f"{diagnosis.message_primary} (SQLSTATE {diagnosis.sqlstate})"
            wrapped.args = (str(wrapped.args[0]).replace(str(error), primary),)
            error.args = (primary,)


def _consistent(engine: Engine) -> Engine:
    """Return the engine of consistent reads: on SQLite every transaction is one, PostgreSQL needs REPEATABLE READ."""
    return engine if engine.dialect.name == "sqlite" else engine.execution_options(isolation_level="REPEATABLE READ")


def _patience(milliseconds: int) -> dict[str, object]:
    """Return how long PostgreSQL is waited for: for a connection, for a lock, and for an answer."""
    seconds = max(1, milliseconds // 1000)
    options = f"-c lock_timeout={milliseconds} -c statement_timeout={milliseconds * 12}"
    return {"connect_timeout": seconds, "options": options}


def _keep_private(database: str | None) -> None:
    """Make the file of an SQLite database with 0600, which its log inherits; take others' rights to existing files."""
    if database in _IN_MEMORY or str(database).startswith("file:"):
        return
    with suppress(OSError):  # no such folder, or a read-only one: connecting says so in its own words
        os.close(os.open(str(database), os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, _PRIVATE))
    for path in (Path(f"{database}{ending}") for ending in _BESIDE):
        with suppress(OSError):  # not there, or somebody else's
            if path.stat().st_mode & 0o077:
                path.chmod(_PRIVATE)


def _prepare_sqlite(engine: Engine, busy_timeout_ms: int) -> None:
    @event.listens_for(engine, "connect")
    def _connected(dbapi_connection: Any, _: ConnectionPoolEntry) -> None:  # noqa: ANN401 - a DBAPI connection
        dbapi_connection.isolation_level = None  # the driver must not begin transactions of its own
        for pragma in (
            f"busy_timeout={busy_timeout_ms}",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
        ):
            dbapi_connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        writing = connection.get_execution_options().get(_WRITING)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
