"""The migrations lead to exactly the tables that the code describes."""

import hashlib
import subprocess
import sys
import warnings
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import DateTime, text
from sqlalchemy.exc import IntegrityError

from deflection import event_log
from deflection.help_session import TicketSent
from deflection.site_events import ArticleRated, ArticleViewed
from tests.product import ROOT
from tickets.columns import UtcDateTime
from webui.storage.database import Database
from webui.storage.every_table import METADATA, every_table
from webui.storage.schema import alembic_config, newest_revision

TICKET = """INSERT INTO tickets (ticket_id, reference, route, lang, channel, purpose, topic, category, email, login,
    description, held, created_at, read) VALUES ('t-1', 'RF-7K3M-9Q4D', 'read', 'sk', 'web', 'access', 'password',
    'forgotten', 'jana@example.sk', '', 'text', false, '2026-03-02 12:00:00', '[]')"""
WAITING = """INSERT INTO outbox (ticket_id, channel, state, attempts, due_at)
    VALUES ('t-1', '{}', '{}', 3, '2026-03-02 12:00:00')"""


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of either kind."""
    on_postgresql = request.param == "postgresql"
    return request.getfixturevalue("postgresql_url") if on_postgresql else f"sqlite:///{tmp_path / 'db.sqlite3'}"


def test_a_migrated_database_is_what_the_code_expects(url: str) -> None:
    database = Database(url)
    database.migrate()
    database.migrate()  # the second time there is nothing to do
    described = list(METADATA)

    with database.reading() as connection, warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*expression-based index.*")  # SQLite cannot read them back
        differences = compare_metadata(MigrationContext.configure(connection), described)  # type: ignore[arg-type]

    assert differences == []
    database.close()


def test_the_newest_revision_is_read_from_the_names_of_the_files() -> None:
    assert newest_revision() == ScriptDirectory.from_config(alembic_config()).get_current_head()


@pytest.mark.long
def test_a_process_that_has_nothing_to_migrate_starts_without_alembic(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'db.sqlite3'}"
    Database(url).migrate()
    starts = (
        "import sys; from webui.app import create_app; from webui.storage.database import Database;"
        "Database(sys.argv[1]).migrate(); sys.exit('alembic' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", starts, url], cwd=ROOT, check=False).returncode == 0


def test_processes_that_start_at_once_make_the_tables_once(url: str) -> None:
    databases = [Database(url) for _ in range(8)]

    with ThreadPoolExecutor(len(databases)) as together:
        list(together.map(Database.migrate, databases))  # none of them raises

    with databases[0].reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM alembic_version")).scalar() == 1
    for database in databases:
        database.close()


def test_what_waits_in_the_outbox_survives_the_change_of_its_table(url: str) -> None:
    database = Database(url)
    config = alembic_config()
    config.attributes["engine"] = database.engine
    command.upgrade(config, "0001")
    with database.writing() as connection:
        connection.execute(text(TICKET))
        connection.execute(text(WAITING.format("email", "pending")))
    database.migrate()

    with database.writing() as connection:
        rows = connection.execute(text("SELECT channel, state, attempts, message_id FROM outbox")).all()
        assert [tuple(row) for row in rows] == [("email", "pending", 3, "")]
        assert connection.execute(text("SELECT state FROM standings")).scalar_one() == "new"
        for wrong in (("email", "pending"), ("other", "nonsense")):  # still unique, still checked
            with pytest.raises(IntegrityError), connection.begin_nested():
                connection.execute(text(WAITING.format(*wrong)))
    command.downgrade(config, "0001")
    command.upgrade(config, "head")
    with database.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM outbox")).scalar_one() == 1
    database.close()


SENT = """INSERT INTO events (help_session_id, position, at, kind, payload) VALUES ('h-1', 5, '2026-03-02 12:00:00',
    'TicketSent', '{"ticket_id":"t-1","reference":"RF-7K3M-9Q4D","route":"read","text_digest":"%s"}')"""


def test_digests_that_anybody_could_try_texts_against_are_emptied(url: str) -> None:
    database = Database(url)
    config = alembic_config()
    config.attributes["engine"] = database.engine
    command.upgrade(config, "0007")
    with database.writing() as connection:
        connection.exec_driver_sql(SENT % hashlib.sha256(b"zabudnute heslo").hexdigest())

    database.migrate()

    with database.reading() as connection:
        (sent,) = event_log.events_of(connection, "h-1")
    assert isinstance(sent, TicketSent)
    assert (sent.reference, sent.text_digest) == ("RF-7K3M-9Q4D", "")
    database.close()


VIEWED = """INSERT INTO article_events (at, kind, lang, article_id)
    VALUES ('2026-03-02 12:00:00.000000', '{}', 'sk', 'heslo')"""


def test_what_happened_on_pages_of_articles_moves_into_the_one_table_of_events(url: str) -> None:
    database, at = Database(url), datetime(2026, 3, 2, 12, tzinfo=UTC)
    config = alembic_config()
    config.attributes["engine"] = database.engine
    command.upgrade(config, "0018")
    with database.writing() as connection:
        for kind in ("viewed", "helped", "did_not_help"):
            connection.exec_driver_sql(VIEWED.format(kind))

    database.migrate()

    with database.reading() as connection:
        span = at - timedelta(days=1), at + timedelta(days=1)
        assert list(event_log.facts(connection, ArticleViewed, *span)) == [ArticleViewed(at, "sk/heslo")]
        rated = [fact.helped for fact in event_log.facts(connection, ArticleRated, *span)]
        assert rated == [True, False]
        assert list(event_log.help_sessions(connection, *span)) == []
    database.close()


def test_every_moment_is_kept_by_the_same_type() -> None:
    columns = [column for table in every_table() for column in table.columns]

    moments = [column for column in columns if isinstance(column.type, DateTime | UtcDateTime)]

    assert len(moments) > 15
    assert [str(column) for column in moments if not isinstance(column.type, UtcDateTime)] == []
