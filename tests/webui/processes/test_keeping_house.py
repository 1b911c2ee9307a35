"""What the worker forgets, and when."""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, Select

from deflection.help_session import TicketSent
from tests.tickets.files.test_attachments import keep
from tests.visitor import Visitor
from tests.web import FILLED_IN, Web, web_in
from tickets.files import staging
from webui.processes.worker import keep_house
from webui.storage.database import DatabaseBusy

TEXT = "niekto je v mojom konte"


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    web = web_in(tmp_path)
    yield web
    web.close()


def digests(web: Web) -> list[str]:
    with web.parts.database.reading() as connection:
        ids = connection.exec_driver_sql(
            "SELECT help_session_id FROM events WHERE kind = 'TicketSent' ORDER BY event_id"
        )
        sessions = [row[0] for row in ids]
    return [e.text_digest for session in sessions for e in web.events(session) if isinstance(e, TicketSent)]


def sends(web: Web) -> None:
    visitor = Visitor.of(web.app)
    point = "/sk/contact/point/hijacked"
    fields = {**FILLED_IN, "choice": "hijacked/cannot-get-in", "description": TEXT}
    assert visitor.client.post(point, data=fields).status_code == 201


def test_the_same_text_sent_twice_cannot_be_recognised_in_the_table(web: Web) -> None:
    sends(web)
    sends(web)

    first, second = digests(web)
    assert first != second
    assert len(first) == 32


@pytest.mark.parametrize(("text_days", "ticket_days"), [(180, 30), (30, 730)])
def test_a_digest_goes_with_the_first_of_the_texts_that_it_is_of(web: Web, text_days: int, ticket_days: int) -> None:
    web.clock.at = datetime.now(UTC) - timedelta(days=29)
    sends(web)
    settings = replace(web.parts.settings, text_days=text_days, ticket_days=ticket_days)

    keep_house(settings, web.parts.database)
    assert digests(web) != [""]
    web.begins_again()
    web.clock.at = datetime.now(UTC) - timedelta(days=31)
    sends(web)
    keep_house(settings, web.parts.database)

    assert digests(web) == [""]


def test_no_file_is_deleted_whose_row_could_not_be(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    stored = keep(web.parts.attachments)
    long_ago = datetime.now(UTC) - timedelta(days=3)
    with web.parts.database.writing() as connection:
        staging.stage(connection, stored, owner="hs-1", now=long_ago)
    path = web.parts.attachments.files.path(stored.attachment_id)
    os.utime(path, (long_ago.timestamp(), long_ago.timestamp()))

    drop = staging.drop_unclaimed

    def drop_and_fail(connection: Connection, *, now: datetime, living: Select[tuple[str]]) -> None:
        drop(connection, now=now, living=living)
        raise DatabaseBusy("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(staging, "drop_unclaimed", drop_and_fail)
        with pytest.raises(DatabaseBusy):
            keep_house(web.parts.settings, web.parts.database)
        assert path.exists()

    keep_house(web.parts.settings, web.parts.database)
    assert not path.exists()
