"""The product on two hosts with real services: it starts, ends without a trace, and loses nothing when parts die."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import takewhile
from pathlib import Path
from typing import Any

import pytest

from tests.product import ROOT
from tests.services import programs
from tests.services.test_programs import is_gone_soon
from tests.webui.operators.test_metrics import samples
from webui.cluster.part import family

pytestmark = [pytest.mark.services, pytest.mark.long]

HOSTS = {f"{kind} {name}" for kind in ("web", "worker", "mail-in", "index") for name in "ab"}
NODES = {f"opensearch {number}" for number in (1, 2, 3)}
SERVICES = NODES | {"postgresql primary", "postgresql replica", "redis", "store", "imap", "smtp", "nginx"}
MINUTE = 60  # of faults: about ten
# Of the requests outside an outage. Ours are .001; a machine that runs other tests beside this one is slow by itself.
MOST_FAILED, MOST_SLOW = 0.03, 0.6
MOST_UNANSWERED = 0.8  # of the keystrokes: on two processors OpenSearch seldom answers within the 150 ms of one
_READFIRST = [sys.executable, "-m", "webui.commands.cli"]


@pytest.fixture(autouse=True)
def every_program() -> None:
    for name in ("PostgreSQL", "Dovecot", "nginx", "Redis", "SeaweedFS", "OpenSearch"):
        programs.need(name)


def sockets_of(processes: Sequence[int]) -> set[Path]:
    """Return what SeaweedFS put below /tmp for these processes: it names its sockets by its ports."""
    commands = [Path(f"/proc/{process}/cmdline").read_bytes().decode() for process in processes]
    ports = {path: path.stem.rpartition("-")[2] for path in Path("/tmp").glob("seaweedfs-*.sock")}  # noqa: S108 - its choice
    return {path for path, port in ports.items() if any(f"={port}\0" in command for command in commands)}


def figures_of(port: int) -> tuple[float, float]:
    """Return the number of the shared index's newest release, and when that was published which a web server serves."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
        figures = samples(answer.read().decode())
    names = ("readfirst_index_newest_release", "readfirst_index_published_timestamp_seconds")
    newest, published = (figures[name, frozenset()] for name in names)
    return newest, published


@contextmanager
def started(*arguments: str, **options: Any) -> Iterator[subprocess.Popen[str]]:  # noqa: ANN401 - as Popen takes them
    """Run a command of the product; it ends with the block, also when that fails."""
    with subprocess.Popen([*_READFIRST, *arguments], cwd=ROOT, text=True, **options) as command:
        try:
            yield command
        finally:
            command.terminate()


def test_one_command_starts_everything_and_ends_it_without_a_trace() -> None:
    with started(
        *("demo-cluster", "--port", "18080", "--page-port", "18090"),
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as command:
        assert command.stdout
        welcome = takewhile(lambda line: "Stop with Ctrl+C." not in line, command.stdout)
        printed = {words[0]: words[-1] for line in welcome if (words := line.split())}
        with urllib.request.urlopen(f"{printed['What']}parts.json") as answer:
            facts = json.load(answer)
        with urllib.request.urlopen(f"{printed['Help']}sk/") as answer:
            assert answer.status == 200
        ports = {part["name"]: part["port"] for part in facts["parts"]}
        (newest, of_a), (_, of_b) = (figures_of(ports[f"web {name}"]) for name in "ab")
        assert (newest, of_a) == (1, of_b), "built once, for both"
        processes = family(command.pid)
        sockets = sockets_of(processes)

        command.send_signal(signal.SIGTERM)
        assert command.wait(timeout=120) == 0

    assert {part["name"] for part in facts["parts"]} >= HOSTS | SERVICES
    assert {part["state"] for part in facts["parts"]} == {"running"}
    assert len(processes) > len(facts["parts"])
    assert [process for process in processes if not is_gone_soon(process)] == []
    assert not Path(printed["Its"]).exists()
    assert sockets
    assert not any(path.exists() for path in sockets)


def test_a_soak_that_is_ended_leaves_nothing_behind() -> None:
    with programs.lent_folder("soak", "root") as folder:
        environment = {**os.environ, "TMPDIR": str(folder)}
        with started("soak", "cluster", stderr=subprocess.PIPE, env=environment) as command:
            assert command.stderr
            before = list(takewhile(lambda line: "Making tables" not in line, command.stderr))
            assert command.poll() is None, "".join(before)
            processes = family(command.pid)
            sockets = sockets_of(processes)

            command.send_signal(signal.SIGTERM)
            assert command.wait(timeout=120) == 1

        assert list(folder.iterdir()) == []
        assert [process for process in processes if not is_gone_soon(process)] == []
        assert sockets
        assert not any(path.exists() for path in sockets)


def test_nothing_is_lost_doubled_or_let_through_while_parts_are_killed_and_frozen() -> None:
    command = [*_READFIRST, "soak", "cluster", "--seconds", str(MINUTE), "--people", "6", "--hurry", "6", "--json"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=900, check=False)
    assert ended.stdout, ended.stderr
    result = json.loads(ended.stdout)
    outside = result["requests"] - result["outage"]

    assert (result["lost"], result["doubled"], result["wrong_gate"]) == (0, 0, 0), ended.stderr
    assert result["kills"] + result["freezes"] >= 4
    assert result["acknowledged"] > 0
    assert result["failed"] <= max(5, outside * MOST_FAILED), ended.stderr
    assert result["slow"] <= outside * MOST_SLOW, ended.stderr
    assert result["failed_searches"] <= result["searches"] * MOST_UNANSWERED, ended.stderr
