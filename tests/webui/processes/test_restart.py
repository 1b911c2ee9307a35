"""Fifty people do not notice that the web server is restarted on a socket that systemd keeps."""

from __future__ import annotations

import http.client
import os
import socket
import sqlite3
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.webui.processes.crowd import Crowd
from tests.webui.processes.web_process import READFIRST, eventually
from webui.processes.listening_socket import listening_on

pytestmark = pytest.mark.long


@contextmanager
def web_on(kept: socket.socket, data: Path, workers: int) -> Iterator[subprocess.Popen[bytes]]:
    """`readfirst web` as systemd starts it: with the socket as its third file, and told so."""
    named = {"DATA_DIR": data, "ARTICLES_DIR": data, "MEANING": "off", "PORT": 1}
    environment = os.environ | {f"READFIRST_{name}": str(value) for name, value in named.items()}
    script = f'LISTEN_PID=$$ LISTEN_FDS=1 exec "$0" web --workers {workers} 3<&{kept.fileno()}'
    process = subprocess.Popen(["bash", "-c", script, READFIRST], env=environment, pass_fds=(kept.fileno(),))
    try:
        yield process
    finally:
        process.terminate()
        assert process.wait(timeout=120) == 0


def described_in(data: Path) -> int:
    with closing(sqlite3.connect(data / "readfirst.sqlite3")) as database:
        return int(database.execute("SELECT count(*) FROM events WHERE kind = 'ProblemDescribed'").fetchone()[0])


@pytest.mark.parametrize("workers", [1, 2])
def test_a_restart_on_a_kept_socket_fails_no_request_and_answers_all_that_is_committed(
    tmp_path: Path, shipped_index: Path, workers: int
) -> None:
    (tmp_path / "index").symlink_to(shipped_index, target_is_directory=True)
    with listening_on("127.0.0.1", 0) as kept:
        port = kept.getsockname()[1]
        crowd = Crowd(lambda: http.client.HTTPConnection("127.0.0.1", port, timeout=120))
        with web_on(kept, tmp_path, workers):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=120).close()
            people = crowd.coming()
            people.__enter__()
            assert eventually(lambda: crowd.answered["described"] > 50, 120)
        time.sleep(0.5)  # nobody serves: people wait in the socket's queue
        before = crowd.answered["described"]
        with web_on(kept, tmp_path, workers):
            assert eventually(lambda: crowd.answered["described"] > before + 50, 120)
            people.__exit__(None, None, None)

    assert crowd.failures == []
    assert crowd.answered["read"] > 50
    assert described_in(tmp_path) == crowd.answered["described"]


def test_all_addresses_of_a_machine_are_those_of_ipv4_too() -> None:
    with listening_on("::", 0) as listening:
        for address in ("127.0.0.1", "::1"):
            socket.create_connection((address, listening.getsockname()[1]), timeout=10).close()
            with listening.accept()[0]:
                pass
