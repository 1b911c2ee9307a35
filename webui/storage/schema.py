"""The schema of the database: its revision, and the migration to the newest one.

A program works with newer tables, too, as long as migrations only add to them. A migration that takes something away
writes into `schema_compatibility` from which revision on programs work with what is left. `docs/operating.md` has the
rule for releases.

Alembic is imported only where something is to be migrated: it takes a sixth of the time that a process needs to start.
"""

from __future__ import annotations

import logging
import time
from importlib import import_module
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, Engine, MetaData, String, Table, func, inspect, select, text
from sqlalchemy.exc import OperationalError

metadata = MetaData()
compatibility_table = Table(
    "schema_compatibility",
    metadata,
    Column("oldest_program", String(20), nullable=False),  # newest revision that it was made for
)  # without a row everything works with it

_SCRIPTS = Path(__file__).parent / "migrations"
_LOCK_NOT_AVAILABLE = "55P03"  # SQLSTATE of PostgreSQL
_ATTEMPTS = 60
_PAUSE_SECONDS = 1.0

logging.getLogger("alembic").setLevel(logging.WARNING)  # at INFO it writes two lines at every start


def newest_revision() -> str:
    """Return the revision that this version of the product works with: the number that its file begins with."""
    return max(path.name.partition("_")[0] for path in (_SCRIPTS / "versions").glob("[0-9]*.py"))


class SchemaMismatch(Exception):
    """The tables are not those that this program works with; the message says what to do."""


def revision_of(connection: Connection) -> str | None:
    """Return the revision of a database; None while it has no tables."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def alembic_config() -> Any:  # noqa: ANN401 - a type of Alembic, which is not imported here
    """Return the configuration that Alembic needs to find the migrations."""
    config = import_module("alembic.config").Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    return config


def check(connection: Connection) -> None:
    """Raise SchemaMismatch unless this program works with the tables: they are its own, or newer and only added to."""
    revision, newest = revision_of(connection), newest_revision()
    if revision is None or revision < newest:
        state = f"the tables are of revision {revision}" if revision else "the database has no tables"
        raise SchemaMismatch(f"{state}, and this program needs {newest}: run `readfirst migrate --run`")
    check_compatible(connection)


def check_compatible(connection: Connection) -> None:
    """Raise SchemaMismatch for tables of a newer version that has taken away what this program needs."""
    newest = newest_revision()
    if (revision_of(connection) or "") <= newest:
        return
    has_floor = inspect(connection).has_table(compatibility_table.name)
    oldest = connection.execute(select(func.max(compatibility_table.c.oldest_program))).scalar() if has_floor else None
    if oldest is not None and oldest > newest:
        raise SchemaMismatch(
            f"the tables work with programs of revision {oldest} and newer, and this one has {newest}: install a newer "
            "version, or restore a backup that this one made"
        )


def pending(revision: str | None) -> dict[str, str]:
    """Return revision -> what it changes, for every migration after `revision` (None: all), in order."""
    scripts = import_module("alembic.script").ScriptDirectory.from_config(alembic_config())
    steps = sorted((script.revision, script.doc) for script in scripts.walk_revisions())
    return {number: doc for number, doc in steps if number > (revision or "")}


def upgrade(engine: Engine) -> None:
    """Migrate the database to the newest revision, each step in a transaction of its own.

    On PostgreSQL a step waits a second for a lock and is tried again: while it waits, everybody else waits behind it.
    """
    config = alembic_config()
    config.attributes["engine"] = engine
    for attempt in range(_ATTEMPTS):
        try:
            import_module("alembic.command").upgrade(config, "head")
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", "") != _LOCK_NOT_AVAILABLE or attempt == _ATTEMPTS - 1:
                raise
            time.sleep(_PAUSE_SECONDS)
        else:
            return
