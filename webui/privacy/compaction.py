"""What was deleted from a database leaves its files: a deleted row stays on the disk until something overwrites it."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from typing import Final

from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from webui.privacy.declarations import TABLES, Rows
from webui.storage.database import Database

_TRIES: Final = 20
_PAUSE_SECONDS: Final = 0.5
_EMPTY_LOG: Final = (0, 0, 0)  # nobody was in the way, no page in the log, none to be copied


def compact(database: Database) -> bool:
    """Rewrite the database without what was deleted; return False if others used it all the time.

    Tables are locked meanwhile: about a second for each 100 MB. PostgreSQL's own log (WAL) is recycled by the server.
    """
    once = _vacuum_sqlite if database.engine.dialect.name == "sqlite" else _vacuum_postgresql
    return any(_succeeds(once, database.engine) for _ in range(_TRIES))


def _succeeds(once: Callable[[Engine], bool], engine: Engine) -> bool:
    try:
        if once(engine):
            return True
    except (sqlite3.OperationalError, DBAPIError):  # somebody writes, or reads an older state
        pass
    time.sleep(_PAUSE_SECONDS)
    return False


def _vacuum_sqlite(engine: Engine) -> bool:
    """Rewrite the file, and bring its log into it; return whether the log is empty now."""
    with closing(engine.raw_connection()) as connection:
        cursor = connection.cursor()
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return cursor.fetchone() == _EMPTY_LOG


def _vacuum_postgresql(engine: Engine) -> bool:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SET statement_timeout = 0"))
        for name, table in TABLES.items():
            if table.rows is not Rows.OF_NOBODY:
                connection.execute(text(f"VACUUM FULL {name}"))
        connection.execute(text("RESET statement_timeout"))
    return True
