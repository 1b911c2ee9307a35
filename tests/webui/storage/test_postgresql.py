"""The same product on PostgreSQL: nothing in the schema or the steps is SQLite's alone."""

import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from deflection import event_log
from tests.tickets.stored import stored_tickets
from tests.visitor import Visitor
from tests.web import FILLED_IN, Web, web_in
from webui.storage.database import Database, DatabaseBusy

FORGOTTEN = "zabudnuté heslo"


@pytest.fixture
def web(tmp_path: Path, postgresql_url: str) -> Iterator[Web]:
    web = web_in(tmp_path, database_url=postgresql_url)
    yield web
    web.app.extensions["readfirst"].database.close()


def at_once(app: Flask, path: str, times: int, **fields: str) -> list[int]:
    """The status of each of `times` posts that start together."""
    start, answers = threading.Barrier(times), []

    def post() -> None:
        start.wait()
        answers.append(app.test_client().post(path, data=fields).status_code)

    threads = [threading.Thread(target=post) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(answers)


def tickets_of(web: Web) -> int:
    with web.app.extensions["readfirst"].database.reading() as connection:
        return len(stored_tickets(connection))


def test_a_help_session_from_the_problem_to_the_receipt(web: Web) -> None:
    before = tickets_of(web)
    visitor = Visitor.of(web.app)
    visitor.types(FORGOTTEN)
    assert visitor.writes(FORGOTTEN).status_code == 403
    to_read = [o.article_id for o in web.events(visitor.help_session_id)[1].reading_list]
    visitor.opens(*to_read)
    visitor.says_no(*to_read)

    assert visitor.writes(FORGOTTEN).status_code == 201
    assert visitor.writes(FORGOTTEN).status_code == 200
    assert tickets_of(web) == before + 1


def test_eight_posts_at_once_make_one_ticket_and_one_receipt(web: Web) -> None:
    before = tickets_of(web)
    visitor = Visitor.of(web.app, cookies=False)
    visitor.types(FORGOTTEN)
    to_read = [o.article_id for o in web.events(visitor.help_session_id)[1].reading_list]
    visitor.opens(*to_read)
    visitor.says_no(*to_read)

    answers = at_once(web.app, visitor.contact, 8, **{**FILLED_IN, "description": FORGOTTEN})

    assert answers == [200] * 7 + [201]
    assert tickets_of(web) == before + 1


def test_a_shut_form_posted_by_many_at_once_keeps_the_draft_and_never_fails(web: Web) -> None:
    visitor = Visitor.of(web.app, cookies=False)
    visitor.types(FORGOTTEN)

    assert at_once(web.app, visitor.contact, 8, **{**FILLED_IN, "description": FORGOTTEN}) == [403] * 8


def test_eight_requests_at_once_under_one_key_begin_one_help_session(web: Web) -> None:
    key = {"Idempotency-Key": f"{time.time_ns()}"}  # the database has seen other tests
    start, answers = threading.Barrier(8), []

    def ask() -> None:
        start.wait()
        answer = web.app.test_client().post("/api/v1/help-sessions", json={"text": FORGOTTEN}, headers=key)
        answers.append((answer.status_code, answer.data))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [status for status, _ in answers] == [201] * 8
    assert len({body for _, body in answers}) == 1


def test_a_host_that_stands_still_in_the_middle_of_writing_loses_its_locks(postgresql_url: str) -> None:
    lock = text("SELECT pg_advisory_xact_lock(7)")
    with (
        closing(Database(postgresql_url, busy_timeout_ms=60_000)) as other,
        closing(Database(postgresql_url, busy_timeout_ms=100)) as still,
        pytest.raises(DatabaseBusy, match="idle"),
        still.writing() as frozen,
    ):
        frozen.execute(lock)
        with other.writing() as connection:
            connection.execute(lock)  # waits, and gets it
        frozen.execute(lock)


def test_a_host_that_stands_still_within_a_step_lets_the_next_one_in_before_that_gives_up(postgresql_url: str) -> None:
    with (
        closing(Database(postgresql_url)) as other,
        closing(Database(postgresql_url)) as still,
        pytest.raises(DatabaseBusy, match="idle"),
        still.writing() as frozen,
    ):
        event_log.lock(frozen, "a" * 32)
        with other.writing() as connection:
            event_log.lock(connection, "a" * 32)  # after five seconds it would give up
        event_log.lock(frozen, "a" * 32)


def test_of_several_servers_in_the_url_the_one_that_is_there_is_used(postgresql_url: str) -> None:
    address, _, folder = postgresql_url.partition("?host=")
    url = f"{address}?host=/nowhere:5432&host={folder}:5432"
    with closing(Database(url)) as database, database.reading() as connection:
        assert connection.execute(text("SELECT 1")).scalar_one() == 1
