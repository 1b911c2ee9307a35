"""The real Caddy with the example in docs/deploy: what it tells the server, and what it compresses."""

from __future__ import annotations

import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.packaging.test_deploy import ARTICLE
from tests.services.example_proxies import caddy_before, caddy_repeats
from tests.services.nginx import HOST
from tests.tickets.conftest import certificate  # noqa: F401 - the same fixture
from tests.web import FILLED_IN
from tests.webui.processes.web_process import Web

pytestmark = pytest.mark.services

CHECKED_AFTER = 3  # seconds
LOST = {**FILLED_IN, "choice": "hijacked/cannot-get-in", "description": "niekto je v mojom konte"}
SETTINGS = {"PROXIES": "1", "HOSTS": f"{HOST},127.0.0.1", "MEANING": "off"}


@pytest.fixture
def data(tmp_path: Path, shipped_index: Path) -> Path:
    (tmp_path / "index").symlink_to(shipped_index, target_is_directory=True)
    return tmp_path


def test_links_are_made_for_https_and_only_what_is_for_everybody_is_compressed(
    data: Path,
    certificate: tuple[Path, Path],  # noqa: F811
) -> None:
    with Web(data, workers=1, **SETTINGS) as web:
        assert web.answers_soon()
        with caddy_before([web.port], certificate) as caddy:
            home = caddy.asks("/sk/", person="203.0.113.7", Accept_Encoding="gzip", X_Forwarded_Proto="http")
            article = caddy.asks(ARTICLE, person="203.0.113.7", Accept_Encoding="gzip", encoding="latin-1")

    assert (home.status, article.status) == (200, 200)
    assert f"https://{HOST}/" in home.text
    assert "Content-Encoding" not in home.headers
    assert article.headers["Content-Encoding"] == "gzip"


def test_a_host_with_a_fault_of_its_own_answers_where_there_is_no_other(
    tmp_path: Path,
    certificate: tuple[Path, Path],  # noqa: F811
) -> None:
    with Web(tmp_path, workers=1, **SETTINGS) as web:
        assert web.answers_soon()
        with caddy_before([web.port], certificate) as caddy:
            time.sleep(CHECKED_AFTER)
            written = caddy.sends_form("/sk/contact/point/hijacked", person="203.0.113.7", **LOST)

            assert caddy.asks("/readyz", person="203.0.113.7").status == 503, "it has no index"
            assert written.status == 201


@dataclass
class Host:
    """A host that is ready until its power fails, and keeps what it was sent, whole or not."""

    refuses: bool  # when it is gone, as a host whose program has ended; else it ends in the middle of an answer
    got: list[bytes] = field(default_factory=list)
    is_gone: bool = False

    @contextmanager
    def listening(self) -> Iterator[socketserver.ThreadingTCPServer]:
        host = self

        class Request(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                method, length = self.rfile.readline().partition(b" ")[0], 0
                while line := self.rfile.readline().strip():
                    name, _, value = line.partition(b":")
                    length = int(value) if name.lower() == b"content-length" else length
                body = self.rfile.read(length)
                if method == b"POST":
                    host.got.append(body)
                if not (host.is_gone and method == b"POST"):
                    self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

        with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Request) as server:
            server.daemon_threads, server.block_on_close = True, False
            thread = threading.Thread(target=server.serve_forever, args=(0.01,))
            thread.start()
            yield server
            server.shutdown()
            thread.join()

    def goes(self, server: socketserver.ThreadingTCPServer) -> None:
        self.is_gone = True
        if self.refuses:
            server.shutdown()
            server.server_close()


@pytest.mark.parametrize("refuses", [True, False])
def test_a_form_that_meets_a_host_without_power_arrives_once_at_the_other_one_or_is_answered_with_an_error(
    certificate: tuple[Path, Path],  # noqa: F811
    *,
    refuses: bool,
) -> None:
    gone, lively = Host(refuses), Host(refuses)
    forms = [f"text={'x' * 2000}&number={number}".encode() for number in range(4)]
    with (
        gone.listening() as first,
        lively.listening() as second,
        caddy_before([first.server_address[1], second.server_address[1]], certificate) as caddy,
    ):
        assert caddy.asks("/", person="203.0.113.7").status == 200
        gone.goes(first)
        statuses = [caddy.asks("/sk/contact/password", person="203.0.113.7", body=form).status for form in forms]

    whole = [form for form in lively.got if form in forms]
    answered = [form for form, status in zip(forms, statuses, strict=True) if status == 200]
    assert whole == answered, "what was answered has arrived, once and whole"
    if caddy_repeats() and refuses:
        assert answered == forms
    else:
        assert set(statuses) <= {200, 502}, "the person is told so, and sends it again"
