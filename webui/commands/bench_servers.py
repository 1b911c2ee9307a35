"""Benchmark of whole servers over HTTP: requests a second with one process and two, on the same keystrokes."""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from search.bench.library import BenchFolder
from search.bench.measure import RANK, K
from search.bench.peers import EngineMissing, require
from search.bench.processes import BenchFailed, free_port, running
from search.bench.run import build
from search.bench.servers import SERVERS, AskedServer, load_server, require_server
from search.bench.workload import Asked, Workload, read_workload
from search.bench.wrk import ask_for, require_wrk, write_requests
from webui.commands.bench_front import EMPTY, OneView, Product

LIBRARIES = ("tantivy", "fts5", "xapian")  # behind the view
COMPARED = (*LIBRARIES, *SERVERS)
CONNECTIONS = 16  # at once, where requests a second are counted
_WARM_UP_SECONDS = 1
_ANSWER_SECONDS = 30.0

Say = Callable[[str], None]


def measure_servers(
    place: BenchFolder, names: Sequence[str], seconds: int, limit: float, say: Say
) -> tuple[dict[str, Any], list[str]]:
    """Measure each server for at most `limit` seconds; return their figures, and a line for each that has none.

    names  of COMPARED; the product and an empty view come first in any case
    """
    require_wrk()
    work = read_workload(place.workload)
    figures, missing = {}, []
    for name in ("readfirst", EMPTY, *names):
        try:
            _require(name)
            load = _Load(name, place, work, seconds, time.monotonic() + limit)
            figures[name] = load.measure(say)
            say(f"{name}: {figures[name]}")
        except (EngineMissing, BenchFailed) as error:
            missing.append(f"{name}: {str(error).strip().splitlines()[-1]}")
            say(missing[-1])
    return figures, missing


def _require(name: str) -> None:
    """Raise EngineMissing unless the server can be measured here."""
    if name in SERVERS:
        require_server(name)
    elif name != EMPTY:
        require(name)


class _Load:
    """The load on one server, until its time is up."""

    def __init__(self, name: str, place: BenchFolder, work: Workload, seconds: int, until: float) -> None:
        self._name = name
        self._place = place
        self._work = work
        self._seconds = seconds
        self._until = until  # monotonic

    def measure(self, say: Say) -> dict[str, Any]:
        """Build, then serve with one process and with two."""
        built = (
            {"version": "an empty view"} if self._name == EMPTY else build(self._name, self._place, say, self._left())
        )
        self._left()
        server = self._server()
        keystrokes, problems = self._place.folder / "keystrokes.wrk", self._place.folder / "problems.wrk"
        write_requests((server.request(asked, K) for asked in self._work.keystrokes), keystrokes)
        write_requests((server.request(asked, K) for asked in self._work.problem_texts), problems)
        figures: dict[str, Any] = {}
        say(f"{self._name}: one process")
        with self._serving(server, 1) as port:
            if self._name != EMPTY:
                figures["known_item@3"] = self._known_items(server, port)
            figures["one_client"] = self._ask(keystrokes, port, 1)
            figures["problem_text"] = self._ask(problems, port, 1)
            figures["one_process"] = self._ask(keystrokes, port, CONNECTIONS)
        say(f"{self._name}: two processes")
        with self._serving(server, 2) as port:
            figures["two_processes"] = self._ask(keystrokes, port, CONNECTIONS)
        return built | figures

    def _server(self) -> AskedServer:
        if self._name == "readfirst":
            return Product(self._place)
        return load_server(self._name)(self._place) if self._name in SERVERS else OneView(self._name, self._place)

    @contextmanager
    def _serving(self, server: AskedServer, processes: int) -> Iterator[int]:
        port = free_port()
        command = server.command(port, processes)
        with running(command.arguments, command.environment, port):
            yield port

    def _known_items(self, server: AskedServer, port: int) -> dict[str, float]:
        """Return the share of articles among the first three for their title, its first half, and with a typo."""
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_ANSWER_SECONDS)
        shares = {}
        for kind, items in self._work.known_items.items():
            self._left()
            hits = [asked.article_id in _answer(connection, server, asked)[:RANK] for asked in items]
            shares[kind] = round(sum(hits) / len(hits), 3)
        connection.close()
        return shares

    def _ask(self, requests: Path, port: int, connections: int) -> Mapping[str, float]:
        """Warm up, then count."""
        self._left()
        ask_for(_WARM_UP_SECONDS, requests, port, connections)
        return ask_for(self._seconds, requests, port, connections)

    def _left(self) -> float:
        """Return the seconds that are left; raises BenchFailed when there are none."""
        left = self._until - time.monotonic()
        if left <= 0:
            raise BenchFailed("its time was up before everything was measured")
        return left


def _answer(connection: http.client.HTTPConnection, server: AskedServer, asked: Asked) -> list[str]:
    request = server.request(asked, K)
    connection.request(request.method, request.path, request.body, dict(request.headers))
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != http.HTTPStatus.OK:
        raise BenchFailed(f"status {answer.status} for {asked.text!r}: {body[:200]!r}")
    return server.article_ids(body)
