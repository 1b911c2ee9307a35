"""What was deleted from a database leaves its files: a deleted row stays on the disk until something overwrites it."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from typing import Any, Final

from sqlalchemy import Column, Connection, Engine, Table, func, select, text
from sqlalchemy.exc import DBAPIError

from webui.privacy.declarations import TABLES, Holds
from webui.storage.database import Database
from webui.storage.every_table import METADATA

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
        for table in (table for metadata in METADATA for table in metadata.sorted_tables):
            if columns := [column for column in table.columns if _may_hold_people(column)]:
                connection.execute(text(f"VACUUM (FULL, ANALYZE) {table.name}"))
                _drop_old_samples(connection, table, columns)
        connection.execute(text("VACUUM FULL pg_catalog.pg_statistic"))
        connection.execute(text("RESET statement_timeout"))
    return True


def _may_hold_people(column: Column[Any]) -> bool:
    return TABLES[column.table.name].columns[column.name] not in (Holds.NOTHING, Holds.STAFF)


def _drop_old_samples(connection: Connection, table: Table, columns: list[Column[Any]]) -> None:
    """Drop what ANALYZE has sampled of a table that is empty now: it goes on knowing that of the rows before.

    A column that gets a type, be it the same, loses its samples; nobody but a superuser may delete them.
    """
    if connection.execute(select(func.count()).select_from(table)).scalar_one():
        return
    types = ((column.name, column.type.compile(connection.dialect)) for column in columns)
    changes = ", ".join(f"ALTER COLUMN {name} TYPE {kind}" for name, kind in types)
    connection.execute(text(f"ALTER TABLE {table.name} {changes}"))
