"""An app's programmer meets the JSON API: keys, repeated requests, limits, refusals that say what comes next."""

import hashlib
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.product import ROOT
from tests.web import Web, web_in
from webui.configuration import read_settings
from webui.setting import SettingError
from webui.storage import idempotent_requests as once

FORGOTTEN = {"text": "zabudnuté heslo", "lang": "sk"}
FORM = {"topic": "password", "category": "forgotten", "email": "jana@example.org", "consent": True}
APP, OPERATOR = "the key of the app", "the key of the call centre"


def digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


KEYS = f"app:{digest(APP)}, call-centre:{digest(OPERATOR)}:app+operator"


@pytest.fixture(scope="module")
def running_web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    web = web_in(tmp_path_factory.mktemp("api"), api_keys=KEYS, api_per_minute=10)
    yield web
    web.close()


@pytest.fixture
def web(running_web: Web) -> Web:
    running_web.begins_again()
    return running_web


@pytest.fixture
def client(web: Web) -> FlaskClient:
    return web.app.test_client()


def begins(client: FlaskClient, key: str, body: dict[str, object] | None = None) -> TestResponse:
    return client.post("/api/v1/help-sessions", json=body or FORGOTTEN, headers={"Idempotency-Key": key})


# --- the same request again ---------------------------------------------------------------------------


def test_the_same_request_under_the_same_key_has_one_effect(web: Web, client: FlaskClient) -> None:
    first, again = begins(client, "k-1"), begins(client, "k-1")

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.data == again.data
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert web.how_many_events() == 2  # begun and described, once


def test_another_request_under_a_used_key_is_a_conflict(web: Web, client: FlaskClient) -> None:
    begins(client, "k-1")

    conflict = begins(client, "k-1", {"text": "platba kartou"})

    assert conflict.status_code == 409
    assert conflict.mimetype == "application/problem+json"
    assert "choose a new one" in conflict.get_json()["next_step"]
    assert web.how_many_events() == 2


def test_the_key_of_somebody_else_is_another_key(web: Web, client: FlaskClient) -> None:
    mine = begins(client, "k-1")

    yours = web.app.test_client().post(
        "/api/v1/help-sessions", json=FORGOTTEN, headers={"Idempotency-Key": "k-1", "Authorization": f"Bearer {APP}"}
    )

    assert mine.get_json()["id"] != yours.get_json()["id"]


def test_a_refusal_without_effect_may_be_tried_again_under_its_key(client: FlaskClient) -> None:
    begun = begins(client, "k-1").get_json()["id"]
    path, letter = f"/api/v1/help-sessions/{begun}/ticket", {**FORM, "description": "zabudnuté heslo"}
    assert client.post(path, json=letter, headers={"Idempotency-Key": "k-2"}).status_code == 403
    reads_in_vain(client, begun)

    assert client.post(path, json=letter, headers={"Idempotency-Key": "k-2"}).status_code == 201


def test_a_refusal_with_an_effect_is_the_same_refusal_again(web: Web, client: FlaskClient) -> None:
    begun = begins(client, "k-1").get_json()["id"]
    reads_in_vain(client, begun)
    other, path = {**FORM, "description": "platba kartou"}, f"/api/v1/help-sessions/{begun}/ticket"

    first = client.post(path, json=other, headers={"Idempotency-Key": "k-2"})
    events = web.how_many_events()
    again = client.post(path, json=other, headers={"Idempotency-Key": "k-2"})

    assert (first.status_code, again.status_code) == (409, 409)
    assert first.data == again.data
    assert again.mimetype == "application/problem+json"
    assert web.how_many_events() == events


def test_sixteen_at_once_under_one_key_begin_one_help_session(web: Web) -> None:
    together = Barrier(16)

    def ask(_: int) -> TestResponse:
        client = web.app.test_client()
        together.wait()
        return begins(client, "the-same-moment")

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(ask, range(16)))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.data for answer in answers}) == 1
    assert web.how_many_events() == 2


@pytest.mark.parametrize("key", ["", " ", "a b", "ž", "x" * 256])
def test_a_key_that_cannot_be_one_is_refused(client: FlaskClient, key: str) -> None:
    answer = begins(client, key)

    assert answer.status_code == 400
    assert answer.get_json()["type"] == "urn:readfirst:problem:idempotency-key-unusable"


def test_after_a_day_the_key_is_forgotten(web: Web, client: FlaskClient) -> None:
    begins(client, "k-1")
    with web.parts.database.writing() as connection:
        assert once.sweep(connection, web.clock.at) == 0
        assert once.sweep(connection, web.clock.at + once.KEPT_FOR * 2) == 1


KILLED = """
import os, sys
from pathlib import Path
from sqlalchemy import event
from tests.product import settings_in
from webui.app import create_app

def dies(_):
    os.kill(os.getpid(), 9)

for moment in ("before", "after"):
    app = create_app(settings_in(Path(sys.argv[1], moment)))
    engine = app.extensions["readfirst"].database.engine
    engine.dispose()  # no connection crosses the fork
    asks = lambda: app.test_client().post(
        "/api/v1/help-sessions", json={"topic": "hijacked"}, headers={"Idempotency-Key": "k-1"}
    )
    child = os.fork()
    if child == 0:
        commit = engine.dialect.do_commit
        engine.dialect.do_commit = lambda connection: (moment == "after" and commit(connection), dies(connection))
        asks()
    _, status = os.waitpid(child, 0)
    answer = asks()
    with engine.connect() as connection:
        begun = connection.exec_driver_sql("SELECT count(*) FROM events WHERE kind = 'Started'").scalar()
    print(moment, status, answer.status_code, answer.headers.get("Idempotency-Replayed", "anew"), begun)
"""


