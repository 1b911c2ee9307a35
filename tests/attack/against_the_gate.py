"""Past the gate: the form, the contact point, the JSON API, and ids of help sessions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import quote

from tests.attack.attempt import FORM_ADDRESS, Attempt, Tried, answers_article, asks, calls, posts, sends, sends_ticket
from tests.attack.target import API_KEY, FORM, POINT

GATED = {
    "choice": "password/forgotten",
    "email": "jana@example.org",
    "consent": "yes",
    "description": "zabudnuté heslo",
}
AS_JSON = {
    "topic": "password",
    "category": "forgotten",
    "email": "jana@example.org",
    "consent": True,
    "description": "x",
}


def gate() -> Iterator[Attempt]:
    tries: dict[str, Tried] = {
        "straight to the form": asks("GET", FORM_ADDRESS),
        "straight past the form": posts(FORM_ADDRESS, GATED),
        "through the frame": posts("/widget" + FORM_ADDRESS, GATED),
        "in another language": posts(FORM_ADDRESS.replace("/sk/", "/en/"), GATED),
        "with another text": posts(FORM_ADDRESS, {**GATED, "description": "iný problém"}),
        "a topic that is never gated": posts(FORM_ADDRESS, {**GATED, "choice": "hijacked/cannot-get-in"}),
        "a method in a field": posts(FORM_ADDRESS, {**GATED, "_method": "PUT"}),
        "a method in a header": posts(FORM_ADDRESS, GATED, X_HTTP_Method_Override="PUT"),
        "a forged referer": posts(FORM_ADDRESS, GATED, Referer=f"http://{{host}}{FORM_ADDRESS}"),
        "as JSON": asks("POST", FORM_ADDRESS, json.dumps(AS_JSON), Content_Type="application/json"),
        "as plain text": asks("POST", FORM_ADDRESS, "description=x", Content_Type="text/plain"),
        "without a type": asks("POST", FORM_ADDRESS, "description=x"),
        "fields twice": posts(FORM_ADDRESS, "description=x&description=zabudnute&choice=a&choice=hijacked/x"),
        "fields in the address": posts(FORM_ADDRESS + "?description=x&consent=yes&store=now", GATED),
        "a slash more": posts(FORM_ADDRESS + "/", GATED),
        "two slashes": posts("/" + FORM_ADDRESS, GATED),
        "dots in the path": posts("/sk/contact/point/../{free}", GATED),
        "a null behind": posts(FORM_ADDRESS + "%00", GATED),
        "verdict on what was never served": answers_article(article_id="obnova-hesla", solved="no"),
        "verdict on what is not on the list": answers_article(article_id="kontakt-na-podporu-ok", solved="no"),
        "verdict on nothing": answers_article(solved="no"),
        "verdict on everything": answers_article(article_id="*", solved="no"),
        "verdict that is neither": answers_article(article_id="obnova-hesla", solved="maybe"),
        "withdraw what was not solved": posts("/sk/problem/{free}/withdraw", {}),
        "reopen what is not over": posts("/sk/problem/{free}/reopen", {}),
        "a topic of the point that is gated": posts("/sk/contact/point/password", FORM),
        "a topic of the point that does not exist": posts("/sk/contact/point/nothing", FORM),
        "the point without consent": posts(POINT, {**FORM, "consent": ""}),
        "the point without words": posts(POINT, {**FORM, "description": " \u200b\n"}),
        "the point with two addresses": posts(POINT, {**FORM, "email": "a@b.sk, c@d.sk"}),
        "the point with a header in the address": posts(POINT, {**FORM, "email": "a@b.sk\r\nBcc: c@d.sk"}),
        "the point with an encoded word": posts(POINT, {**FORM, "email": "=?utf-8?q?a=0ABcc:c?=@b.sk"}),
        "the point in a category of another topic": posts(POINT, {**FORM, "choice": "hijacked/forgotten"}),
    }
    for flag in (
        "store=now",
        "skip=1",
        "state=open",
        "route=read",
        "route=operator",
        "operator=1",
        "arm=holdout",
        "force=true",
    ):
        tries[f"the flag {flag}"] = posts(FORM_ADDRESS + f"?{flag}", dict([*GATED.items(), flag.split("=")]))
    for method in ("PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND", "get", "POSTX", "G\u0415T"):
        tries[f"the method {method!r}"] = asks(method, FORM_ADDRESS, "description=x")
    yield from (Attempt(f"gate: {name}", tried) for name, tried in tries.items())
    yield Attempt(
        "gate: the same letter of the point again",
        posts(POINT, {**FORM, "key": "{key}"}, Cookie="{cookie}"),
        harmless=True,
    )
    yield Attempt("gate: somebody else posts the key of the point", posts(POINT, {**FORM, "key": "{key}"}))
    yield Attempt(
        "gate: a forged key of the point is none",
        posts(POINT, {**FORM, "key": "0" * 64}),
        harmless=True,
        earns=1,
    )


def gate_api() -> Iterator[Attempt]:
    tries: dict[str, Tried] = {
        "a ticket of a session that is shut": sends_ticket(AS_JSON),
        "a ticket of no session": calls("POST", f"/help-sessions/{'0' * 32}/ticket", AS_JSON),
        "on behalf of somebody": calls("POST", "/help-sessions", {"on_behalf": True}),
        "on behalf, with a key for apps": calls(
            "POST", "/help-sessions", {"on_behalf": True}, Authorization=f"Bearer {API_KEY}"
        ),
        "a key that is none": calls("POST", "/help-sessions", {"text": "heslo"}, Authorization="Bearer nobody"),
        "no key behind Bearer": calls("POST", "/help-sessions", {"text": "heslo"}, Authorization="Bearer"),
        "a field that does not exist": sends_ticket({**AS_JSON, "route": "operator"}),
        "the wrong type": sends_ticket({**AS_JSON, "email": ["a@b.sk"]}),
        "a list": sends_ticket([AS_JSON]),
        "no JSON": sends_ticket("{"),
        "nothing": sends_ticket(""),
        "NaN": sends_ticket('{"description": NaN}'),
        "deep JSON": sends_ticket("[" * 100_000),
        "deep objects": sends_ticket('{"a":' * 20_000),
        "half a letter": sends_ticket('{"description": "\\ud800"}'),
        "a number too long": sends_ticket('{"description": ' + "9" * 100_000 + "}"),
        "bytes that are no UTF-8": asks(
            "POST", "/api/v1/help-sessions/{free}/ticket", b'{"description": "\xff"}', Content_Type="application/json"
        ),
        "a form": posts("/api/v1/help-sessions/{free}/ticket", GATED),
        "UTF-16": asks(
            "POST",
            "/api/v1/help-sessions/{free}/ticket",
            json.dumps(AS_JSON).encode("utf-16"),
            Content_Type="application/json; charset=utf-16",
        ),
        "a session of somebody": calls("GET", "/help-sessions/{session}"),
        "an article for somebody": calls("GET", "/help-sessions/{session}/articles/obnova-hesla"),
        "a verdict of somebody": calls(
            "POST", "/help-sessions/{session}/verdicts", {"article": "obnova-hesla", "solved": False}
        ),
        "rewording for somebody": calls("POST", "/help-sessions/{session}/reword", {"text": "heslo"}),
        "an article that was not offered": calls("GET", "/help-sessions/{free}/articles/nothing"),
        "an article outside": calls("GET", "/help-sessions/{free}/articles/..%2f..%2fetc"),
        "a key of idempotency with a line break": sends(
            "POST /api/v1/help-sessions HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
            "Idempotency-Key: a\r\n b\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"
        ),
        "a key of idempotency that is too long": calls(
            "POST", "/help-sessions", {"text": "heslo"}, Idempotency_Key="k" * 256
        ),
        "the gate by HEAD": asks("HEAD", FORM_ADDRESS),
    }
    yield from (Attempt(f"API: {name}", tried) for name, tried in tries.items())


def ids() -> Iterator[Attempt]:
    forged = ("0" * 32, "F" * 32, "a" * 31, "a" * 33, "null", "undefined", "-1", "%2e%2e", "a" * 5_000, "\u0660" * 32)
    forged += (
        "0' OR '1'='1",
        "$ne",
        "[]",
        "{}",
        "%00" * 16,
        "0x" + "0" * 30,
        "*",
        "_" * 32,
        "%25" * 10,
        "1;DROP TABLE",
    )
    for forged_id in forged:
        yield Attempt(f"id: a page of {forged_id[:40]!r}", asks("GET", f"/sk/problem/{quote(forged_id)}"))
        yield Attempt(f"id: a form of {forged_id[:40]!r}", posts(f"/sk/contact/{quote(forged_id)}", GATED))
    yield Attempt("id: somebody's page", asks("GET", "/sk/problem/{session}"))
    yield Attempt(
        "id: somebody's page with another cookie",
        asks("GET", "/sk/problem/{session}", Cookie="readfirst_visitor=" + "f" * 32),
    )
    yield Attempt("id: somebody's form", posts("/sk/contact/{session}", GATED))
    yield Attempt(
        "id: in upper case",
        lambda t: asks("GET", f"/sk/problem/{t.victim['session'].upper()}", Cookie="{cookie}")(t),
    )
