"""A cluster is asked as long as there is time, and no node that hangs or died takes all of it."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import monotonic, sleep

import numpy as np
import pytest
from urllib3 import HTTPConnectionPool
from urllib3.exceptions import ReadTimeoutError

from search.cluster.client import ClusterClient, ClusterError, ClusterUnavailable, Deadline, written
from search.engine_figures import FIGURES, TryResult


class Node(ThreadingHTTPServer):
    """A node that answers as the test wants; `asked` holds the headers of every request."""

    def __init__(self, status: int = 200, body: bytes = b"") -> None:
        self.status = status
        self.body = body
        self.asked: list[dict[str, str]] = []
        super().__init__(("127.0.0.1", 0), Answering)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Answering(BaseHTTPRequestHandler):
    server: Node

    def do_GET(self) -> None:
        self.server.asked.append(dict(self.headers))
        body = self.server.body or json.dumps({"node": self.server.server_port}).encode()
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Keep quiet."""


@contextmanager
def node(status: int = 200, body: bytes = b"") -> Iterator[Node]:
    with Node(status, body) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        try:
            yield server
        finally:
            server.shutdown()


@contextmanager
def frozen() -> Iterator[str]:
    """The address of a node that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


def dead() -> str:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    return f"http://127.0.0.1:{port}"


def test_a_node_that_hangs_or_died_costs_a_try() -> None:
    with ExitStack() as stack:
        alive = stack.enter_context(node())
        cluster = ClusterClient([stack.enter_context(frozen()), dead(), alive.url])

        answers = [cluster.ask("GET", "/", None, Deadline.after(30.0)) for _ in range(6)]

    assert answers == [{"node": alive.server_port}] * 6


def test_a_node_that_failed_is_asked_last() -> None:
    with frozen() as hanging, node() as alive:
        cluster = ClusterClient([hanging, alive.url])
        started = monotonic()
        for _ in range(20):
            cluster.ask("GET", "/", None, Deadline.after(60.0, try_seconds=1.0))

    assert monotonic() - started < 10.0  # one try, not ten


def test_without_an_answer_in_time_it_is_unavailable() -> None:
    with frozen() as hanging, node(status=503) as busy:
        cluster = ClusterClient([hanging, busy.url, dead()])

        with pytest.raises(ClusterUnavailable, match="in time"):
            cluster.ask("GET", "/", None, Deadline.after(0.2))


def test_a_busy_node_is_asked_again_elsewhere() -> None:
    with node(status=429) as busy, node() as free:
        cluster = ClusterClient([busy.url, free.url])

        assert cluster.ask("GET", "/", None, Deadline.after(30.0)) == {"node": free.server_port}


def test_a_full_disk_is_named_and_no_other_node_is_asked() -> None:
    blocked = b'{"error":{"type":"cluster_block_exception","reason":"flood-stage watermark"},"status":429}'
    with node(status=429, body=blocked) as full, pytest.raises(ClusterError, match="takes no writes: free its disk"):
        ClusterClient([full.url]).ask("GET", "/", None, Deadline.after(60.0))

    assert len(full.asked) == 1


def test_tries_are_counted_by_how_they_ended() -> None:
    with node(status=429) as busy, node() as free:
        before, retries = FIGURES.tries.copy(), FIGURES.retries
        ClusterClient([busy.url, free.url]).ask("GET", "/", None, Deadline.after(60.0, try_seconds=10.0))

    assert FIGURES.tries - before == {TryResult.BUSY: 1, TryResult.ANSWERED: 1}
    assert FIGURES.retries == retries + 1


def test_a_wrong_password_is_named_and_never_shown() -> None:
    with node(status=401) as strict:
        cluster = ClusterClient([strict.url.replace("://", "://user:p%40ss@")])

        with pytest.raises(ClusterError, match="user name or password in READFIRST_SEARCH") as refusal:
            cluster.ask("GET", "/", None, Deadline.after(30.0))

        assert strict.asked[0]["Authorization"] == "Basic dXNlcjpwQHNz"
        assert "p@ss" not in str(refusal.value)
        assert "p@ss" not in cluster.names


def test_an_address_that_is_no_opensearch_is_named() -> None:
    with node(body=b"<html>Welcome") as website, pytest.raises(ClusterError, match=f"{website.url} is no OpenSearch"):
        ClusterClient([website.url]).ask("GET", "/", None, Deadline.after(30.0))


@pytest.mark.parametrize(("urls", "seconds"), [(["http://one"], 30.0), (["http://one", "http://two"], 0.05)])
def test_an_only_node_is_given_half_of_the_time(
    urls: list[str], seconds: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[float] = []

    def end(_node: object, _method: str, _path: str, _body: object, limit: float) -> None:
        given.append(limit)
        raise InterruptedError

    monkeypatch.setattr("search.cluster.client._Node.send", end)
    with pytest.raises(InterruptedError):
        ClusterClient(urls).ask("GET", "/", None, Deadline.after(60.0))

    assert given == [pytest.approx(seconds, rel=0.5)]


def test_the_last_try_has_all_that_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three tries of 50 ms in 150 ms asked a busy cluster three times for what it would have answered after 60."""
    given: list[float] = []

    def hang(_node: object, _method: str, _path: str, _body: object, limit: float) -> None:
        given.append(limit)
        sleep(limit)
        raise ReadTimeoutError(HTTPConnectionPool("a"), "/", "hangs")

    monkeypatch.setattr("search.cluster.client._Node.send", hang)
    with pytest.raises(ClusterUnavailable):
        ClusterClient(["http://a", "http://b", "http://c"]).ask("GET", "/", None, Deadline.after(0.75, 0.25))

    assert given == [0.25, pytest.approx(0.5, abs=0.2)]


@pytest.mark.parametrize("value", ["half of a letter: \ud83d", np.float64(1.5)])
def test_whatever_is_asked_for_is_written_as_json_in_one_line(value: object) -> None:
    line = written({"value": value})

    assert json.loads(line) == {"value": value}
    assert b"\n" not in line
