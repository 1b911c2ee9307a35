"""The schema of the database: its revision, and the migration to the newest one.

Alembic is imported only where something is to be migrated: it takes a sixth of the time that a process needs to start.
"""

from __future__ import annotations

import logging
from importlib import import_module
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, inspect, text

_SCRIPTS = Path(__file__).parent / "migrations"

logging.getLogger("alembic").setLevel(logging.WARNING)  # at INFO it writes two lines at every start


def newest_revision() -> str:
    """Return the revision that this version of the product works with: the number that its file begins with."""
    return max(path.name.partition("_")[0] for path in (_SCRIPTS / "versions").glob("[0-9]*.py"))


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


def upgrade(engine: Engine) -> None:
    """Migrate the database to the newest revision."""
    config = alembic_config()
    config.attributes["engine"] = engine
    import_module("alembic.command").upgrade(config, "head")
