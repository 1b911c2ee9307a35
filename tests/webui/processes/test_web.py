"""`readfirst web` with several processes: they share a port, one that dies is replaced, and all end together."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.webui.processes.web_process import Web, eventually

pytestmark = pytest.mark.long


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    with Web(tmp_path) as started:
        yield started


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
    assert len(children) == 2

    assert web.end() == 0
    assert not any(Path(f"/proc/{child}").exists() for child in children)
    assert not web.answers()


def test_when_one_cannot_start_none_does_and_the_reason_is_said(tmp_path: Path) -> None:
    (tmp_path / "form.yml").write_text("purposes: 3\n")
    with Web(tmp_path, FORM_FILE=str(tmp_path / "form.yml")) as started:
        _, said = started.process.communicate(timeout=60)

    assert started.process.returncode != 0
    assert "form.yml" in said
    assert "Traceback" not in said
