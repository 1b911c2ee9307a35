"""A worker that was killed is known to be gone by its neighbours, and by nobody else."""

import subprocess
import sys
import time
from datetime import timedelta

import pytest

from tests.tickets.desk import NOON, Desk
from tickets.outgoing import leases
from tickets.outgoing import worker_ids as workers
from tickets.outgoing.worker_ids import new_worker_id, was_killed

SAYS_WHO_IT_IS = (
    "from tickets.outgoing.worker_ids import *; print(new_worker_id(), flush=True); import time; time.sleep(60)"
)


def test_a_worker_is_gone_when_its_process_is() -> None:
    with subprocess.Popen([sys.executable, "-c", SAYS_WHO_IT_IS], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        worker_id = process.stdout.readline().strip()
        assert not was_killed(worker_id)
        process.kill()  # and not yet waited for: a zombie is no worker
        until = time.monotonic() + 10
        while not was_killed(worker_id) and time.monotonic() < until:
            time.sleep(0.01)
        assert was_killed(worker_id)
    assert was_killed(worker_id)


def test_i_am_not_gone_and_two_of_me_are_told_apart() -> None:
    assert new_worker_id() != new_worker_id()
    assert not was_killed(new_worker_id())


def test_a_process_number_that_was_given_away_anew_is_another_process() -> None:
    machine, pid, started, token = new_worker_id().split("/")

    assert was_killed("/".join((machine, pid, str(int(started) - 1), token)))


@pytest.mark.parametrize(
    "elsewhere", ["other-boot:pid:[1]/999999/5/ab", "web-1-4711-abcd", "", "/1/2/3", "a/b/c/d", "?"]
)
def test_of_workers_elsewhere_nothing_is_known(elsewhere: str) -> None:
    assert not was_killed(elsewhere)


def test_where_the_kernel_says_nothing_nobody_is_gone(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    worker_id = new_worker_id()
    monkeypatch.setattr(workers, "_PROC", tmp_path)

    assert not was_killed(worker_id)
    assert not was_killed(new_worker_id())


def test_what_a_gone_worker_held_is_taken_at_once_and_a_living_ones_is_left(desk: Desk) -> None:
    for owner in ("gone", "alive"):
        desk.receives()
        with desk.engine.begin() as connection:
            assert leases.take(connection, ["wire"], NOON, worker_id=owner)
    now = NOON + timedelta(seconds=1)

    with desk.engine.begin() as connection:
        assert leases.end_leases_of(connection, lambda owner: owner == "gone", now) == 1
        assert leases.end_leases_of(connection, lambda owner: owner == "never", now) == 0
        taken = leases.take(connection, ["wire"], now, worker_id="next")
        assert leases.take(connection, ["wire"], now, worker_id="next") is None

    assert taken
    assert taken.attempts == 2
