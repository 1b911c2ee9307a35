"""The worker's trainer: `readfirst learn` in a process of its own, at most once an hour and only when there is news.

A process of its own gives the memory of the training back, and whatever happens to it, tickets go on leaving. Of all
workers that share a folder of learned things, one trains (`search/training/election.py`).
"""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from deflection.event_log import events_table
from search.storage.generations import current
from search.training.election import Election, training_in
from search.training.version import training_version
from tickets.outgoing.worker_ids import new_worker_id, was_killed
from webui.settings import Settings
from webui.storage.database import Database
from webui.storage.forgotten_records import forgotten_table

log = logging.getLogger("readfirst.worker")

LEARN = (sys.executable, "-m", "webui.commands.cli", "learn")
LOOK_EVERY = timedelta(seconds=10)  # at whether it is due, and the lease free


class Trainer:
    """Trains when it is due and nobody else does; never waits for it.

    command  what trains, in a process of its own; exit status 0 = learned
    """

    def __init__(self, settings: Settings, database: Database, *, command: Sequence[str] = LEARN) -> None:
        self._settings = settings
        self._database = database
        self._command = command
        self._election = Election(settings.learned_dir, is_gone=was_killed)
        self._id = new_worker_id()
        self._process: subprocess.Popen[bytes] | None = None
        self._news = ""  # what the running training learns from
        self._look_at = datetime.min.replace(tzinfo=UTC)

    def look(self, now: datetime | None = None) -> bool:
        """Start the training if it is due, nobody trains and anything is new; returns whether it was started."""
        now = now or datetime.now(UTC)
        if self._process:
            self._attend(self._process, now)
            return False
        if now < self._look_at:
            return False
        self._look_at = now + LOOK_EVERY
        if not self._settings.index_dir.exists() or not training_in(self._settings.learned_dir).is_due(now):
            return False
        self._news = self._what_is_known()
        try:
            return self._election.take(self._id, self._news, now) and self._start(now)
        except OSError as error:  # of the folder: tickets go on leaving
            log.warning("nothing can be learned into %s: %s", self._settings.learned_dir, error)
            return False

    def stop(self) -> None:
        """End what is running, and let another worker train; what was learned before stays."""
        if self._process:
            self._process.terminate()
            self._process.wait()
            self._process = None
            self._election.give_up(self._id)

    def _start(self, now: datetime) -> bool:
        try:
            self._process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL)  # noqa: S603 - our own command
        except OSError as error:
            self._election.fail(self._id, now)
            log.warning("the training cannot be started: %s", error)
        return self._process is not None

    def _attend(self, process: subprocess.Popen[bytes], now: datetime) -> None:
        """Hold the lease while the training runs, and say how it ended."""
        status = process.poll()
        if status is None:
            if not self._election.renew(self._id, now):
                log.warning("another worker has taken over the training: this one was too slow to say that it runs")
                process.terminate()
            return
        self._process = None
        if status:
            self._election.fail(self._id, now)
            again = training_in(self._settings.learned_dir).due_at
            log.warning("training ended with %s, again at %s: `readfirst learn` says why", status, again)
        else:
            self._election.succeed(self._id, self._news, now)

    def _what_is_known(self) -> str:
        """Name everything that decides what would be learned now: records, index and program."""
        with self._database.reading() as connection:
            newest = connection.execute(select(func.max(events_table.c.event_id))).scalar()
            forgotten = connection.execute(select(func.count(), func.max(forgotten_table.c.at))).one()
        return f"{newest} {tuple(forgotten)} {current(self._settings.index_dir)} {training_version()}"
