"""Attempts to get a ticket past the gate, over raw HTTP. Each has a sentence; after each no ticket may exist
(or exactly those that were earned), nothing may have ended in a 5xx, and a refusal must name the next step.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from threading import Barrier

import pytest
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from tests.gate.conftest import API_KEY
from tests.visitor import Visitor, form_text, hidden_fields, reference_in
from tests.web import FILLED_IN, Web
from webui.request.asker.visitors import COOKIE

FORGOTTEN = "zabudnuté heslo"
NO_CARD = "platba kartou zlyhala"
GIBBERISH = "asdfgh qwertz"
PASSWORD, TWO_STEP = "obnova-hesla", "dvojfazove-overenie"
SENT = {**FILLED_IN, "description": FORGOTTEN}
AS_JSON = {"topic": "password", "category": "forgotten", "email": "jana@example.org", "consent": "yes"}


@dataclass(frozen=True)
class Attempt:
    """One way of trying; `earns` are the routes of the tickets that are right nevertheless."""

    sentence: str
    tried: Callable[[Web, Visitor], None]
    earns: tuple[str, ...]


ATTEMPTS: list[Attempt] = []
Tried = Callable[[Web, Visitor], None]


def attempt(sentence: str, *, earns: tuple[str, ...] = ()) -> Callable[[Tried], Tried]:
    def add(tried: Tried) -> Tried:
        ATTEMPTS.append(Attempt(sentence, tried, earns))
        return tried

    return add


@pytest.mark.parametrize("attempt", ATTEMPTS, ids=lambda attempt: attempt.sentence.replace(" ", "-"))
def test_it_is_of_no_use(attempt: Attempt, web: Web, visitor: Visitor) -> None:
    attempt.tried(web, visitor)

    assert [ticket.route for ticket in web.tickets] == list(attempt.earns)
    assert [answer.status_code for answer in visitor.seen if answer.status_code >= 500] == []
    for answer in visitor.seen:
        if answer.status_code >= 400:
            names_the_next_step(answer)


def test_there_are_at_least_forty_attempts() -> None:
    assert len({attempt.sentence for attempt in ATTEMPTS}) == len(ATTEMPTS) >= 40


def names_the_next_step(answer: TestResponse) -> None:
    """A page leads on and shows how to reach a human; a problem document says what comes next, or what was wrong."""
    if answer.request.method == "HEAD":
        return
    if answer.mimetype == "application/problem+json":
        problem = answer.get_json()
        assert problem["title"]
        assert problem["type"] != "urn:readfirst:problem:contact-not-open" or problem["next_step"]
        return
    assert answer.mimetype == "text/html"
    assert "podpora@example.org" in answer.text
    assert "/contact/point" in answer.text
    main = answer.text.partition("<main")[2].partition("</main>")[0]
    assert 'href="/' in main or "<form" in main, main


def opened(web: Web, visitor: Visitor) -> Visitor:
    """Somebody who did everything that is asked for."""
    visitor.types(FORGOTTEN)
    visitor.reads_in_vain(PASSWORD, TWO_STEP)
    return visitor


def somebody_else(web: Web) -> Visitor:
    return Visitor.of(web.app)


# --- without a help session, or with somebody else's --------------------------------------------------


@attempt("post the form without a help session")
def _(web: Web, visitor: Visitor) -> None:
    visitor.posts("/sk/contact/" + "0" * 32, **SENT)
    visitor.posts("/sk/contact", **SENT)
    visitor.posts("/sk/contact/", **SENT)


@attempt("make up ids that are none")
def _(web: Web, visitor: Visitor) -> None:
    for made_up in ("1", "null", "' OR 1=1 --", "..%2f..%2f", "0" * 31, "0" * 33, "G" * 32, "%00" * 8, "%F0%9F%98%80"):
        visitor.posts(f"/sk/contact/{made_up}", **SENT)
        visitor.requests("POST", f"/api/v1/help-sessions/{made_up}/ticket", json={**AS_JSON, "description": FORGOTTEN})


@attempt("use the open help session of another visitor")
def _(web: Web, visitor: Visitor) -> None:
    visitor.help_session_id = opened(web, somebody_else(web)).help_session_id
    assert visitor.writes(FORGOTTEN).status_code == 404
    assert visitor.asks_for_the_form().status_code == 404


@attempt("use it without any cookie")
def _(web: Web, visitor: Visitor) -> None:
    other = opened(web, somebody_else(web)).help_session_id
    visitor.client.delete_cookie(COOKIE)
    visitor.requests("POST", f"/sk/contact/{other}", data=SENT)
    visitor.requests("POST", f"/api/v1/help-sessions/{other}/ticket", json={**AS_JSON, "description": FORGOTTEN})


@attempt("use it with a cookie that is none")
def _(web: Web, visitor: Visitor) -> None:
    other = opened(web, somebody_else(web)).help_session_id
    for value in ("", "a", "' OR 1=1 --", "A" * 32, "0" * 32, web.events(other)[0].owner):  # type: ignore[union-attr]
        visitor.client.set_cookie(COOKIE, value)
        visitor.posts(f"/sk/contact/{other}", **SENT)


@attempt("reopen, withdraw, reword and answer in another visitor's help session")
def _(web: Web, visitor: Visitor) -> None:
    other = somebody_else(web)
    other.types(FORGOTTEN)
    visitor.help_session_id, before = other.help_session_id, web.events(other.help_session_id)
    visitor.reads_in_vain(PASSWORD, TWO_STEP)
    visitor.rewords(NO_CARD)
    visitor.chooses("payments")
    visitor.takes_the_solution_back()
    visitor.comes_back()
    assert web.events(other.help_session_id) == before


@attempt("send what was never described by naming an own open help session in a hidden field")
def _(web: Web, visitor: Visitor) -> None:
    open_one = opened(web, visitor).help_session_id
    visitor.types(NO_CARD)
    visitor.writes(NO_CARD, help_session_id=open_one, session=open_one, id=open_one)


@attempt("use an open help session a day later")
def _(web: Web, visitor: Visitor) -> None:
    opened(web, visitor)
    web.clock.goes_on(timedelta(hours=24))
    assert visitor.writes(FORGOTTEN).status_code == 403


@attempt("read today, answer in two days without coming back")
def _(web: Web, visitor: Visitor) -> None:
    visitor.types(FORGOTTEN)
    visitor.opens(PASSWORD, TWO_STEP)
    web.clock.goes_on(timedelta(days=2))
    visitor.says_no(PASSWORD, TWO_STEP)
    visitor.writes(FORGOTTEN)


# --- without reading ----------------------------------------------------------------------------------


@attempt("describe a problem and post the form straight away")
def _(web: Web, visitor: Visitor) -> None:
    visitor.types(FORGOTTEN)
    refusal = visitor.writes(FORGOTTEN)
    assert refusal.status_code == 403
    assert PASSWORD in refusal.text


@attempt("send over the JSON API without verdicts")
def _(web: Web, visitor: Visitor) -> None:
    visitor.types(FORGOTTEN)
    path = f"/api/v1/help-sessions/{visitor.help_session_id}/ticket"
    refusal = visitor.requests("POST", path, json={**AS_JSON, "description": FORGOTTEN})
    assert refusal.status_code == 403
    assert [a["article"] for a in refusal.get_json()["reading_list"]] == [PASSWORD, TWO_STEP]


@attempt("answer about articles that were never served")
def _(web: Web, visitor: Visitor) -> None:
    visitor.types(FORGOTTEN)
    assert visitor.says_no(PASSWORD).status_code == 409
    visitor.says_no(TWO_STEP)
    visitor.writes(FORGOTTEN)


@attempt("answer over the API about articles that were never served")
def _(web: Web, visitor: Visitor) -> None:
    visitor.types(FORGOTTEN)
    for article_id in (PASSWORD, TWO_STEP):
        path = f"/api/v1/help-sessions/{visitor.help_session_id}/verdicts"
        visitor.requests("POST", path, json={"article": article_id, "solved": False})
    visitor.writes(FORGOTTEN)


@attempt("open and answer articles that are not on the list")
def _(web: Web, visitor: Visitor) -> None:
    visitor.types(FORGOTTEN)
    visitor.reads_in_vain("platba-kartou", "limit-platieb", "nahranie-fotky")
    visitor.writes(FORGOTTEN)


@attempt("take the suggestions while typing for reading")
def _(web: Web, visitor: Visitor) -> None:
    visitor.requests("POST", "/api/v1/suggest", json={"text": FORGOTTEN, "lang": "sk"})
    visitor.goes_to("/api/v1/suggest", query_string={"text": FORGOTTEN, "lang": "sk"})
    visitor.types(FORGOTTEN)
    visitor.says_no(PASSWORD, TWO_STEP)
    visitor.writes(FORGOTTEN)


@attempt("read the articles in another help session of one's own")
def _(web: Web, visitor: Visitor) -> None:
    opened(web, visitor)
    visitor.types(FORGOTTEN)
    visitor.says_no(PASSWORD, TWO_STEP)
    visitor.writes(FORGOTTEN)


@attempt('say "no" once and mean all')
def _(web: Web, visitor: Visitor) -> None:
    visitor.types(FORGOTTEN)
    visitor.opens(PASSWORD, TWO_STEP)
    for everything in ("", "all", "*", f"{PASSWORD},{TWO_STEP}", f"{PASSWORD} {TWO_STEP}", f'["{PASSWORD}"]', "%"):
        visitor.says_no(everything)
    visitor.writes(FORGOTTEN)


@attempt("name both articles in one answer, twice the same parameter")
def _(web: Web, visitor: Visitor) -> None:
    visitor.types(FORGOTTEN)
    visitor.opens(PASSWORD, TWO_STEP)
    both = MultiDict([("article_id", PASSWORD), ("article_id", TWO_STEP), ("solved", "no")])
    visitor.requests("POST", f"{visitor.problem}/verdict", data=both)
    visitor.writes(FORGOTTEN)


@attempt("send an answer that says neither yes nor no")
def _(web: Web, visitor: Visitor) -> None:
    visitor.types(FORGOTTEN)
    visitor.opens(PASSWORD, TWO_STEP)
    for article_id in (PASSWORD, TWO_STEP):
        visitor.posts(f"{visitor.problem}/verdict", article_id=article_id)
        visitor.posts(f"{visitor.problem}/verdict", article_id=article_id, solved="perhaps")
    visitor.writes(FORGOTTEN)


@attempt("answer by following a link")
def _(web: Web, visitor: Visitor) -> None:
    visitor.types(FORGOTTEN)
    visitor.opens(PASSWORD, TWO_STEP)
    for article_id in (PASSWORD, TWO_STEP):
        visitor.goes_to(f"{visitor.problem}/verdict", query_string={"article_id": article_id, "solved": "no"})
        visitor.posts(f"{visitor.problem}/verdict?article_id={article_id}&solved=no")
    visitor.writes(FORGOTTEN)


@attempt("fetch only the headers of the articles")
def _(web: Web, visitor: Visitor) -> None:
    visitor.types(FORGOTTEN)
    before = web.how_many_events()
    for article_id in (PASSWORD, TWO_STEP):
        visitor.requests("HEAD", f"{visitor.problem}/a/{article_id}")
        visitor.requests("HEAD", f"/api/v1/help-sessions/{visitor.help_session_id}/articles/{article_id}")
    assert web.how_many_events() == before
    visitor.says_no(PASSWORD, TWO_STEP)
    visitor.writes(FORGOTTEN)


@attempt("read only the first article")
def _(web: Web, visitor: Visitor) -> None:
    visitor.types(FORGOTTEN)
    visitor.reads_in_vain(PASSWORD, PASSWORD, PASSWORD)
    refusal = visitor.writes(FORGOTTEN)
    assert TWO_STEP in refusal.text


@attempt("say that it is solved and write all the same")
def _(web: Web, visitor: Visitor) -> None:
    opened(web, visitor)
    visitor.says_yes(PASSWORD)
    visitor.writes(FORGOTTEN)


@attempt("ask for the article with the wrong case, a slash or dots around its name")
def _(web: Web, visitor: Visitor) -> None:
    visitor.types(FORGOTTEN)
    for name in (PASSWORD.upper(), f"{PASSWORD}/", f"./{PASSWORD}", f"{PASSWORD}%00", f"{PASSWORD}%20"):
        visitor.goes_to(f"{visitor.problem}/a/{name}")
        visitor.says_no(name)
    visitor.says_no(PASSWORD, TWO_STEP)
    visitor.writes(FORGOTTEN)


# --- flags that only the client knows -----------------------------------------------------------------

FLAGS = {
    "store": "now",
    "skip": "1",
    "force": "true",
    "state": "open",
    "route": "operator",
    "exempt": "hijacked",
    "level": "off",
    "gate": "off",
    "rounds": "2",
    "is_open": "1",
    "arm": "holdout",
    "operator": "jana",
    "member": "1",
    "on_behalf": "1",
    "degraded": "1",
}


@attempt("set flags in the form")
def _(web: Web, visitor: Visitor) -> None:
    visitor.posts("/sk/problem", text=FORGOTTEN, **FLAGS)
    visitor.types(FORGOTTEN)
    visitor.writes(FORGOTTEN, **FLAGS)


@attempt("set flags in the address")
def _(web: Web, visitor: Visitor) -> None:
    visitor.types(FORGOTTEN)
    visitor.requests("POST", visitor.contact, query_string=FLAGS, data=SENT)
    visitor.goes_to(visitor.contact, query_string=FLAGS)


@attempt("set flags in JSON")
def _(web: Web, visitor: Visitor) -> None:
    visitor.types(FORGOTTEN)
    body = {**AS_JSON, "description": FORGOTTEN}
    path = f"/api/v1/help-sessions/{visitor.help_session_id}/ticket"
    for name, value in FLAGS.items():
        assert visitor.requests("POST", path, json={**body, name: value}).status_code in (403, 422)
        visitor.requests("POST", "/api/v1/help-sessions", json={"text": FORGOTTEN, name: value})


@attempt("set flags as cookies and headers")
def _(web: Web, visitor: Visitor) -> None:
    visitor.types(FORGOTTEN)
    for name, value in FLAGS.items():
        visitor.client.set_cookie(name, value)
    headers = {f"X-{name.replace('_', '-').title()}": value for name, value in FLAGS.items()}
    visitor.requests("POST", visitor.contact, data=SENT, headers=headers)


@attempt("forge the session cookie of a member or of staff")
def _(web: Web, visitor: Visitor) -> None:
    visitor.types(FORGOTTEN)
    for forged in ("eyJhY2NvdW50Ijp7Im5hbWUiOiJqYW5hIn19.aaaaaa.bbbbbb", '{"account":"jana"}', "x"):
        visitor.client.set_cookie("readfirst_session", forged)
        visitor.writes(FORGOTTEN)
    visitor.goes_to("/sk/enter?identity=eyJtZW1iZXIiOjF9.forged")
    visitor.writes(FORGOTTEN)


# --- where a request says it comes from ---------------------------------------------------------------


@attempt("claim to come from the open form")
def _(web: Web, visitor: Visitor) -> None:
    open_one = opened(web, visitor).contact
    visitor.types(NO_CARD)
    headers = {"Referer": f"http://localhost{open_one}", "Origin": "http://localhost"}
    visitor.requests("POST", visitor.contact, data={**SENT, "description": NO_CARD}, headers=headers)


@attempt("let another site post the open form of somebody who is looking at it")
def _(web: Web, visitor: Visitor) -> None:
    opened(web, visitor)
    for headers in (
        {"Origin": "https://evil.example"},
        {"Origin": "http://localhost.evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "http://localhost", "Sec-Fetch-Site": "cross-site"},
    ):
        assert visitor.requests("POST", visitor.contact, data=SENT, headers=headers).status_code == 403


@attempt("let another site describe, answer and reword")
def _(web: Web, visitor: Visitor) -> None:
    visitor.types(FORGOTTEN)
    visitor.opens(PASSWORD, TWO_STEP)
    before = web.how_many_events()
    for path, form in (
        ("/sk/problem", {"text": NO_CARD}),
        (f"{visitor.problem}/verdict", {"article_id": PASSWORD, "solved": "no"}),
        (f"{visitor.problem}/reword", {"text": NO_CARD}),
        ("/sk/contact/point/hijacked", {**SENT, "category": "cannot-get-in"}),
    ):
        headers = {"Origin": "https://evil.example"}
        assert visitor.requests("POST", path, data=form, headers=headers).status_code == 403
    assert web.how_many_events() == before


@attempt("name another host")
def _(web: Web, visitor: Visitor) -> None:
    opened(web, visitor)
    answer = visitor.requests("POST", visitor.contact, data=SENT, headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert "evil.example" not in answer.text


@attempt("come through a proxy that is not trusted")
def _(web: Web, visitor: Visitor) -> None:
    visitor.types(FORGOTTEN)
    headers = {"X-Forwarded-For": "127.0.0.1", "X-Forwarded-Host": "evil.example", "X-Original-URL": "/staff"}
    assert "evil.example" not in visitor.requests("POST", visitor.contact, data=SENT, headers=headers).text


# --- methods and bodies -------------------------------------------------------------------------------


@attempt("override the method")
def _(web: Web, visitor: Visitor) -> None:
    opened(web, visitor)
    for header in ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"):
        visitor.requests("GET", visitor.contact, query_string=SENT, headers={header: "POST"})
    visitor.requests("GET", visitor.contact, query_string={**SENT, "_method": "POST"})


@attempt("send the form as GET, HEAD, OPTIONS, PUT, PATCH and DELETE")
def _(web: Web, visitor: Visitor) -> None:
    opened(web, visitor)
    visitor.asks_for_the_form()
    before = web.how_many_events()
    for method in ("GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "BREW"):
        visitor.requests(method, visitor.contact, data=SENT)
        visitor.requests(method, visitor.contact, query_string=SENT)
    assert web.how_many_events() == before


@attempt("send a shut form in every content type")
def _(web: Web, visitor: Visitor) -> None:
    visitor.types(FORGOTTEN)
    encoded = "&".join(f"{name}={value}" for name, value in SENT.items())
    for content_type in (
        "application/x-www-form-urlencoded",
        "application/x-www-form-urlencoded; charset=utf-16",
        "multipart/form-data; boundary=x",
        "multipart/form-data",
        "application/json",
        "application/merge-patch+json",
        "text/plain",
        "text/xml",
        "application/xml",
        "application/octet-stream",
        "",
        "garbage",
    ):
        for body in (encoded, json.dumps(SENT), "<ticket/>", ""):
            visitor.requests("POST", visitor.contact, data=body, content_type=content_type)


@attempt("send files to a shut form")
def _(web: Web, visitor: Visitor) -> None:
    visitor.types(FORGOTTEN)
    body = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\nahoj\r\n--x--\r\n'
    visitor.requests("POST", visitor.contact, data=body, content_type="multipart/form-data; boundary=x")


@attempt("send forms to the JSON API, and JSON to the forms")
def _(web: Web, visitor: Visitor) -> None:
    visitor.types(FORGOTTEN)
    path = f"/api/v1/help-sessions/{visitor.help_session_id}/ticket"
    visitor.requests("POST", path, data=SENT)
    visitor.requests("POST", path, data=json.dumps({**AS_JSON, "description": FORGOTTEN}), content_type="text/plain")
    for broken in ("", "{", "[]", "null", "1", '"x"', "{" * 5000, "[" * 100_000, '{"a":' * 50_000):
        visitor.requests("POST", path, data=broken, content_type="application/json")
    visitor.requests("POST", visitor.contact, json=SENT)
    visitor.requests("POST", "/sk/problem", json={"text": FORGOTTEN})


@attempt("send bytes that are no text")
def _(web: Web, visitor: Visitor) -> None:
    body = b"text=heslo\xff\xfe\x00\xed\xa0\x80&choice=password%2Fforgotten"
    form = "application/x-www-form-urlencoded"
    visitor.requests("POST", "/sk/problem", data=body, content_type=form)
    visitor.types(FORGOTTEN)
    visitor.requests("POST", visitor.contact, data=body.replace(b"text", b"description"), content_type=form)


# --- another text -------------------------------------------------------------------------------------


@attempt("swap the text once the form is open")
def _(web: Web, visitor: Visitor) -> None:
    refusal = opened(web, visitor).writes(NO_CARD)
    assert refusal.status_code == 409
    assert "platba-kartou" in refusal.text
    visitor.writes(NO_CARD)


@attempt("append another problem once the form is open")
def _(web: Web, visitor: Visitor) -> None:
    opened(web, visitor).writes(f"{FORGOTTEN}, ale hlavne mi zlyhala platba kartou za darček, ktorý som kúpila včera")


@attempt("swap the text over the API")
def _(web: Web, visitor: Visitor) -> None:
    opened(web, visitor)
    path = f"/api/v1/help-sessions/{visitor.help_session_id}/ticket"
    refusal = visitor.requests("POST", path, json={**AS_JSON, "description": NO_CARD})
    assert refusal.status_code == 409
    assert refusal.get_json()["state"] == "suggested"


@attempt("send the described text and another one under the same name", earns=("read",))
def _(web: Web, visitor: Visitor) -> None:
    opened(web, visitor)
    both = MultiDict([*SENT.items(), ("description", NO_CARD), ("text", NO_CARD)])
    visitor.requests("POST", visitor.contact, data=both)
    assert [ticket.description for ticket in web.tickets] == [FORGOTTEN]


@attempt("send another text first and the described one under the same name behind it")
def _(web: Web, visitor: Visitor) -> None:
    opened(web, visitor)
    both = MultiDict([("description", NO_CARD), *SENT.items()])
    assert visitor.requests("POST", visitor.contact, data=both).status_code == 409


@attempt("hide the problem behind gibberish")
def _(web: Web, visitor: Visitor) -> None:
    visitor.types(GIBBERISH)
    assert visitor.asks_for_the_form().status_code == 403
    visitor.rewords("yxcvbn mnbvcx")
    assert visitor.asks_for_the_form().status_code == 200
    assert visitor.writes(FORGOTTEN).status_code == 409


@attempt("say the same gibberish twice")
def _(web: Web, visitor: Visitor) -> None:
    visitor.types(GIBBERISH)
    visitor.rewords(GIBBERISH)
    visitor.rewords(f"  {GIBBERISH.upper()}!!! ")
    visitor.writes(GIBBERISH)


@attempt("shake the reading list off by rewording to nothing")
def _(web: Web, visitor: Visitor) -> None:
    visitor.types(FORGOTTEN)
    for text in (GIBBERISH, "yxcvbn", "!!!", "divná hláška", "x" * 4000):
        visitor.rewords(text)
    visitor.chooses("photos-videos")
    visitor.writes(FORGOTTEN)


@attempt("reword until the rounds are used up")
def _(web: Web, visitor: Visitor) -> None:
    visitor.types(FORGOTTEN)
    for text in (NO_CARD, "fotka sa nenahrala", FORGOTTEN, NO_CARD, "prihlásenie nejde"):
        visitor.rewords(text)
    visitor.writes(FORGOTTEN)


@attempt("describe nothing at all")
def _(web: Web, visitor: Visitor) -> None:
    for text in ("", "   ", "\0\0", "\n\t"):
        assert visitor.types(text).status_code == 422
    visitor.posts("/sk/problem")
    visitor.requests("POST", "/api/v1/help-sessions", json={"text": "  ", "lang": "sk"})
    visitor.writes("")


@attempt("ask for the form under the address of another language")
def _(web: Web, visitor: Visitor) -> None:
    visitor.types(FORGOTTEN)
    for lang in ("en", "cs", "de"):
        visitor.posts(f"/{lang}/contact/{visitor.help_session_id}", **SENT)
        assert visitor.goes_to(f"/{lang}/contact/{visitor.help_session_id}").status_code == 403


# --- once more, at once -------------------------------------------------------------------------------


@attempt("replay the form that was sent, with another text", earns=("read",))
def _(web: Web, visitor: Visitor) -> None:
    first = opened(web, visitor).writes(FORGOTTEN)
    again = visitor.writes(NO_CARD)
    assert (first.status_code, again.status_code) == (201, 200)
    assert reference_in(again) == reference_in(first) != ""
    assert [ticket.description for ticket in web.tickets] == [FORGOTTEN]


@attempt("replay it over the API", earns=("read",))
def _(web: Web, visitor: Visitor) -> None:
    first = opened(web, visitor).writes(FORGOTTEN)
    path = f"/api/v1/help-sessions/{visitor.help_session_id}/ticket"
    again = visitor.requests("POST", path, json={**AS_JSON, "description": NO_CARD})
    assert (again.status_code, again.get_json()["reference"]) == (200, reference_in(first))


@attempt("replay it a month later", earns=("read",))
def _(web: Web, visitor: Visitor) -> None:
    opened(web, visitor).writes(FORGOTTEN)
    web.clock.goes_on(timedelta(days=30))
    assert visitor.writes(NO_CARD).status_code == 200
    visitor.comes_back()
    visitor.rewords(NO_CARD)


@attempt("send one help session from two tabs with two texts", earns=("read",))
def _(web: Web, visitor: Visitor) -> None:
    opened(web, visitor)
    tab = Visitor(visitor.client, help_session_id=visitor.help_session_id)
    form, other_form = visitor.asks_for_the_form(), tab.asks_for_the_form()
    assert (form.status_code, other_form.status_code) == (200, 200)
    visitor.writes(f"{FORGOTTEN} prosím")
    assert tab.writes(f"{FORGOTTEN} ďakujem").status_code == 200
    assert [ticket.description for ticket in web.tickets] == [f"{FORGOTTEN} prosím"]


@attempt("shut the form in one tab and send it in the other")
def _(web: Web, visitor: Visitor) -> None:
    opened(web, visitor)
    tab = Visitor(visitor.client, help_session_id=visitor.help_session_id)
    assert tab.asks_for_the_form().status_code == 200
    visitor.says_yes(PASSWORD)
    assert tab.writes(FORGOTTEN).status_code == 403


@attempt("send one open help session from thirty-two threads", earns=("read",))
def _(web: Web, visitor: Visitor) -> None:
    opened(web, visitor)
    assert sorted(at_once(32, visitor)) == [200] * 31 + [201]


def at_once(many: int, visitor: Visitor) -> list[int]:
    """The status of each of `many` posts of the form that began in the same moment."""
    cookie = visitor.client.get_cookie(COOKIE)
    assert cookie
    start = Barrier(many)

    def send(_: int) -> int:
        client = visitor.client.application.test_client()
        client.set_cookie(COOKIE, cookie.value)
        start.wait()
        return client.post(visitor.contact, data=SENT).status_code

    with ThreadPoolExecutor(many) as threads:
        return list(threads.map(send, range(many)))


@attempt("send a shut help session from thirty-two threads")
def _(web: Web, visitor: Visitor) -> None:
    visitor.types(FORGOTTEN)
    visitor.reads_in_vain(PASSWORD)
    assert set(at_once(32, visitor)) == {403}


# --- doors that are not the form's --------------------------------------------------------------------


@attempt("claim that a topic is exempt")
def _(web: Web, visitor: Visitor) -> None:
    for topic in ("password", "payments", "", "none", "hijacked%20", "HIJACKED", "hijacked%00", "..", "hijacked/x"):
        visitor.goes_to(f"/sk/contact/point/{topic}")
        visitor.posts(f"/sk/contact/point/{topic}", **SENT, category="forgotten")


@attempt("claim it over the API")
def _(web: Web, visitor: Visitor) -> None:
    for topic in ("password", "hijacked ", "HIJACKED", ["hijacked"], {"id": "hijacked"}, True, 1):
        visitor.requests("POST", "/api/v1/help-sessions", json={"topic": topic, "lang": "sk"})
    visitor.types(GIBBERISH)
    path = f"/api/v1/help-sessions/{visitor.help_session_id}"
    visitor.requests("POST", f"{path}/reword", json={"topic": "hijacked"})
    visitor.requests("POST", f"{path}/ticket", json={**AS_JSON, "description": FORGOTTEN})


@attempt("name an exempt topic in the form of a shut help session")
def _(web: Web, visitor: Visitor) -> None:
    visitor.types(FORGOTTEN)
    visitor.chooses("hijacked")
    visitor.writes(FORGOTTEN, choice="hijacked/cannot-get-in")
    visitor.writes(FORGOTTEN, topic="hijacked", category="cannot-get-in", choice="")


@attempt("file another topic through an exempt door", earns=("exempt:hijacked",))
def _(web: Web, visitor: Visitor) -> None:
    point = "/sk/contact/point/hijacked"
    visitor.posts(point, **SENT)  # its category is none of the exempt topic's
    key = hidden_fields(visitor.goes_to(point))["key"]
    visitor.posts(point, **{**SENT, "choice": "password/cannot-get-in", "topic": "password", "key": key})
    assert [ticket.topic for ticket in web.tickets] == ["hijacked"]


@attempt("give the exempt door the id of a help session that is shut", earns=("exempt:hijacked",))
def _(web: Web, visitor: Visitor) -> None:
    visitor.types(FORGOTTEN)
    point = "/sk/contact/point/hijacked"
    ours = hidden_fields(visitor.goes_to(point))["key"]
    forged = visitor.help_session_id + ours[32:]
    visitor.posts(point, **{**SENT, "choice": "", "category": "cannot-get-in", "key": forged})
    assert web.tickets[0].help_session_id != visitor.help_session_id
    assert visitor.writes(FORGOTTEN).status_code == 403


@attempt("post an exempt form twice", earns=("exempt:hijacked",))
def _(web: Web, visitor: Visitor) -> None:
    point = "/sk/contact/point/hijacked"
    form = {**SENT, "choice": "", "category": "cannot-get-in", **hidden_fields(visitor.goes_to(point))}
    first, again = visitor.posts(point, **form), visitor.posts(point, **form)
    assert (first.status_code, again.status_code) == (201, 200)
    assert reference_in(first) == reference_in(again) != ""


@attempt("file for somebody with a key that is none")
def _(web: Web, visitor: Visitor) -> None:
    body = {"on_behalf": True, "lang": "sk"}
    for headers in (
        {},
        {"Authorization": "Bearer wrong"},
        {"Authorization": "Bearer "},
        {"Authorization": "Bearer"},
        {"Authorization": API_KEY},
        {"Authorization": f"Basic {API_KEY}"},
        {"X-API-Key": API_KEY},
        {"Cookie": f"key={API_KEY}"},
        {"Authorization": f"Bearer {API_KEY.upper()}"},
    ):
        answer = visitor.requests("POST", "/api/v1/help-sessions", json=body, headers=headers)
        assert answer.status_code in (401, 403)
    visitor.requests("POST", f"/api/v1/help-sessions?key={API_KEY}", json=body)


@attempt("a wrong key opens no shut help session either")
def _(web: Web, visitor: Visitor) -> None:
    visitor.types(FORGOTTEN)
    for key in ("wrong", API_KEY):  # the right one files for somebody else; it does not read for this person
        headers = {"Authorization": f"Bearer {key}"}
        path = f"/api/v1/help-sessions/{visitor.help_session_id}/ticket"
        visitor.requests("POST", path, json={**AS_JSON, "description": FORGOTTEN}, headers=headers)
        visitor.requests("POST", visitor.contact, data=SENT, headers=headers)


@attempt("file for somebody with the right key", earns=("operator",))
def _(web: Web, visitor: Visitor) -> None:
    headers = {"Authorization": f"Bearer {API_KEY}"}
    began = visitor.requests("POST", "/api/v1/help-sessions", json={"on_behalf": True, "lang": "sk"}, headers=headers)
    path = f"/api/v1/help-sessions/{began.get_json()['id']}/ticket"
    sent = visitor.requests("POST", path, json={**AS_JSON, "description": FORGOTTEN}, headers=headers)
    assert sent.status_code == 201


# --- addresses ----------------------------------------------------------------------------------------


@attempt("write the address in capitals")
def _(web: Web, visitor: Visitor) -> None:
    opened(web, visitor)
    capitals = visitor.help_session_id.upper()
    for path in (f"/SK/contact/{capitals}", f"/sk/CONTACT/{capitals}", f"/Sk/Contact/{visitor.help_session_id}"):
        assert visitor.posts(path, **SENT).status_code == 404
    if capitals != visitor.help_session_id:
        assert visitor.posts(f"/sk/contact/{capitals}", **SENT).status_code == 404


@attempt("walk around the gate in the address")
def _(web: Web, visitor: Visitor) -> None:
    visitor.types(FORGOTTEN)
    shut = visitor.help_session_id
    for path in (
        f"/sk/contact/{shut}/",
        f"/sk/contact//{shut}",
        f"//sk/contact/{shut}",
        f"/sk/./contact/{shut}",
        f"/sk/%2e/contact/{shut}",
        f"/sk/contact/%2e%2e/contact/{shut}",
        f"/sk/contact/point/../{shut}",
        f"/sk/contact/point%2f..%2f{shut}",
        f"/sk/contact/{shut};open",
        f"/sk/contact/{shut}%00",
        f"/sk/contact/{shut}%20",
        f"/sk/contact/{shut}?open=1#open",
        f"/sk/contact/{shut}.json",
        f"/sk/contact/%{ord(shut[0]):x}{shut[1:]}",
        f"/sk/problem/{shut}/ticket",
        f"/sk/problem/{shut}/send",
        f"/xx/contact/{shut}",
        f"/contact/{shut}",
    ):
        visitor.posts(path, **SENT)
        visitor.goes_to(path)


# --- time, the index, many ----------------------------------------------------------------------------


@attempt("wait for the index to be rebuilt")
def _(web: Web, visitor: Visitor) -> None:
    visitor.types(FORGOTTEN)
    visitor.reads_in_vain(PASSWORD)
    web.library.edit(PASSWORD)
    web.library.edit(TWO_STEP)
    visitor.writes(FORGOTTEN)


@attempt("a permit survives the index being rebuilt", earns=("read",))
def _(web: Web, visitor: Visitor) -> None:
    opened(web, visitor)
    for article_id in (PASSWORD, TWO_STEP):
        web.library.edit(article_id)
    assert visitor.writes(FORGOTTEN).status_code == 201


@attempt("write on and on: over the limit a ticket is held, never refused", earns=("read",) * 7)
def _(web: Web, visitor: Visitor) -> None:
    for _number in range(7):
        assert opened(web, visitor).writes(FORGOTTEN).status_code == 201
    assert [ticket.held for ticket in web.tickets] == [False] * 5 + [True] * 2


@attempt("reject everything by script in no time: allowed, and on record", earns=("read",))
def _(web: Web, visitor: Visitor) -> None:
    opened(web, visitor).writes(FORGOTTEN)
    times = {event.at for event in web.events(visitor.help_session_id)}
    assert times == {web.clock()}


# --- with the real search and the articles that ship --------------------------------------------------

HIDDEN = "slnko svieti nad starým hradom a pod ním tečie rieka kde dvaja rybári chytajú kapra {} a večer si idú ľahnúť"


@pytest.fixture
def real_visitor(real_web: Web) -> Visitor:
    real_web.begins_again()
    return Visitor.of(real_web.app)


def reading_list(visitor: Visitor) -> list[str]:
    state = visitor.goes_to(f"/api/v1/help-sessions/{visitor.help_session_id}").get_json()
    return [article["article"] for article in state["reading_list"]]


def test_the_public_page_of_an_article_is_no_evidence(real_web: Web, real_visitor: Visitor) -> None:
    real_visitor.types(FORGOTTEN)
    to_read = reading_list(real_visitor)
    assert to_read
    for article_id in to_read:
        assert real_visitor.client.get(f"/sk/a/{article_id}", follow_redirects=True).status_code == 200
        assert real_visitor.says_no(article_id).status_code == 409

    assert real_visitor.writes(FORGOTTEN).status_code == 403
    assert real_web.tickets == []


def test_a_problem_hidden_in_a_long_story_is_searched_when_it_is_sent_alone(
    real_web: Web, real_visitor: Visitor
) -> None:
    real_visitor.types(HIDDEN.format(FORGOTTEN))
    real_visitor.rewords("qwxzv jklmn asdfgh")
    assert real_visitor.asks_for_the_form().status_code == 200  # the search abstained twice

    refusal = real_visitor.writes(FORGOTTEN)

    assert refusal.status_code == 409
    assert "zabudnute-heslo" in refusal.text
    assert real_web.tickets == []


def test_a_problem_behind_the_part_that_the_search_looks_at_is_searched_when_it_is_sent_alone(
    real_web: Web, real_visitor: Visitor
) -> None:
    real_visitor.types("qwxzv " * 600 + FORGOTTEN)
    real_visitor.rewords("jklmn " * 600 + FORGOTTEN)

    assert real_visitor.writes(FORGOTTEN).status_code in (403, 409)
    assert real_web.tickets == []


def struck_out(text: str) -> str:
    """Every letter with a combining stroke: people read the same word, a search may read letters one by one."""
    return "".join(f"{letter}\N{COMBINING LONG STROKE OVERLAY}" if letter != " " else letter for letter in text)


@pytest.mark.parametrize(
    ("first", "then", "sent"),
    [
        ("prihlásenie", "meno", "prihlásenie meno"),
        ("prihlásenie", "meno", "Prihlásenie. Meno."),
        (struck_out("zabudnuté heslo"), "qwxzv jklmn", FORGOTTEN),
        ("qwxzv " * 4 + "prosím vás veľmi pekne ďakujem vopred", "qwxzv jklmn asdfgh prosím", None),
    ],
    ids=["two halves", "two halves as sentences", "letters with strokes", "a problem behind what was described"],
)
def test_what_was_not_described_as_one_text_is_searched_when_it_is_sent(
    real_web: Web, real_visitor: Visitor, first: str, then: str, sent: str | None
) -> None:
    real_visitor.types(first)
    real_visitor.rewords(then)

    refusal = real_visitor.writes(sent or f"{first} {FORGOTTEN}")

    assert refusal.status_code in (403, 409)
    assert reading_list(real_visitor)
    assert real_web.tickets == []


@pytest.mark.parametrize("text", ["zаbudnuté hеslo", "zabudnυté hеslο"], ids=["Cyrillic a, e", "Greek u, o"])
def test_letters_of_another_script_hide_no_problem(real_web: Web, real_visitor: Visitor, text: str) -> None:
    real_visitor.types(text)

    assert "zabudnute-heslo" in reading_list(real_visitor)
    assert real_visitor.writes(text).status_code == 403


UNKNOWN = "qwxzv jklmn asdfgh"
INVISIBLE = {
    "HANGUL FILLER": "\N{HANGUL FILLER}",
    "TAG LATIN SMALL LETTER A": "\N{TAG LATIN SMALL LETTER A}",
    "VARIATION SELECTOR-18": "\N{VARIATION SELECTOR-18}",
    "KHMER VOWEL INHERENT AQ": "\N{KHMER VOWEL INHERENT AQ}",
    "ARABIC LETTER MARK": "\N{ARABIC LETTER MARK}",
}


@pytest.mark.parametrize("padding", [" ", "\n", "\N{ZERO WIDTH SPACE}", " prosím vás "])
@pytest.mark.parametrize("length", [1_995, 2_100, 6_000])
def test_a_problem_behind_what_one_search_reads_is_searched_when_it_is_sent(
    real_web: Web, real_visitor: Visitor, padding: str, length: int
) -> None:
    real_visitor.types(UNKNOWN)
    real_visitor.rewords("qwxzv jklmn")
    text = f"{UNKNOWN}{padding * (length // len(padding))} {FORGOTTEN}"

    assert real_visitor.writes(text).status_code == 409
    assert "zabudnute-heslo" in reading_list(real_visitor)
    assert real_web.tickets == []


def test_whoever_has_read_what_a_long_text_is_about_sends_it(real_web: Web, real_visitor: Visitor) -> None:
    text = f"{UNKNOWN}{chr(10) * 2_100}{FORGOTTEN}"
    real_visitor.types(UNKNOWN)
    real_visitor.rewords("qwxzv jklmn")
    real_visitor.writes(text)

    real_visitor.reads_in_vain(*reading_list(real_visitor))

    assert form_text(real_visitor.asks_for_the_form()) == text
    assert real_visitor.writes(text).status_code == 201


@pytest.mark.parametrize("sign", INVISIBLE.values(), ids=INVISIBLE.keys())
def test_a_sign_without_shape_hides_no_problem(real_web: Web, real_visitor: Visitor, sign: str) -> None:
    real_visitor.types(sign.join(FORGOTTEN))

    assert "zabudnute-heslo" in reading_list(real_visitor)
    assert real_visitor.writes(FORGOTTEN).status_code == 403


def test_a_stress_mark_hides_no_problem(real_web: Web, real_visitor: Visitor) -> None:
    real_visitor.lang = "ru"
    real_visitor.types("забы\N{COMBINING ACUTE ACCENT}л паро\N{COMBINING ACUTE ACCENT}ль")

    assert "zabudnute-heslo" in reading_list(real_visitor)
    assert real_web.tickets == []


def test_the_whole_way_with_the_articles_that_ship(real_web: Web, real_visitor: Visitor) -> None:
    real_visitor.types(FORGOTTEN)
    assert 1 <= len(reading_list(real_visitor)) <= 3
    assert real_visitor.writes(FORGOTTEN).status_code == 403

    real_visitor.reads_in_vain(*reading_list(real_visitor))

    assert real_visitor.writes(FORGOTTEN).status_code == 201
    assert [ticket.route for ticket in real_web.tickets] == ["read"]
