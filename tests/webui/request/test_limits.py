"""Above a limit suggestions stop and tickets are held; nobody is refused, and nobody else is touched."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event
from werkzeug.test import TestResponse

from tests.visitor import Visitor
from tests.web import FILLED_IN, Web, web_in

HOME, OFFICE = "198.51.100.7", "203.0.113.9"
FORGOTTEN = "zabudnuté heslo"
KEY = "the key of the app"
PASSWORD, TWO_STEP = "obnova-hesla", "dvojfazove-overenie"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    keys = f"app:{hashlib.sha256(KEY.encode()).hexdigest()}:app+operator"
    limits = {"suggest_per_minute": 10, "api_per_minute": 10, "problems_per_hour": 6, "uploads_per_hour": 3}
    web = web_in(tmp_path_factory.mktemp("limits"), api_keys=keys, tickets_per_hour=1_000, **limits)
    yield web
    web.close()


@pytest.fixture
def web(running: Web) -> Web:
    at = running.clock.at
    running.begins_again()
    running.clock.at = at + timedelta(days=1)
    return running


def browser(web: Web, address: str = HOME) -> FlaskClient:
    client = web.app.test_client()
    client.environ_base["REMOTE_ADDR"] = address
    return client


def somebody(web: Web, address: str = HOME) -> Visitor:
    return Visitor(browser(web, address))


def sends_a_ticket(visitor: Visitor, **fields: object) -> TestResponse:
    visitor.types(FORGOTTEN)
    visitor.reads_in_vain(PASSWORD, TWO_STEP)
    return visitor.writes(FORGOTTEN, **fields)


def test_get_post_and_the_search_page_count_as_one(web: Web) -> None:
    client = browser(web)
    asked = [
        client.get("/api/v1/suggest?text=heslo&lang=sk")
        if n % 3 == 0
        else client.post("/api/v1/suggest", json={"text": "heslo", "lang": "sk"})
        if n % 3 == 1
        else client.get("/sk/search?q=heslo")
        for n in range(14)
    ]

    assert [answer.status_code for answer in asked] == [200] * 10 + [429] * 4
    assert [asked[n].headers["X-RateLimit-Remaining"] for n in (0, 4, 9)] == ["9", "5", "0"]
    assert all(0 < int(answer.headers["Retry-After"]) <= 60 for answer in asked[10:])
    assert browser(web, OFFICE).get("/sk/search?q=heslo").status_code == 200
    web.clock.goes_on(timedelta(minutes=1))
    assert client.get("/sk/search?q=heslo").status_code == 200


def test_above_the_limit_the_search_page_keeps_the_text_and_leads_on(web: Web) -> None:
    client = browser(web)
    for _ in range(11):
        page = client.get("/en/search?q=forgotten")

    assert page.status_code == 429
    assert "that is always possible" in page.text
    assert 'name="text" value="forgotten"' in page.text
    assert client.get("/en/search").status_code == 200  # the empty page asks for nothing
    assert sends_a_ticket(Visitor(client)).status_code == 201


def test_who_describes_very_much_is_held_and_never_refused(web: Web) -> None:
    for _ in range(6):
        assert somebody(web).types(FORGOTTEN).status_code == 303

    assert sends_a_ticket(somebody(web)).status_code == 201
    assert sends_a_ticket(somebody(web, OFFICE)).status_code == 201
    assert [ticket.held for ticket in web.tickets] == [True, False]


def test_who_uploads_very_much_is_held_with_the_files(web: Web) -> None:
    def files() -> list[tuple[io.BytesIO, str]]:
        return [(io.BytesIO(b"\x89PNG\r\n\x1a\n" + bytes(64)), f"{n}.png") for n in range(4)]

    visitor = somebody(web)
    visitor.types(FORGOTTEN)
    visitor.reads_in_vain(PASSWORD, TWO_STEP)
    data = {**FILLED_IN, "description": FORGOTTEN, "files": files()}
    assert visitor.client.post(visitor.contact, data=data).status_code == 201

    assert [ticket.held for ticket in web.tickets] == [True]
    assert len(web.attachments()) == 4


def test_an_app_above_its_limit_still_sends_tickets_which_are_held(web: Web) -> None:
    client, headers = browser(web), {"Authorization": f"Bearer {KEY}"}

    def files_for_somebody() -> int:
        begun = client.post("/api/v1/help-sessions", json={"on_behalf": True, "lang": "sk"}, headers=headers)
        form = {"topic": "password", "category": "forgotten", "email": "jana@example.org", "consent": True}
        path = f"/api/v1/help-sessions/{begun.get_json()['id']}/ticket"
        return client.post(path, json={**form, "description": FORGOTTEN}, headers=headers).status_code

    assert files_for_somebody() == 201
    for _ in range(12):
        typed = client.post("/api/v1/suggest", json={"text": "heslo", "lang": "sk"}, headers=headers)
    assert typed.status_code == 429

    assert files_for_somebody() == 201
    assert [ticket.held for ticket in web.tickets] == [False, True]


def test_a_keystroke_never_writes_to_the_database(web: Web) -> None:
    statements: list[str] = []
    client = browser(web)
    engine = web.parts.database.engine
    event.listen(engine, "before_cursor_execute", lambda *call: statements.append(call[2]))

    for _ in range(12):
        client.post("/api/v1/suggest", json={"text": "heslo", "lang": "sk"})

    assert [statement for statement in statements if not statement.startswith(("SELECT", "PRAGMA"))] == []
