"""Two servers as processes of their own, with an index each, on one PostgreSQL: Ann's requests reach both in turn."""

from __future__ import annotations

import shutil
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from http.client import HTTPMessage
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode

import pytest
from sqlalchemy import NullPool, create_engine, select

from deflection.event_log import events_of
from deflection.help_session import ArticleServed, ProblemDescribed
from tests.search.shelf import Shelf
from tests.visitor import id_in
from tests.web import FILLED_IN
from tests.webui.processes.web_process import Web, eventually
from tickets import tables

pytestmark = pytest.mark.services

CARD, PASSWORD = "platba kartou zlyhala", "zabudnuté heslo"
NEITHER, NOR = "svieti slnko", "fúka vietor"


class _StaysHere(urllib.request.HTTPRedirectHandler):
    """A browser that follows no redirect."""

    def redirect_request(self, *_args: object) -> None:
        return None


@dataclass
class Ann:
    """One browser; a host's name says whom its request reaches."""

    ports: dict[str, int]
    cookies: CookieJar = field(default_factory=CookieJar)  # cookies know no port: both hosts get them
    help_session_id: str = ""

    def asks(self, host: str, path: str, **fields: str) -> tuple[int, str]:
        """Return status and page; of a redirect, where it leads."""
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies), _StaysHere)
        data = urlencode(fields).encode() if fields else None
        try:
            with browser.open(f"http://127.0.0.1:{self.ports[host]}{path}", data, timeout=60) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            headers: HTTPMessage = error.headers
            return error.code, headers.get("Location", "") or error.read().decode()

    def describes(self, host: str, text: str) -> None:
        status, address = self.asks(host, "/sk/problem", text=text)
        assert status == 303
        self.help_session_id = id_in(address)

    def in_problem(self, host: str, step: str, **fields: str) -> int:
        return self.asks(host, f"/sk/problem/{self.help_session_id}{step}", **fields)[0]

    def writes(self, host: str, text: str) -> int:
        form = {**FILLED_IN, "description": text}
        return self.asks(host, f"/sk/contact/{self.help_session_id}", **form)[0]


@dataclass
class Hosts:
    """`old` has not got the articles that `new` published last."""

    ann: Ann
    shelves: dict[str, Shelf]
    database_url: str

    def events(self) -> list[object]:
        with create_engine(self.database_url, poolclass=NullPool).connect() as connection:
            return list(events_of(connection, self.ann.help_session_id))

    def routes(self) -> list[str]:
        with create_engine(self.database_url, poolclass=NullPool).connect() as connection:
            return list(connection.execute(select(tables.tickets.c.route)).scalars())


@pytest.fixture
def hosts(tmp_path: Path, postgresql_url: str) -> Iterator[Hosts]:
    shelves = {name: Shelf(tmp_path / name) for name in ("old", "new")}
    for shelf in shelves.values():
        shelf.write("sk/heslo.md", "Zabudnuté heslo", "Zabudnuté heslo obnovíte v nastaveniach.", lang="sk")
        shelf.build()
    shelves["new"].write("sk/karta.md", "Platba kartou zlyhala", "Platba kartou zlyhala: skúste inú kartu.", lang="sk")
    shelves["new"].build()
    settings = {"DATABASE_URL": postgresql_url, "SECRET_KEY": "the same on both hosts, and long", "INSIST_FROM": "0"}
    with ExitStack() as started:
        ports = {}
        for name in shelves:
            web = started.enter_context(Web(tmp_path / name, workers=1, MEANING="off", **settings))
            assert web.answers_soon()
            ports[name] = web.port
        yield Hosts(Ann(ports), shelves, postgresql_url)


def test_what_one_server_offered_the_other_serves_and_the_verdict_opens_the_form(hosts: Hosts) -> None:
    ann = hosts.ann
    ann.describes("new", CARD)

    assert ann.in_problem("old", "/a/karta") == 200, "though its index does not have it"
    assert ann.writes("new", CARD) == 403, "reading alone opens nothing"
    assert ann.in_problem("old", "/verdict", article_id="karta", solved="no", reason="did-not-work") == 303
    assert ann.writes("old", CARD) == 201

    assert hosts.routes() == ["read"]
    described, *_, served = (e for e in hosts.events() if isinstance(e, ProblemDescribed | ArticleServed))
    assert isinstance(described, ProblemDescribed)
    assert isinstance(served, ArticleServed)
    assert served.generation == described.generation


def test_a_server_that_lags_never_says_that_nothing_was_found(hosts: Hosts) -> None:
    hosts.ann.describes("new", NEITHER)
    assert hosts.ann.in_problem("old", "/reword", text=NOR) == 303

    assert hosts.ann.writes("new", NOR) == 201
    assert hosts.routes() == ["degraded"]


def test_what_was_copied_over_is_found_while_somebody_waits(hosts: Hosts) -> None:
    shutil.rmtree(hosts.shelves["old"].index)
    shutil.copytree(hosts.shelves["new"].index, hosts.shelves["old"].index)

    hosts.ann.describes("old", CARD)

    assert hosts.ann.in_problem("new", "/a/karta") == 200


def test_what_one_server_took_back_is_gone_on_the_other_within_seconds(hosts: Hosts) -> None:
    page = "/sk/a/heslo-zabudnute-heslo"
    hosts.ann.describes("old", PASSWORD)
    assert hosts.ann.asks("old", page)[0] == 200

    hosts.shelves["new"].write("sk/heslo.md", "Zabudnuté heslo", lang="sk", status="archived")
    hosts.shelves["new"].build()

    assert eventually(lambda: hosts.ann.asks("new", page)[0] == 200 and hosts.ann.asks("old", page)[0] == 404)
    assert "heslo-zabudnute-heslo" not in hosts.ann.asks("old", "/sitemap.xml")[1]
    assert hosts.ann.in_problem("old", "/a/heslo") == 409
    assert hosts.ann.in_problem("old", "/verdict", article_id="heslo", solved="no", reason="did-not-work") == 409
