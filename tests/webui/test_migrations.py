"""The migrations lead to exactly the tables that the code describes."""

import warnings
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from deflection import event_log
from tickets import tables
from webui import accounts, drafts, member_visits, once
from webui.database import Database


def test_a_migrated_database_is_what_the_code_expects(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'db.sqlite3'}")
    database.migrate()
    database.migrate()  # the second time there is nothing to do
    described = [part.metadata for part in (event_log, tables, accounts, drafts, once, member_visits)]

    with database.reading() as connection, warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*expression-based index.*")  # SQLite cannot read them back
        differences = compare_metadata(MigrationContext.configure(connection), described)  # type: ignore[arg-type]

    assert differences == []
    database.close()
