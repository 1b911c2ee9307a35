"""A process of the cluster, and its children, are killed, frozen and ended together."""

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from webui.cluster.part import ClusterPart, PartFailed, PartState, family

PARENT = """
import subprocess, sys, time
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
print("started", flush=True)
time.sleep(600)
"""


def eventually(is_so: Callable[[], bool]) -> bool:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if is_so():
            return True
        time.sleep(0.02)
    return False


def state_of(process_id: int) -> str:
    """As the kernel names it: S sleeps, T is stopped, Z has ended; empty for none."""
    try:
        return Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return ""


@pytest.fixture
def part(tmp_path: Path) -> Iterator[ClusterPart]:
    log = tmp_path / "log"
    part = ClusterPart("parent", [sys.executable, "-c", PARENT], log, lambda: "started" in log.read_text())
    part.start()
    part.wait_until_it_answers()
    yield part
    part.kill()


def test_a_child_in_a_group_of_its_own_is_killed_with_its_parent(part: ClusterPart) -> None:
    members = family(part.pid)
    assert len(members) == 2

    part.kill()

    assert part.state is PartState.ENDED
    assert eventually(lambda: all(state_of(member) in "Z" for member in members))


def test_what_is_frozen_does_nothing_and_goes_on_afterwards(part: ClusterPart) -> None:
    members = family(part.pid)

    part.freeze()
    assert part.state is PartState.FROZEN
    assert eventually(lambda: all(state_of(member) == "T" for member in members))

    part.thaw()
    assert part.state is PartState.RUNNING
    assert eventually(lambda: all(state_of(member) == "S" for member in members))


def test_a_frozen_process_ends_when_it_is_asked_to(part: ClusterPart) -> None:
    part.freeze()

    part.ask_to_end()
    part.end()

    assert part.state is PartState.ENDED


def test_a_process_that_is_started_again_is_counted(part: ClusterPart) -> None:
    part.kill()
    part.start()

    assert (part.restarts, part.state) == (1, PartState.RUNNING)


def test_what_cannot_start_says_why_in_its_own_words(tmp_path: Path) -> None:
    part = ClusterPart("broken", ["sh", "-c", "echo no such setting; exit 1"], tmp_path / "log", lambda: False)
    part.start()

    with pytest.raises(PartFailed, match=r"broken does not start(.|\n)*no such setting"):
        part.wait_until_it_answers()
