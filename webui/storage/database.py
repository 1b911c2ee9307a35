"""One database, two ways in: `reading()` and `writing()`. SQLite in WAL mode by default, PostgreSQL by one URL.

A writing transaction on SQLite begins with BEGIN IMMEDIATE: who waits, waits at the beginning (busy_timeout) and
never fails half way because somebody else wrote in between. synchronous=FULL: what was committed survives a power cut.
"""

from __future__ import annotations

import fcntl
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import ConnectionPoolEntry

BUSY_TIMEOUT_MS = 5_000
_MIGRATION_LOCK = 7_267_001  # any number, as long as it stays the same

logging.getLogger("alembic").setLevel(logging.WARNING)  # it greets at every start


class DatabaseBusy(Exception):
    """The database cannot take the step now: locked for too long, full, or away. Nothing was written."""


class Database:
    """The product's database. `url` is an SQLAlchemy URL."""

    def __init__(self, url: str, *, busy_timeout_ms: int = BUSY_TIMEOUT_MS) -> None:
        if url.startswith("sqlite"):
            self.engine: Engine = create_engine(url)
            _prepare_sqlite(self.engine, busy_timeout_ms)
        else:
            self.engine = create_engine(url, pool_pre_ping=True, connect_args=_patience(busy_timeout_ms))

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A consistent view; what is written in it is thrown away. Raises DatabaseBusy."""
        with named_trouble(), self._reader.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """All or nothing, committed when the block ends without an error. Raises DatabaseBusy."""
        with named_trouble(), self.writer.begin() as connection:
            yield connection

    @property
    def _reader(self) -> Engine:
        """On SQLite a transaction sees one moment anyway; PostgreSQL has to be asked for that."""
        if self.engine.dialect.name == "sqlite":
            return self.engine
        return self.engine.execution_options(isolation_level="REPEATABLE READ")

    @property
    def writer(self) -> Engine:
        """The engine whose transactions may write, for who opens several of them."""
        return self.engine.execution_options(readfirst_writing=True)

    def migrate(self) -> None:
        """Bring the tables to this version of the product; does nothing when they are. Processes may start at once."""
        with self._alone():
            with self.engine.connect() as connection:
                current = MigrationContext.configure(connection).get_current_revision()
            config = _alembic_config()
            if current != ScriptDirectory.from_config(config).get_current_head():
                config.attributes["engine"] = self.engine
                command.upgrade(config, "head")

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Wait until no other process changes the tables, and keep them waiting; the lock ends with the process."""
        if self.engine.dialect.name != "sqlite":
            with self.engine.begin() as connection:
                connection.execute(text("SET LOCAL lock_timeout = 0"))
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATION_LOCK})
                yield
        elif self.engine.url.database in (None, "", ":memory:"):
            yield
        else:
            with Path(f"{self.engine.url.database}.lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                yield

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


@contextmanager
def named_trouble() -> Iterator[None]:
    """Whatever the database refuses becomes DatabaseBusy."""
    try:
        yield
    except IntegrityError:  # a rule of ours was broken: that is no trouble of the database
        raise
    except DBAPIError as error:
        raise DatabaseBusy(str(error.orig)) from error
    except PoolTimeout as error:
        raise DatabaseBusy(str(error)) from error


def _patience(milliseconds: int) -> dict[str, object]:
    """How long PostgreSQL is waited for: for a connection, for a lock, and for an answer."""
    seconds = max(1, milliseconds // 1000)
    options = f"-c lock_timeout={milliseconds} -c statement_timeout={milliseconds * 12}"
    return {"connect_timeout": seconds, "options": options}


def _alembic_config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


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
        writing = connection.get_execution_options().get("readfirst_writing", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