@pytest.mark.long
def test_killed_around_the_commit_the_next_try_neither_loses_nor_doubles(tmp_path: Path) -> None:
    command = [sys.executable, "-c", KILLED, str(tmp_path)]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)

    assert done.stdout.splitlines() == ["before 9 201 anew 1", "after 9 201 true 1"], done.stderr


# --- keys of programs ---------------------------------------------------------------------------------


def test_only_a_key_with_the_scope_files_for_somebody(web: Web, client: FlaskClient) -> None:
    def files(key: str) -> TestResponse:
        headers = {"Authorization": f"Bearer {key}"}
        return client.post("/api/v1/help-sessions", json={"on_behalf": True}, headers=headers)

    refused, unknown, taken = files(APP), files("no key at all"), files(OPERATOR)

    assert (refused.status_code, unknown.status_code, taken.status_code) == (403, 401, 201)
    assert "`operator`" in refused.get_json()["next_step"]
    assert unknown.headers["WWW-Authenticate"] == "Bearer"
    assert taken.get_json()["route"] == "operator"


def test_help_sessions_of_an_app_are_told_apart(web: Web, client: FlaskClient) -> None:
    headers = {"Authorization": f"Bearer {APP}"}
    by_app = client.post("/api/v1/help-sessions", json=FORGOTTEN, headers=headers).get_json()["id"]
    by_page = client.post("/api/v1/help-sessions", json=FORGOTTEN).get_json()["id"]

    assert [web.events(one)[0].channel for one in (by_app, by_page)] == ["api", "web"]  # type: ignore[union-attr]


def test_a_program_is_told_how_much_it_may_ask_and_when_again(client: FlaskClient) -> None:
    headers = {"Authorization": f"Bearer {OPERATOR}"}
    answers = [client.post("/api/v1/suggest", json=FORGOTTEN, headers=headers) for _ in range(12)]

    limited = answers[-1]
    assert answers[0].headers["X-RateLimit-Limit"] == "10"
    assert (answers[0].status_code, limited.status_code) == (200, 429)
    assert 0 < int(limited.headers["Retry-After"]) <= 60
    assert limited.get_json()["next_step"] == "Wait as many seconds as Retry-After says."


def test_people_without_a_key_are_never_limited_in_what_they_must_do(client: FlaskClient) -> None:
    assert {client.post("/api/v1/help-sessions", json=FORGOTTEN).status_code for _ in range(30)} == {201}


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ("app", "app: no SHA-256"),
        ("app:abc", "app: no SHA-256"),
        (f"App!:{digest(APP)}", "is no name"),
        (f"app:{digest(APP)}:admin", "unknown scope 'admin': write app or operator"),
        (f"app:{digest(APP)},app:{digest(OPERATOR)}", "used twice"),
    ],
)
def test_a_wrong_key_setting_stops_the_start(tmp_path: Path, keys: str, said: str) -> None:
    with pytest.raises(SettingError, match=said):
        read_settings({"READFIRST_DATA_DIR": str(tmp_path), "READFIRST_API_KEYS": keys})


# --- refusals and the ticket --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "status", "detail"),
    [
        (b"{", 400, "truncated"),
        (b'{"text": 5}', 422, "$.text"),
        (b'{"text": "heslo", "store": "now"}', 422, "`store`"),
        (b'{"text": "heslo", "lang": "slovak"}', 422, "$.lang"),
        (b'{"topic": "no-such"}', 422, "no-such"),
        (b"{}", 422, "text-missing"),
        (b'{"text": "' + b"x" * 10_001 + b'"}', 422, "10000"),
    ],
)
def test_a_body_that_is_wrong_is_refused_in_words(
    web: Web, client: FlaskClient, body: bytes, status: int, detail: str
) -> None:
    answer = client.post("/api/v1/help-sessions", data=body, content_type="application/json")

    assert answer.status_code == status
    assert detail in answer.text
    assert answer.get_json()["next_step"]
    assert web.how_many_events() == 0


def test_from_the_problem_to_the_status_of_the_ticket(web: Web, client: FlaskClient) -> None:
    begun = client.post("/api/v1/help-sessions", json=FORGOTTEN).get_json()["id"]
    reads_in_vain(client, begun)
    letter = {**FORM, "description": "zabudnuté heslo"}
    receipt = client.post(f"/api/v1/help-sessions/{begun}/ticket", json=letter).get_json()

    status = client.get(f"/api/v1/tickets/{receipt['reference']}", query_string={"secret": receipt["secret"]})
    closed = client.get(f"/api/v1/tickets/{receipt['reference']}", query_string={"secret": "0" * 32})

    assert (status.get_json()["state"], status.get_json()["delivered"]) == ("new", False)
    assert "zabudnut" not in status.text
    assert "jana@example.org" not in status.text
    assert closed.status_code == 404


def reads_in_vain(client: FlaskClient, help_session_id: str) -> None:
    path = f"/api/v1/help-sessions/{help_session_id}"
    for offered in client.get(path).get_json()["reading_list"]:
        assert client.get(f"{path}/articles/{offered['article']}").status_code == 200
        client.post(f"{path}/verdicts", json={"article": offered["article"], "solved": False})
