"""`readfirst web` with several processes: they share a port, one that dies is replaced, and all end together."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.webui.processes.web_process import READFIRST, Web, eventually
from tickets.form.form import DEFAULT_FORM
from webui.processes.http_server import THREADS

pytestmark = pytest.mark.long


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    with Web(tmp_path) as started:
        yield started


def test_a_process_that_is_killed_is_replaced_and_nobody_waits_long(web: Web) -> None:
    assert eventually(web.answers)
    before = web.children()
    assert len(before) == 2
    assert eventually(lambda: all(map(serves, web.children())), 60)

    victim = min(before)
    os.kill(victim, signal.SIGKILL)

    assert eventually(lambda: len(web.children() - {victim}) == 2)
    assert eventually(web.answers)


def serves(process_id: int) -> bool:
    """Whether a process has started the threads that answer."""
    return len(list(Path(f"/proc/{process_id}/task").iterdir())) > THREADS


def test_one_that_cannot_start_again_does_not_take_the_other_with_it(tmp_path: Path) -> None:
    """As in the middle of an upgrade: what is on the disk does not fit together for a while."""
    form = tmp_path / "form.yml"
    form.write_bytes(DEFAULT_FORM.read_bytes())
    with Web(tmp_path, FORM_FILE=str(form)) as web:
        assert web.answers_soon()
        assert eventually(lambda: len(web.children()) == 2 and all(map(serves, web.children())), 60)
        form.write_text("purposes: 3\n")
        victim, other = web.children()
        os.kill(victim, signal.SIGTERM)
        assert eventually(lambda: victim not in web.children())
        time.sleep(3)  # the next one has tried in vain

        assert other in web.children()
        assert web.answers()
        form.write_bytes(DEFAULT_FORM.read_bytes())
        assert eventually(lambda: len(web.children()) == 2, 60)
        assert web.end() == 0


def in_one_line(*arguments: str, **environment: str) -> str:
    """What the command says when it does not start."""
    settings = {f"READFIRST_{name}": value for name, value in environment.items()}
    answer = subprocess.run(
        [READFIRST, *arguments], env=os.environ | settings, capture_output=True, text=True, timeout=60
    )
    (line,) = [line for line in answer.stderr.splitlines() if not line.startswith(("Usage:", "Try '")) and line]
    assert answer.returncode == 2
    return line


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_taken_port_is_one_line(workers: str, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        line = in_one_line("web", "--workers", workers, DATA_DIR=str(tmp_path), PORT=port)

    assert line.startswith(f"Error: 127.0.0.1 port {port} cannot be listened on (Address already in use): choose")


@pytest.mark.parametrize("command", ["web", "worker", "serve", "redeliver"])
@pytest.mark.parametrize("key", ["", "k" * 40])
def test_a_data_folder_that_cannot_be_written_is_one_line(command: str, key: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    line = in_one_line(command, DATA_DIR=str(tmp_path / "file" / "var"), SECRET_KEY=key)

    assert "READFIRST_DATA_DIR=" in line
    assert "cannot be written (Not a directory)" in line


def test_production_does_not_begin_with_an_empty_folder_where_none_is_mounted(tmp_path: Path) -> None:
    production = {
        "MODE": "production",
        "HOSTS": "help.example.org",
        "CHANNEL": "folder",
        "SECRET_KEY": "0123456789" * 4,
    }
    legal = {"LEGAL_NAME": "OK", "LEGAL_ADDRESS": "Hlavná 1", "LEGAL_EMAIL": "podpora@example.org"}

    line = in_one_line("web", DATA_DIR=str(tmp_path / "not-mounted"), **production, **legal)

    assert "READFIRST_DATA_DIR=" in line
    assert not (tmp_path / "not-mounted").exists()


@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("unshare"), reason="only root makes a process number 1")
def test_process_number_one_ends_with_its_requests_answered(tmp_path: Path) -> None:
    with Web(tmp_path, before=("unshare", "--pid", "--fork", "--mount-proc")) as web:
        assert web.answers_soon()
        (first,) = web.children()
        os.kill(first, signal.SIGTERM)

        assert web.process.wait(timeout=30) == 0
        assert not web.answers()


def test_all_end_together_when_told_to(web: Web) -> None:
    assert eventually(web.answers)
    children = web.children()
    assert len(children) == 2

    assert web.end() == 0
    assert not any(Path(f"/proc/{child}").exists() for child in children)
    assert not web.answers()


def test_when_one_cannot_start_none_does_and_the_reason_is_said(tmp_path: Path) -> None:
    (tmp_path / "form.yml").write_text("purposes: 3\n")
    with Web(tmp_path, FORM_FILE=str(tmp_path / "form.yml")) as started:
        assert started.process.wait(timeout=60) != 0
        log = started.log()

    assert "form.yml" in log
    assert "Traceback" not in log
