"""Arrivals wait for nobody: what is slow shows, and what is not answered counts."""

from __future__ import annotations

import math
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from webui.cluster.arrivals import answered, one_by_one


class Suggests(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None:
        """Nothing."""


class Listens(ThreadingHTTPServer):
    request_queue_size = 128  # of the usual 5 the crowd would lose some wherever this process is held up


@pytest.fixture
def port() -> Iterator[int]:
    server = Listens(("127.0.0.1", 0), Suggests)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def test_every_arrival_has_its_answer(port: int) -> None:
    seconds = answered(port, ["zabudnute heslo"], "sk", 50.0, 0.5, 1)

    assert 10 < len(seconds) < 45
    assert seconds == sorted(seconds)
    assert min(seconds) > 0
    assert max(seconds) < math.inf


def test_one_client_asks_when_the_answer_before_has_come(port: int) -> None:
    seconds = one_by_one(port, ["zabudnute heslo"], "sk", 20, 1)

    assert len(seconds) == 20
    assert seconds == sorted(seconds)
    assert min(seconds) > 0
    assert max(seconds) < math.inf


def test_where_nobody_listens_everybody_waits_for_ever() -> None:
    assert set(answered(1, ["heslo"], "sk", 50.0, 0.2, 1)) == {math.inf}
