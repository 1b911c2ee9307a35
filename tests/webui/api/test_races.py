"""The same request at the same time: one effect, and everybody gets the receipt."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from waitress.server import create_server

from deflection.flow import Flow
from deflection.help_session import HelpSession
from deflection.ports import Asker
from tests import waitress_thread
from tests.visitor import Visitor
from tests.web import Web, web_in

FORGOTTEN = "zabudnuté heslo"
FORM = {"topic": "password", "category": "forgotten", "email": "jana@example.org", "consent": True}
BODY = {**FORM, "description": FORGOTTEN}
AT_ONCE, ROUNDS = 6, 20


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    web = web_in(tmp_path_factory.mktemp("races"), tickets_per_hour=1_000)
    yield web
    web.close()


@pytest.fixture
def address(web: Web) -> Iterator[str]:
    server = create_server(web.app, host="127.0.0.1", port=0, threads=AT_ONCE)
    thread = waitress_thread.begin(server.run)
    yield f"http://127.0.0.1:{server.effective_port}"  # type: ignore[union-attr]
    server.close()
    thread.join(timeout=1)


def opened(web: Web) -> str:
    """A help session without cookies, whose form is open."""
    visitor = Visitor.of(web.app, cookies=False)
    visitor.types(FORGOTTEN)
    visitor.reads_in_vain("obnova-hesla", "dvojfazove-overenie")
    return visitor.help_session_id


def sends(address: str, help_session_id: str, key: str) -> tuple[int, str]:
    path = f"{address}/api/v1/help-sessions/{help_session_id}/ticket"
    headers = {"Content-Type": "application/json", **({"Idempotency-Key": key} if key else {})}
    request = urllib.request.Request(path, json.dumps(BODY).encode(), headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, json.loads(answer.read())["reference"]
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


@pytest.mark.long
@pytest.mark.parametrize("with_key", [True, False])
def test_everybody_who_sends_at_once_gets_the_same_receipt(web: Web, address: str, with_key: bool) -> None:
    with ThreadPoolExecutor(AT_ONCE) as together:
        for number in range(ROUNDS):
            help_session_id, key = opened(web), f"key-{number}" if with_key else ""
            answers = list(together.map(lambda _, i=help_session_id, k=key: sends(address, i, k), range(AT_ONCE)))

            assert {status for status, _ in answers} <= {200, 201}, answers
            assert len({reference for _, reference in answers}) == 1


def test_a_ticket_that_is_sent_in_the_very_moment_in_between_is_no_refusal(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    help_session_id, client, asked = opened(web), web.app.test_client(use_cookies=False), Flow.help_session
    path = f"/api/v1/help-sessions/{help_session_id}/ticket"
    others: list[object] = []

    def asked_and_overtaken(flow: Flow[object], help_session_id: str, asker: Asker) -> HelpSession:
        help_session = asked(flow, help_session_id, asker)
        if not others:
            others.append(None)
            others[0] = web.app.test_client(use_cookies=False).post(path, json=BODY).get_json()["reference"]
        return help_session

    monkeypatch.setattr(Flow, "help_session", asked_and_overtaken)
    answer = client.post(path, json=BODY)

    assert answer.status_code == 200
    assert answer.get_json()["reference"] == others[0]
