"""Who trains, with real workers: one for all of them, again after a failure, and another when it was killed."""

import errno
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from flask import Flask

from search.training.election import FIRST_WAIT, LEASE, Election, TrainingState, training_in
from tests.product import ROOT, settings_in
from tests.tickets.desk import a_ticket
from tickets import ticket_store
from tickets.outgoing.delivery import DeliveryReport
from webui.processes import worker as worker_process
from webui.processes.background_training import LOOK_EVERY, Trainer
from webui.settings import Settings
from webui.storage.database import Database

NOW = datetime(2026, 11, 24, tzinfo=UTC)
FAILS_TWICE = """
import pathlib, sys
tries = pathlib.Path(sys.argv[1])
tries.write_text(tries.read_text() + "x" if tries.exists() else "x")
sys.exit(len(tries.read_text()) < 3)
"""


def wait_until(is_so: Callable[[], object], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def children(process: subprocess.Popen[bytes]) -> list[str]:
    """Process ids of the children, once there are any."""
    file = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    wait_until(lambda: file.read_text().split())
    return file.read_text().split()


def is_running(process_id: str) -> bool:
    """Whether a process is neither gone nor only waited for by whoever adopted it."""
    try:
        return Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.fixture
def settings(tmp_path: Path, shipped_index: Path) -> Settings:
    return settings_in(tmp_path / "data", index=shipped_index)


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    database = Database(settings.url)
    database.migrate()
    yield database
    database.close()


@pytest.fixture
def worker(settings: Settings, database: Database) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Starts workers over the same folders; those that are left are stopped."""
    running = []
    environment = {**os.environ, "READFIRST_DATA_DIR": str(settings.data_dir), "PYTHONPATH": str(ROOT)}

    def start() -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "webui.commands.cli", "worker"]
        running.append(subprocess.Popen(command, env=environment, cwd=ROOT))
        return running[-1]

    yield start
    for process in running:
        process.kill()
        process.wait()


def trainings(settings: Settings) -> int:
    return len(list(settings.learned_dir.glob("gen-*")))


@pytest.mark.long
def test_three_workers_train_once(settings: Settings, worker: Callable[[], subprocess.Popen[bytes]]) -> None:
    for _ in range(3):
        worker()
    wait_until(lambda: training_in(settings.learned_dir).learned_from)

    time.sleep(LOOK_EVERY.total_seconds() + 1)  # everybody has looked again
    assert trainings(settings) == 1


@pytest.mark.long
def test_a_worker_that_is_killed_while_it_trains_is_replaced(
    settings: Settings, worker: Callable[[], subprocess.Popen[bytes]]
) -> None:
    killed = worker()
    wait_until(lambda: training_in(settings.learned_dir).holder)
    learns = children(killed)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    assert training_in(settings.learned_dir).holder
    assert not training_in(settings.learned_dir).learned_from

    wait_until(lambda: not any(map(is_running, learns)))
    assert (len(learns), trainings(settings)) == (1, 0), "its training ended with it, before it had learned anything"

    worker()
    wait_until(lambda: training_in(settings.learned_dir).learned_from, seconds=LEASE.total_seconds() / 2)
    assert trainings(settings) >= 1


def test_a_training_that_fails_is_repeated_until_it_succeeds(
    settings: Settings, database: Database, tmp_path: Path
) -> None:
    tries = tmp_path / "tries"
    first, second = (Trainer(settings, database, command=[sys.executable, "-c", FAILS_TWICE, str(tries)]) for _ in "ab")

    def run(trainer: Trainer, now: datetime) -> None:
        assert trainer.look(now)
        wait_until(lambda: trainer.look(now) or not training_in(settings.learned_dir).holder)

    run(first, NOW)
    assert training_in(settings.learned_dir).failures == 1
    assert not first.look(NOW + LOOK_EVERY), "not at once"
    run(second, NOW + FIRST_WAIT)
    assert not second.look(NOW + FIRST_WAIT * 2)
    run(first, NOW + FIRST_WAIT * 3)

    assert (training_in(settings.learned_dir).failures, tries.read_text()) == (0, "xxx")


def test_a_worker_that_is_stopped_lets_another_one_train(settings: Settings, database: Database) -> None:
    sleeps = [sys.executable, "-c", "import time; time.sleep(60)"]
    first, second = (Trainer(settings, database, command=sleeps) for _ in "ab")
    assert first.look()
    assert not second.look()
    first.stop()

    assert second.look(datetime.now(UTC) + LOOK_EVERY)
    second.stop()


def test_a_training_does_not_warn_of_a_misspelt_variable_once_more(
    settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("READFIRST_SMTP_HSOT", "mail.example.org")
    sees_it = "import os, sys; sys.exit('READFIRST_SMTP_HSOT' in os.environ)"
    trainer = Trainer(settings, database, command=[sys.executable, "-c", sees_it])
    assert trainer.look()
    wait_until(lambda: trainer.look() or not training_in(settings.learned_dir).holder)

    assert training_in(settings.learned_dir).failures == 0


def test_a_folder_that_cannot_be_written_stops_no_ticket(settings: Settings, database: Database) -> None:
    settings.learned_dir.write_text("no folder")

    assert not Trainer(settings, database).look()


class FullDisk:
    """The disk of the training's state: full behind the first `free` writes."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, free: int) -> None:
        self.free = free
        self.refused = 0
        self.when_full: Callable[[], None] = lambda: None
        write = Election._write

        def write_or_refuse(election: Election, training: TrainingState) -> None:
            if self.free:
                self.free -= 1
                return write(election, training)
            self.refused += 1
            self.when_full()
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        monkeypatch.setattr(Election, "_write", write_or_refuse)


@pytest.fixture
def signals() -> Iterator[None]:
    """What the process did on a signal before, it does again."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("signals")
def test_a_worker_whose_disk_is_full_when_a_training_ends_delivers_on(
    settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = FullDisk(monkeypatch, free=1)
    ticket = a_ticket()

    def send_a_ticket() -> None:
        with database.writing() as connection:
            ticket_store.save(connection, ticket, ["folder"])

    def stop_after_delivery(report: DeliveryReport) -> None:
        delivered.extend(attempt.reference for attempt in report.attempts)
        if report.attempts:
            signal.raise_signal(signal.SIGTERM)

    delivered: list[str] = []
    disk.when_full = send_a_ticket
    monkeypatch.setattr(worker_process, "Trainer", partial(Trainer, command=[sys.executable, "-c", ""]))
    monkeypatch.setattr(worker_process, "_log", stop_after_delivery)

    worker_process.work(settings, database)

    assert (delivered, disk.refused) == ([ticket.reference], 1)


@pytest.mark.parametrize("status", [0, 1])
def test_a_training_that_ends_on_a_full_disk_is_repeated_when_its_lease_has_ended(
    settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    trainer = Trainer(settings, database, command=[sys.executable, "-c", f"raise SystemExit({status})"])
    disk = FullDisk(monkeypatch, free=1)
    assert trainer.look(NOW)
    wait_until(lambda: trainer.look(NOW) or disk.refused)
    disk.free = 10

    assert not trainer.look(NOW + LEASE / 2)
    assert trainer.look(NOW + LEASE)
    trainer.stop()


def test_a_lease_that_cannot_be_renewed_is_logged_once(
    settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    trainer = Trainer(settings, database, command=[sys.executable, "-c", "import time; time.sleep(60)"])
    disk = FullDisk(monkeypatch, free=1)
    assert trainer.look(NOW)

    with caplog.at_level(logging.WARNING, "readfirst.worker"):
        for seconds in range(3):
            assert not trainer.look(NOW + LEASE * 0.7 + timedelta(seconds=seconds))
        trainer.stop()

    assert (len(caplog.records), disk.refused) == (1, 4)
    assert "No space left" in caplog.text


def test_a_training_that_cannot_be_started_on_a_full_disk_stops_nothing(
    settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    FullDisk(monkeypatch, free=1)

    assert not Trainer(settings, database, command=["/there/is/no/such/program"]).look(NOW)
    assert "the training cannot be started" in caplog.text


def test_operators_see_that_learning_goes_on_or_fails(app: Flask, tmp_path: Path) -> None:
    parts, client = app.extensions["readfirst"], app.test_client()
    trainer = Trainer(parts.settings, parts.database, command=[sys.executable, "-c", "raise SystemExit(1)"])
    assert trainer.look()
    assert client.get("/readyz").json["training"] == {"running": True, "failures": 0}  # type: ignore[index]
    wait_until(lambda: trainer.look() or training_in(parts.settings.learned_dir).failures)

    ready = client.get("/readyz").json
    assert ready is not None
    assert (ready["status"], ready["training"]) == ("degraded", {"running": False, "failures": 1})
    assert "readfirst_training_failures 1.0\n" in client.get("/metrics").text

    after = datetime.now(UTC) + timedelta(hours=1)
    cured = Trainer(parts.settings, parts.database, command=[sys.executable, "-c", ""])
    assert cured.look(after)
    wait_until(lambda: cured.look() or training_in(parts.settings.learned_dir).learned_from)
    assert client.get("/readyz").json["status"] == "ok"  # type: ignore[index]
    assert "readfirst_training_last_success_timestamp_seconds" in client.get("/metrics").text


def test_people_who_type_come_before_what_is_learned(settings: Settings, database: Database) -> None:
    comes_after = "import os, time\nwhile os.getpriority(os.PRIO_PROCESS, 0) < 10:\n    time.sleep(0.01)"
    trainer = Trainer(settings, database, command=(sys.executable, "-c", comes_after))
    try:
        assert trainer.look(NOW)
        wait_until(lambda: not trainer.look(NOW) and not training_in(settings.learned_dir).holder)
    finally:
        trainer.stop()
