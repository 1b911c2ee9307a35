"""A cluster starts although somebody else takes a port first, and says in a line why it does not start."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from webui.cluster.cluster import Cluster, started
from webui.cluster.part import ClusterPart, PartFailed, PartState, PortTaken
from webui.cluster.ports import answers_http, free_ports

ASKED_BY_NOBODY = 32_768  # from here on the kernel gives ports to whoever asks for any


@pytest.fixture
def taken() -> Iterator[int]:
    """A port on which somebody else listens."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield int(other.getsockname()[1])


def a_server(cluster: Cluster, port: int) -> ClusterPart:
    command = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1"]
    return ClusterPart("server", command, cluster.folder / "log", lambda: answers_http(port, "/"), port=port)


def test_ports_are_none_that_whoever_asks_for_any_would_get() -> None:
    ports = free_ports(50)

    assert len(set(ports)) == 50
    assert max(ports) < ASKED_BY_NOBODY


def test_a_port_that_is_taken_meanwhile_is_replaced(taken: int) -> None:
    lines: list[str] = []
    ports = iter([taken, taken, *free_ports(1)])
    with ExitStack() as opened:
        cluster = started(opened, lambda cluster: cluster.start(a_server(cluster, next(ports))), lines.append)

        assert cluster.parts[0].state is PartState.RUNNING
    assert cluster.parts[0].state is PartState.ENDED
    assert not cluster.folder.exists()
    assert [line for line in lines if "once more, with others" in line] == lines[:2]


@pytest.mark.long
def test_a_port_that_stays_taken_is_told_with_the_end_of_the_log(taken: int) -> None:
    folders: list[Path] = []

    def start(cluster: Cluster) -> None:
        folders.append(cluster.folder)
        cluster.start(a_server(cluster, taken))

    with ExitStack() as opened, pytest.raises(PortTaken, match=r"server does not start(.|\n)*already in use"):
        started(opened, start, lambda _line: None)

    assert len(folders) == 3
    assert not any(folder.exists() for folder in folders)


def test_a_program_that_fails_is_told_with_what_it_wrote() -> None:
    def start(_cluster: Cluster) -> None:
        command = ["sh", "-c", "echo the folder is full >&2; exit 3"]
        subprocess.run(command, check=True, capture_output=True)

    with ExitStack() as opened, pytest.raises(PartFailed, match=r"ended with 3:\nthe folder is full"):
        started(opened, start, lambda _line: None)


def test_a_service_that_takes_nothing_is_told_in_a_line() -> None:
    def start(_cluster: Cluster) -> None:
        raise ConnectionRefusedError("the store takes no file")

    with ExitStack() as opened, pytest.raises(PartFailed, match="the cluster does not start: the store takes no file"):
        started(opened, start, lambda _line: None)


def test_what_a_process_leaves_elsewhere_goes_with_it(tmp_path: Path) -> None:
    left = tmp_path / "socket"
    part = ClusterPart("leaves", ["sleep", "600"], tmp_path / "log", leaves=[left])
    part.start()
    left.touch()

    part.ask_to_end()
    part.end()

    assert not left.exists()
