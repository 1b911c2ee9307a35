"""The nginx of the example before a host that stands still: the other one answers, and nothing is carried out twice."""

from __future__ import annotations

import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.packaging.test_deploy import DEPLOY
from tests.services.example_proxies import nginx_before
from tests.services.nginx import Nginx
from tests.tickets.conftest import certificate  # noqa: F401 - the same fixture
from webui.cluster.proxy import REPEATED

pytestmark = pytest.mark.services

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@dataclass
class HostAtTheOtherEnd:
    """Notes the first line of each request; answers after a while, if at all."""

    answers_after: float
    asked: list[str] = field(default_factory=list)

    @contextmanager
    def listening(self) -> Iterator[int]:
        host = self

        class Request(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                host.asked.append(self.rfile.readline().decode().rpartition(" ")[0])
                while self.rfile.readline().strip():
                    pass
                time.sleep(host.answers_after)
                self.wfile.write(ANSWER)

            def finish(self) -> None:
                """Whoever went away has read nothing."""

        with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Request) as server:
            server.daemon_threads = True
            server.block_on_close = False
            thread = threading.Thread(target=server.serve_forever)
            thread.start()
            yield int(server.server_address[1])
            server.shutdown()
            thread.join()


@dataclass
class Hosts:
    silent: HostAtTheOtherEnd
    lively: HostAtTheOtherEnd
    nginx: Nginx

    def ask(self, request: str, **headers: str) -> float:
        """Ask until it was the silent host's turn; return the seconds until the answer."""
        method, path = request.split()
        for _ in range(4):
            began = time.monotonic()
            body = b"a=b" if method == "POST" else None
            assert self.nginx.asks(path, person="127.0.0.1", body=body, **headers).status == 200
            if self.silent.asked:
                break
        return time.monotonic() - began


@pytest.fixture
def hosts(certificate: tuple[Path, Path]) -> Iterator[Hosts]:  # noqa: F811
    silent, lively = HostAtTheOtherEnd(6.0), HostAtTheOtherEnd(0.0)
    with ExitStack() as started:
        ports: Any = tuple(started.enter_context(host.listening()) for host in (silent, lively))
        yield Hosts(silent, lively, started.enter_context(nginx_before(ports, certificate)))


@pytest.mark.parametrize(
    ("request_line", "headers"),
    [
        ("GET /sk/", {}),
        ("GET /sk/a/heslo-heslo", {}),
        ("POST /api/v1/suggest", {}),
        ("POST /sk/contact/0a", {}),
        ("POST /staff/ticket/RF-1/reply", {}),
        ("POST /api/v1/help-sessions", {"Idempotency_Key": "k"}),
    ],
)
def test_what_cannot_be_carried_out_twice_is_asked_of_the_other_host(
    hosts: Hosts, request_line: str, headers: dict[str, str]
) -> None:
    assert hosts.ask(request_line, **headers) < 5

    assert hosts.silent.asked == [request_line]
    assert hosts.lively.asked[-1] == request_line


@pytest.mark.parametrize(
    "request_line", ["POST /editor/new", "POST /sk/a/heslo/helped", "POST /api/v1/help-sessions", "GET /reports"]
)
def test_anything_else_is_carried_out_once_however_long_it_takes(hosts: Hosts, request_line: str) -> None:
    assert hosts.ask(request_line) > 5

    assert hosts.silent.asked == [request_line]


def test_two_hosts_that_are_slow_for_a_moment_answer_late(hosts: Hosts) -> None:
    hosts.lively.answers_after = 3.0

    assert hosts.ask("GET /sk/") > 4


def test_the_cluster_repeats_what_the_example_repeats() -> None:
    example = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")

    assert REPEATED.strip() in example
