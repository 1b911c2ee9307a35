"""The gate's promises once more, over HTTP and on a real database: the same machine, another driver."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import cycle
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from werkzeug.test import TestResponse

from deflection.flow import Flow
from deflection.help_session import Arm, ArticleUnavailable, Event, HelpSession
from deflection.policy import GatePolicy
from tests.gate.machine import ANN, BOB, EVA, LEVELS, NOBODY, GateMachine, PromiseBroken, Seen, Sent, TicketRow
from tests.visitor import form_text, id_in, reference_in, typed_text
from tests.web import FILLED_IN, Web, web_in
from tickets import ticket_store
from webui.request.asker import visitors
from webui.request.asker.holdout import signed_arm
from webui.request.asker.visitors import COOKIE
from webui.storage import form_drafts as drafts

COOKIES = {ANN: "a" * 32, BOB: "b" * 32, EVA: "e" * 32}


def client_of(hosts: Sequence[Web], *, use_cookies: bool) -> FlaskClient:
    """A browser whose requests reach the hosts in turn, as a balancer deals them out."""
    turns = cycle([host.app for host in hosts])

    class Balanced(FlaskClient):
        def open(self, *arguments: Any, **options: Any) -> TestResponse:  # noqa: ANN401 - as the client has it
            self.application = next(turns)
            return super().open(*arguments, **options)

    app = hosts[0].app
    return Balanced(app, app.response_class, use_cookies=use_cookies)


class HttpDriver:
    """Four browsers. Articles are opened as a page, inline and over the API in turn, answers given by form and API."""

    keeps_drafts = True

    def __init__(self, web: Web, *others: Web) -> None:
        self.web, self.others = web, others
        self.library, self.clock = web.library, web.clock
        for host in (web, *others):
            host.begins_again()
        self.browsers = {who: self._browser(COOKIES.get(who, "")) for who in (ANN, BOB, EVA, NOBODY)}
        self.turn = 0

    def _browser(self, cookie: str) -> FlaskClient:
        browser = client_of((self.web, *self.others), use_cookies=bool(cookie))
        if cookie:
            arm = Arm.HOLDOUT if cookie == COOKIES[EVA] else Arm.TREATED
            with self.web.app.test_request_context():
                browser.set_cookie(COOKIE, f"{cookie}.{signed_arm(cookie, arm)}")
        return browser

    def another_host_announces(self) -> None:
        self.web.parts.flow.publications.announce(self.library.published)

    def describe(self, who: str, text: str) -> str:
        answer = self.browsers[who].post("/sk/problem", data={"text": text})
        return id_in(answer.location)

    def choose_exempt(self, who: str, topic: str) -> str:
        answer = self.browsers[who].post("/api/v1/help-sessions", json={"topic": topic, "lang": "sk"})
        return str(answer.get_json()["id"])

    def look(self, who: str, case: str) -> Seen | None:
        answer = self.browsers[who].get(f"/api/v1/help-sessions/{case}")
        if answer.status_code == 404:
            return None
        stands = answer.get_json()
        gone = {e.article_id for e in self.events(case) if isinstance(e, ArticleUnavailable)}
        waiting = stands["reading_list"] if stands["state"] == "suggested" else []
        to_read = tuple(a["article"] for a in waiting if not a["did_not_help"] and a["article"] not in gone)
        page = self.browsers[who].get(f"/sk/problem/{case}")
        assert page.status_code == 200
        return Seen(stands["state"], stands["route"], to_read, typed_text(page))

    def open_article(self, who: str, case: str, article_id: str) -> bool:
        self.turn += 1
        places = (
            f"/sk/problem/{case}/a/{article_id}",
            f"/sk/problem/{case}/a/{article_id}?inline=1",
            f"/api/v1/help-sessions/{case}/articles/{article_id}",
        )
        answer = self.browsers[who].get(places[self.turn % 3])
        if answer.status_code == 200:
            assert f"Návod: {article_id}" in (answer.get_json() or {}).get("html", answer.text)
        return self._was_done(answer.status_code)

    def answer(self, who: str, case: str, article_id: str, *, solved: bool) -> bool:
        self.turn += 1
        if self.turn % 2:
            form = {"article_id": article_id, "solved": "yes" if solved else "no"}
            answer = self.browsers[who].post(f"/sk/problem/{case}/verdict", data=form)
        else:
            body = {"article": article_id, "solved": solved}
            answer = self.browsers[who].post(f"/api/v1/help-sessions/{case}/verdicts", json=body)
        return self._was_done(answer.status_code)

    def reword(self, who: str, case: str, text: str) -> bool:
        return self._post(who, f"/sk/problem/{case}/reword", text=text)

    def choose_topic(self, who: str, case: str, topic: str) -> bool:
        return self._post(who, f"/sk/problem/{case}/topic", topic=topic)

    def withdraw(self, who: str, case: str) -> bool:
        return self._post(who, f"/sk/problem/{case}/withdraw")

    def reopen(self, who: str, case: str) -> bool:
        return self._post(who, f"/sk/problem/{case}/reopen")

    def form_text(self, who: str, case: str) -> str | None:
        page = self.browsers[who].get(f"/sk/contact/{case}")
        return form_text(page) if self._was_done(page.status_code) else None

    def send(self, who: str, case: str, text: str) -> Sent:
        answer = self.browsers[who].post(f"/sk/contact/{case}", data={**FILLED_IN, "description": text})
        assert answer.status_code in (200, 201, 403, 404, 409)
        if answer.status_code in (200, 201):
            return Sent(reference_in(answer), answer.status_code == 201)
        with self.web.parts.database.reading() as connection:
            return Sent(kept=drafts.kept(connection, case).get("description", ""))

    def tickets(self) -> list[TicketRow]:
        return [TicketRow(t.help_session_id, t.reference, t.route, t.description) for t in self.web.tickets]

    def events(self, case: str) -> tuple[Event, ...]:
        return self.web.events(case)

    def close(self) -> None:
        """The application stays for the next story."""

    def _post(self, who: str, path: str, **form: str) -> bool:
        return self._was_done(self.browsers[who].post(path, data=form).status_code)

    def _was_done(self, status: int) -> bool:
        assert status in (200, 201, 303, 403, 404, 409), f"an answer of {status}"
        return status < 400


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    web = web_in(tmp_path_factory.mktemp("gate"), level=lambda topic, *_: LEVELS.get(topic, "enforce"))
    object.__setattr__(web.parts.flow, "policy", GatePolicy(holdout_share=0.5))
    yield web
    web.close()


def over_http(web: Web, *others: Web) -> type[GateMachine]:
    """The machine whose people sit in front of this web application, or of several hosts in turn."""

    class HttpMachine(GateMachine):
        def make_driver(self) -> HttpDriver:
            return HttpDriver(web, *others)

    return HttpMachine


@pytest.mark.long
def test_no_story_over_http_breaks_a_promise_of_the_gate(web: Web) -> None:
    run_state_machine_as_test(
        over_http(web),
        settings=settings(
            max_examples=35,
            stateful_step_count=25,
            phases=[Phase.generate],  # making a failing story shorter over HTTP takes minutes
            suppress_health_check=list(HealthCheck),
        ),
    )


# --- mistakes that only the web layer can make --------------------------------------------------------


def form_leak(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page of the form does not ask the gate; the posted form still does."""
    monkeypatch.setattr(Flow, "require_contact", Flow.help_session)


def everybody_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """The visitor cookie is not looked at."""
    monkeypatch.setattr(visitors, "_visitor", lambda: "c" * 32)


def lost_draft(monkeypatch: pytest.MonkeyPatch) -> None:
    """The form that was refused is not kept."""
    monkeypatch.setattr(drafts, "keep", lambda *_: None)


def two_tickets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether there is a ticket already is looked up nowhere."""
    monkeypatch.setattr(HelpSession, "sent", property(lambda _: None))
    monkeypatch.setattr(ticket_store, "ticket_of_help_session", lambda *_: None)


@pytest.mark.long
@pytest.mark.parametrize("bug", [form_leak, everybody_is_one, lost_draft, two_tickets])
def test_the_machine_finds_it_over_http(web: Web, bug: Callable[[pytest.MonkeyPatch], None]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        bug(patch)
        with pytest.raises(PromiseBroken):
            run_state_machine_as_test(
                over_http(web),
                settings=settings(
                    max_examples=50,
                    stateful_step_count=25,
                    phases=[Phase.generate],
                    suppress_health_check=list(HealthCheck),
                ),
            )
