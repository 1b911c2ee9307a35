"""Benchmark of suggestions over HTTP: the real web server beside a view that does nothing, one client at a time."""

from __future__ import annotations

import http.client
import json
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from search.bench.library import BenchFolder
from search.bench.measure import percentile
from search.bench.memory import memory_mb
from search.bench.processes import BenchFailed, free_port, running
from search.bench.workload import Asked, read_workload
from webui.commands.bench_front import EMPTY, OneView, Product

_WARM_UP = 100
_LIMIT_CONNECTIONS = 100  # the kernel chooses the process of a connection: at most this many until each has had some
_BUSY_SECONDS = 0.5  # processor time of a process that has answered some hundred times
_HEADERS = {"Content-Type": "application/json"}


def measure_http(place: BenchFolder, requests: int) -> dict[str, object]:
    """Return the times of suggestions and of the empty view, in milliseconds."""
    asked = read_workload(place.workload).keystrokes[:requests]
    with _serving(Product(place)) as (port, _), _serving(OneView(EMPTY, place)) as (empty_port, _):
        empty, suggest = _ask(empty_port, OneView.PATH, asked), _ask(port, Product.PATH, asked)
    return {"requests": len(asked), "suggest": suggest, "empty": empty}


def one_more_worker_mb(place: BenchFolder, requests: int) -> float:
    """Return the unshared memory of one of two processes of `readfirst web`, in MB.

    Of two processes that have both answered, the larger one counts.
    """
    asked = read_workload(place.workload).keystrokes[:requests]
    with _serving(Product(place), processes=2) as (port, parent):
        seen: dict[int, float] = {}  # process id -> processor time when it was first seen
        for _ in range(_LIMIT_CONNECTIONS):
            _ask(port, Product.PATH, asked)
            spent = {child: _processor_seconds(child) for child in _children(parent)}
            seen = {child: seen.get(child, seconds) for child, seconds in spent.items()}
            if len(spent) == 2 and all(spent[child] - before > _BUSY_SECONDS for child, before in seen.items()):
                return max(memory_mb(child)["own"] for child in spent)
        raise BenchFailed(f"one of two processes took none of {_LIMIT_CONNECTIONS} connections")


def _children(process_id: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{process_id}/task/{process_id}/children").read_text("ascii").split()]


def _processor_seconds(process_id: int) -> float:
    fields = Path(f"/proc/{process_id}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _ask(port: int, path: str, asked: Sequence[Asked]) -> dict[str, float]:
    """Post every text over one connection; return percentiles of the wall time in milliseconds."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    times = []
    for query in (*asked[-_WARM_UP:], *asked):
        body = json.dumps({"text": query.text, "lang": query.lang}).encode()
        began = time.perf_counter()
        connection.request("POST", path, body, _HEADERS)
        answer = connection.getresponse()
        answer.read()
        times.append((time.perf_counter() - began) * 1_000)
        if answer.status != http.HTTPStatus.OK:
            raise BenchFailed(f"{path} answered {answer.status} to {query.text!r}")
    connection.close()
    counted = times[min(_WARM_UP, len(asked)) :]
    return {f"p{share}_ms": percentile(counted, share) for share in (50, 95, 99)}


@contextmanager
def _serving(server: Product | OneView, processes: int = 1) -> Iterator[tuple[int, int]]:
    """Run a server; yield port and process id."""
    port = free_port()
    command = server.command(port, processes)
    with running(command.arguments, command.environment, port) as process_id:
        yield port, process_id
