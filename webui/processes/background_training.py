"""The worker's trainer: runs `readfirst learn` in a child process, at most once an hour and only with new records.

A child process frees the memory of the training when it ends, and its failure does not stop deliveries. It ends with
its worker, however that ends: another worker trains then, and two would write at once (`with_parent.py`). Of all
workers that share a folder of learned data, one trains (`search/training/election.py`); of all hosts that share an
index, one (`webui/shared_index/lessons.py`).
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from deflection import event_log
from search.meaning.choice import chosen
from search.storage.generations import current
from search.training.election import Election, training_in
from search.training.version import training_version
from tickets.outgoing.worker_ids import new_worker_id, was_killed
from webui.configuration import environment_for_children
from webui.settings import Settings
from webui.shared_index.lessons import give_up_turn, take_turn
from webui.shared_index.shared import shared_index
from webui.storage.database import Database, DatabaseBusy
from webui.storage.forgotten_records import forgotten_table

log = logging.getLogger("readfirst.worker")

LEARN = (sys.executable, "-m", "webui.processes.with_parent", "webui.commands.cli", "learn")
_NICENESS = 15  # of the training: people who type come first
LOOK_EVERY = timedelta(seconds=10)  # between two checks whether training is due and the lease free


class Trainer:
    """Starts the training when it is due and no other worker trains; never waits for its end.

    command  of the child process; exit status 0 = trained
    """

    def __init__(self, settings: Settings, database: Database, *, command: Sequence[str] = LEARN) -> None:
        self._settings = settings
        self._database = database
        self._command = command
        self._election = Election(settings.learned_dir, is_gone=was_killed)
        self._shared = shared_index(settings, database)
        self._id = new_worker_id()
        self._process: subprocess.Popen[bytes] | None = None
        self._news = ""  # identifies what the running training learns from
        self._look_at = datetime.min.replace(tzinfo=UTC)
        self._folder_fails = False  # and that was logged

    def look(self, now: datetime | None = None) -> bool:
        """Start the training if it is due, nobody trains and there are new records; return whether it was started.

        A folder that cannot be written, on a full disk for instance, is logged and stops no delivery.
        """
        now = now or datetime.now(UTC)
        if self._process is None and now < self._look_at:
            return False
        with self._despite_the_folder():
            if self._process:
                self._attend(self._process, now)
                return False
            self._look_at = now + LOOK_EVERY
            return self._start_if_due(now)
        return False

    def stop(self) -> None:
        """Terminate a running training and give up the lease; earlier training results stay."""
        if self._process:
            self._process.terminate()
            self._process.communicate()
            self._process = None
            with self._despite_the_folder():
                self._election.give_up(self._id)
            if self._shared:
                with suppress(DatabaseBusy):  # the lease ends by itself
                    give_up_turn(self._shared)

    @contextmanager
    def _despite_the_folder(self) -> Iterator[None]:
        """Log the first of several errors of the folder and go on: a lease that cannot be changed ends by itself."""
        try:
            yield
            self._folder_fails = False
        except OSError as error:
            if not self._folder_fails:
                log.warning("nothing can be learned into %s: %s", self._settings.learned_dir, error)
            self._folder_fails = True

    def _start_if_due(self, now: datetime) -> bool:
        if not self._settings.index_dir.exists() or not training_in(self._settings.learned_dir).is_due(now):
            return False
        if self._shared and not take_turn(self._shared, now):
            return False
        self._news = self._state_of_records()
        if self._election.take(self._id, self._news, now):
            return self._start(now)
        if self._shared:
            give_up_turn(self._shared)
        return False

    def _start(self, now: datetime) -> bool:
        try:
            environment = environment_for_children(os.environ)
            self._process = subprocess.Popen(  # noqa: S603 - our own command
                self._command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, env=environment
            )
            with suppress(ProcessLookupError):  # it has ended already
                os.setpriority(os.PRIO_PROCESS, self._process.pid, _NICENESS)
        except OSError as error:
            log.warning("the training cannot be started: %s", error)
            self._election.fail(self._id, now)
        return self._process is not None

    def _attend(self, process: subprocess.Popen[bytes], now: datetime) -> None:
        """Renew the lease while the training runs; log and store how it ended."""
        status = process.poll()
        if status is None:
            if not self._election.renew(self._id, now):
                log.warning("another worker has taken over the training: this one was too slow to say that it runs")
                process.terminate()
            return
        process.communicate()
        self._process = None
        if status:
            self._election.fail(self._id, now)
            if self._shared:
                give_up_turn(self._shared)
            again = training_in(self._settings.learned_dir).due_at
            log.warning("training ended with %s, again at %s: `readfirst learn` says why", status, again)
        else:
            self._election.succeed(self._id, self._news, now)

    def _state_of_records(self) -> str:
        """Return an identifier of everything that the training depends on: records, index and program."""
        with self._database.reading() as connection:
            newest = event_log.newest_of_help_sessions(connection)
            forgotten = connection.execute(select(func.count(), func.max(forgotten_table.c.at))).one()
        return f"{newest} {tuple(forgotten)} {current(self._settings.index_dir)} {self._version()}"

    def _version(self) -> str:
        return " ".join(filter(None, (training_version(), chosen(self._settings.meaning))))
