"""However long an input is, answering it takes hardly longer than an ordinary one: every field of every address.

The addresses come from the URL map, and the fields from what a view asks for when it gets an ordinary request, so a new
view is timed as soon as it exists. Processor time, best of three where a first try was slow.
"""

from __future__ import annotations

import dataclasses
import json
import re
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import quote, urlencode

import pytest
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.routing import Rule
from werkzeug.test import EnvironBuilder, create_environ, run_wsgi_app

from deflection.ports import Asker
from tests.product import PASSWORD
from tests.web import Web, web_in
from tests.webui.conftest import csrf_token
from webui.api.steps import operations
from webui.configuration import read_settings
from webui.outgoing.receipts import secret_of
from webui.processes.http_server import LARGEST_HEAD
from webui.request.forms import BoundedRequest
from webui.setting import SettingError
from webui.settings import Settings
from webui.storage import accounts
from webui.storage.accounts import Role

MOST_SECONDS = 0.1  # above an ordinary input
ORDINARY = 20  # characters
# Bytes; what is longer is refused by the server, or before any field of it is looked at.
LONGEST = {"path": 60_000, "query": 60_000, "form": 500_000, "json": 250_000}

SHAPES = {
    "one letter": lambda size: "a" * size,
    "letters that are all different": lambda size: "a@" + "".join(chr(0x4E00 + n % 20_000) for n in range(size // 3)),
    "signs and marks": lambda size: "a\u0301-@ .\n</\u202e" * (size // 15 + 1),
}


class AskedFields(ImmutableMultiDict[str, str]):
    """The fields of a request, which note what is asked for."""

    asked: ClassVar[set[str]] = set()

    def get(self, key: str, default: Any = None, type: Any = None) -> Any:  # noqa: A002, ANN401 - as werkzeug has it
        self.asked.add(key)
        return super().get(key, default, type)

    def getlist(self, key: str, type: Any = None) -> Any:  # noqa: A002, ANN401 - as werkzeug has it
        self.asked.add(key)
        return super().getlist(key, type)

    def __getitem__(self, key: str) -> str:
        self.asked.add(key)
        return super().__getitem__(key)


class RecordedRequest(BoundedRequest):
    parameter_storage_class = AskedFields


@dataclass
class Site:
    """The product with somebody signed in, and something at every address."""

    web: Web
    cookies: str = ""
    values: dict[str, str] = field(default_factory=dict)

    def signs_in(self) -> None:
        """Sign in, unless somebody is: a request may have ended the session."""
        if run_wsgi_app(self.web.app, create_environ("/staff/", headers={"Cookie": self.cookies}))[1] == "200 OK":
            return
        with self.web.parts.database.writing() as connection:
            accounts.set_password(connection, "eva", PASSWORD)  # a request may have made another one
        browser = self.web.app.test_client()
        token = csrf_token(browser.get("/staff/sign-in").text)
        browser.post("/staff/sign-in", data={"name": "eva", "password": PASSWORD, "csrf_token": token})
        self.values["csrf_token"] = csrf_token(browser.get("/staff/").text)
        cookie = browser.get_cookie("readfirst_session")
        assert cookie
        self.cookies = f"readfirst_session={cookie.value}"

    def answers(self, method: str, path: str, **sent: Any) -> float:  # noqa: ANN401 - what EnvironBuilder takes
        """Return the seconds of processor time that the answer takes; an answer of 5xx is a fault."""
        headers = {"Cookie": self.cookies, **sent.pop("headers", {})}
        builder = EnvironBuilder(path, method=method, headers=headers, **sent)
        environ = builder.get_environ()
        began = time.process_time()
        _, status, _ = run_wsgi_app(self.web.app, environ, buffered=True)
        seconds = time.process_time() - began
        environ["wsgi.input"].close()
        builder.close()
        assert int(status.split()[0]) < 500, f"{method} {path[:200]}: {status}"
        return seconds


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, shipped_index: Path) -> Iterator[Site]:
    web = web_in(
        tmp_path_factory.mktemp("site"),
        index=shipped_index,
        fake_library=False,
        member_key="k" * 32,
        suggest_per_minute=1_000_000,
    )
    web.app.request_class = RecordedRequest
    site = Site(web)
    with web.parts.database.writing() as connection:
        accounts.add(connection, "eva", Role.ADMIN, PASSWORD)
    filed = {"choice": "hijacked/cannot-get-in", "email": "jana@example.org", "consent": "yes", "description": "pomoc"}
    assert web.app.test_client().post("/sk/contact/point/hijacked", data=filed).status_code == 201
    reference = web.tickets[0].reference
    with web.app.app_context():
        secret = secret_of(reference)
    site.values = {
        "reference": reference,
        "secret": secret,
        "lang": "sk",
        "topic_id": "hijacked",
        "topic": "password",
        "text": "zabudnuté heslo",
        "email": "jana@example.org",
        "filename": "style.css",
        "name": "eva",
        "description": "zabudnuté heslo",
        "solved": "no",
        "article_id": "obnova-hesla",
        "q": "heslo",
        "consent": "yes",
        "choice": "password/forgotten",
        "identity": "a.b",
        "slug": "ucet",
    }
    yield site
    web.close()


@dataclass(frozen=True)
class Entry:
    """One place where a text enters: a part of the path, a field of the query, of a form, or of a JSON body."""

    method: str
    rule: Rule
    place: str
    name: str

    def __str__(self) -> str:
        return f"{self.method} {self.rule.rule} {self.place} {self.name}"


def entries(site: Site) -> list[Entry]:
    """Every entry of every address; fields are those that the view asks for."""
    found = []
    for rule in site.web.app.url_map.iter_rules():
        site.signs_in()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            found += [Entry(method, rule, "path", name) for name in sorted(rule.arguments)]
            AskedFields.asked.clear()
            asks(site, Entry(method, rule, "", ""), "")
            place = "query" if method == "GET" else "form"
            found += [Entry(method, rule, place, name) for name in sorted(AskedFields.asked)]
    return found + [entry for operation in operations.all for entry in of_json(site, operation.name)]


def of_json(site: Site, name: str) -> list[Entry]:
    """The fields of an operation's body."""
    operation = next(operation for operation in operations.all if operation.name == name)
    (rule,) = site.web.app.url_map.iter_rules(f"api.{name}")
    fields = operation.body.__struct_fields__ if operation.body else ()
    return [Entry(operation.method, rule, "json", name) for name in (*fields, "unknown")] if operation.body else []


def asks(site: Site, entry: Entry, text: str) -> float:
    """Send an ordinary request, but for the entry's own text; return the seconds that the answer takes."""
    hostile = {entry.name: text}
    parts = {name: ordinary(site, name) for name in entry.rule.arguments}
    path = address(site, entry.rule, {**parts, **(hostile if entry.place == "path" else {})})
    if entry.place == "query":
        path += "?" + urlencode(hostile)
    if entry.place == "json":
        body = json.dumps({**({"text": "heslo"} if entry.name == "unknown" else {}), **hostile})
        return site.answers(entry.method, path, data=body.encode(), content_type="application/json")
    if entry.method == "GET":
        return site.answers("GET", path)
    fields = {name: ordinary(site, name) for name in site.values}
    if entry.place == "form":
        fields |= {text: "x"} if entry.name.startswith("a name") else hostile
    return site.answers("POST", path, data=fields, content_type="multipart/form-data")


def ordinary(site: Site, name: str) -> str:
    """An ordinary value of a field, or of a part of a path."""
    if name == "help_session_id":
        who = Asker()
        return site.web.parts.flow.choose_exempt_topic(who, "hijacked", "sk").help_session_id
    return {**site.values, "kind": "note", "action": "forget"}.get(name, "a")


def address(site: Site, rule: Rule, parts: dict[str, str]) -> str:
    """The path of a rule, filled in; a part that the rule does not take is put in all the same."""
    return re.sub(r"<(?:[^:<>]+:)?(\w+)>", lambda part: quote(parts[part[1]], safe=""), rule.rule)


def seconds_above_ordinary(site: Site, entry: Entry, text: str) -> float:
    """Return at most what it takes above an ordinary input; measure again what seems to take too long."""
    seconds = asks(site, entry, text)
    for _ in range(5):
        if seconds > MOST_SECONDS:
            seconds = min(seconds, asks(site, entry, text) - asks(site, entry, text[:ORDINARY]))
    return seconds


@pytest.mark.long
def test_a_long_input_takes_hardly_longer_than_an_ordinary_one(site: Site) -> None:
    slow, seen, rule = {}, set(), None
    for number, entry in enumerate(entries(site)):
        if entry.rule != rule:
            site.signs_in()
        rule = entry.rule
        seen.add((entry.rule.endpoint, entry.place, entry.name))
        shape = list(SHAPES)[number % len(SHAPES)]
        seconds = seconds_above_ordinary(site, entry, SHAPES[shape](LONGEST[entry.place]))
        if seconds > MOST_SECONDS:
            slow[f"{entry}: {shape}"] = round(seconds, 2)

    assert slow == {}
    assert {  # else nothing was looked at
        *(
            ("problem.describe", "form", "text"),
            ("contact.send", "form", "email"),
            ("sign_in.check", "form", "password"),
        ),
        *(("help.search", "query", "q"), ("member.enter", "query", "identity"), ("api.begin", "json", "text")),
        *(("help.article", "path", "name"), ("desk.reply", "form", "csrf_token")),
    } <= seen


HEADERS = (
    *("Accept", "Accept-Language", "Authorization", "Content-Type", "Cookie", "Forwarded", "Host", "Idempotency-Key"),
    *("If-Modified-Since", "If-None-Match", "Origin", "Range", "Referer", "Sec-Fetch-Site", "User-Agent", "Via"),
    *("X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "X-HTTP-Method-Override"),
)


@pytest.mark.long
@pytest.mark.parametrize("header", HEADERS)
@pytest.mark.parametrize("piece", ["a", ",", ";q=1,", "a=b; ", "[", '"', " "])
def test_a_header_as_long_as_the_server_takes_costs_little(site: Site, header: str, piece: str) -> None:
    value = (piece * LARGEST_HEAD)[: LARGEST_HEAD - 1_000]
    tries = [
        site.answers("POST", "/api/v1/suggest", headers={"Content-Type": "application/json", header: value}, data=b"{}")
        + site.answers("GET", "/static/style.css", headers={header: value})
        for _ in range(2)
    ]

    assert min(tries) < 2 * MOST_SECONDS


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=b"])
@pytest.mark.parametrize("piece", [b"a", b"&", b"a=b&", b"%", b"\r\n", b"--b\r\n", b"\r\n--b", b"--b--"])
def test_a_body_made_of_one_piece_costs_little(site: Site, kind: str, piece: bytes) -> None:
    body = piece * (1_000_000 // len(piece))
    tries = [site.answers("POST", "/sk/problem", data=body, content_type=kind) for _ in range(2)]

    assert min(tries) < 3 * MOST_SECONDS


@pytest.mark.long
@pytest.mark.parametrize("name", [option.name for option in dataclasses.fields(Settings) if option.type == "str"])
def test_a_long_setting_is_read_or_refused_at_once(tmp_path: Path, name: str) -> None:
    for shape in SHAPES.values():
        began = time.process_time()
        with suppress(SettingError):
            read_settings({"READFIRST_DATA_DIR": str(tmp_path), f"READFIRST_{name.upper()}": shape(1_000_000)})
        assert time.process_time() - began < 15 * MOST_SECONDS
