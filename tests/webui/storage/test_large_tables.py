"""A migration of a large table on PostgreSQL: whoever writes meanwhile waits for less than a second."""

import threading
import time

import pytest
from alembic import command
from sqlalchemy import text

from webui.storage.database import Database
from webui.storage.schema import alembic_config, newest_revision, revision_of

pytestmark = [pytest.mark.services, pytest.mark.long]

EVENTS = 1_000_000
FILL = """INSERT INTO events (help_session_id, position, at, kind, payload)
    SELECT 'hs-' || n / 5, n % 5, '2026-03-02 12:00:00', 'ArticleServed', '{"v" : 1}'
    FROM generate_series(0, :last) n"""
WRITE = """INSERT INTO events (help_session_id, position, at, kind, payload)
    VALUES (:id, 0, '2026-03-02 12:00:00', 'ArticleServed', '{"v" : 1}')"""
BEFORE_STREAMS = "0019"  # the next one adds columns and an index


def test_nobody_waits_for_a_second_while_a_million_events_are_migrated(postgresql_url: str) -> None:
    database = Database(postgresql_url)
    config = alembic_config()
    config.attributes["engine"] = database.engine
    command.upgrade(config, BEFORE_STREAMS)
    with database.engine.begin() as connection:
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text(FILL), {"last": EVENTS - 1})

    waits: list[float] = []
    done = threading.Event()

    def write() -> None:
        while not done.wait(0.01):
            began = time.monotonic()
            with database.writing() as connection:
                connection.execute(text(WRITE), {"id": f"w-{len(waits)}"})
            waits.append(time.monotonic() - began)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        database.migrate()
    finally:
        done.set()
        writer.join()

    assert len(waits) > 5
    assert max(waits) < 1.0
    with database.reading() as connection:
        assert revision_of(connection) == newest_revision()
    database.close()
