"""`readfirst web` with several processes: they share a port, one that dies is replaced, and all end together."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.webui.processes.test_supervisor import eventually
from webui.processes.supervisor import free_port

READFIRST = Path(sys.executable).parent / "readfirst"


class Web:
    """The command, running."""

    def __init__(self, data: Path, **settings: str) -> None:
        self.port = free_port("127.0.0.1", 0)
        named = {"DATA_DIR": str(data), "ARTICLES_DIR": str(data), **settings}
        environment = os.environ | {f"READFIRST_{name}": value for name, value in named.items()}
        command = [str(READFIRST), "web", "--workers", "2"]
        self.process = subprocess.Popen(
            command, env=environment | {"PORT": str(self.port)}, stderr=subprocess.PIPE, text=True
        )

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (OSError, urllib.error.URLError):
            return False

    def children(self) -> set[int]:
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return set(map(int, listed.read_text().split())) if listed.exists() else set()

    def end(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(timeout=20)
        assert self.process.stderr
        self.process.stderr.close()
        return status


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    started = Web(tmp_path)
    yield started
    if started.process.poll() is None:
        started.end()


def test_a_process_that_is_killed_is_replaced_and_nobody_waits_long(web: Web) -> None:
    assert eventually(web.answers)
    before = web.children()
    assert len(before) == 2
    time.sleep(2.1)  # it could start

    victim = min(before)
    os.kill(victim, signal.SIGKILL)

    assert eventually(lambda: len(web.children() - {victim}) == 2)
    assert eventually(web.answers)


def test_all_end_together_when_told_to(web: Web) -> None:
    assert eventually(web.answers)
    children = web.children()

    assert web.end() == 0
    assert not any(Path(f"/proc/{child}").exists() for child in children)
    assert not web.answers()


def test_when_one_cannot_start_none_does_and_the_reason_is_said(tmp_path: Path) -> None:
    (tmp_path / "form.yml").write_text("purposes: 3\n")
    started = Web(tmp_path, FORM_FILE=str(tmp_path / "form.yml"))

    _, said = started.process.communicate(timeout=20)

    assert started.process.returncode != 0
    assert "form.yml" in said
    assert "Traceback" not in said
