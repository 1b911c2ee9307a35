"""Addresses on the internet: each asked once, slowly, and called dead only when that is certain."""

import threading
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from search.linting import external
from search.linting.external import addresses_in, asked, dead_addresses
from search.linting.lint_folder import lint_folder
from tests.search.shelf import Shelf


class Site(BaseHTTPRequestHandler):
    """Answers with the number that its path names; /no-head takes only GET."""

    def do_HEAD(self) -> None:
        status = 405 if self.path == "/no-head" else int(self.path[1:])
        self.send_response(status)
        self.end_headers()

    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/no-head" else int(self.path[1:]))
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    monkeypatch.setattr(external, "_public_address", lambda *_: "127.0.0.1")
    yield f"http://help.example:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/200", ""),
        ("/301", ""),
        ("/no-head", ""),
        ("/401", ""),
        ("/429", ""),
        ("/503", ""),
        ("/404", "its host answers 404"),
        ("/410", "its host answers 410"),
    ],
)
def test_only_what_is_certainly_gone_is_dead(site: str, path: str, reason: str) -> None:
    assert asked(site + path) == reason


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/", "http://[::1]:9/", "http://10.0.0.1/", "http://[bad/"])
def test_the_operators_own_network_is_not_asked(address: str) -> None:
    assert asked(address) in ("", "it is no address")


def test_a_host_is_asked_for_one_address_at_a_time_and_never_twice() -> None:
    asked_for: list[str] = []
    running: list[str] = []

    def ask(address: str) -> str:
        assert not running, "two at once"
        running.append(address)
        asked_for.append(address)
        running.remove(address)
        return "gone" if "dead" in address else ""

    dead = dead_addresses(["https://a.sk/1", "https://a.sk/dead", "https://a.sk/1"], ask, between_seconds=0)

    assert (dead, asked_for) == ({"https://a.sk/dead": "gone"}, ["https://a.sk/1", "https://a.sk/dead"])


def test_fragments_are_one_address() -> None:
    assert addresses_in('<a href="https://a.sk/?x=1&amp;y=2#b"> <a href="https://a.sk/?x=1&amp;y=2#c">') == [
        "https://a.sk/?x=1&y=2"
    ]


def test_a_dead_address_is_named_with_its_line(shelf: Shelf) -> None:
    shelf.write("sk/heslo.md", "Heslo", "Text.\n\n[x](https://a.sk/x) [y](https://a.sk/y)")
    report = lint_folder(
        shelf.articles, today=date(2026, 11, 22), ask=lambda address: "gone" if address.endswith("x") else ""
    )

    dead = [finding for finding in report.findings if finding.code == "dead-address"]
    assert [(finding.line, finding.message) for finding in dead] == [(7, "'https://a.sk/x' is dead: gone")]
