"""The worker's pupil: `readfirst learn` in a process of its own, at most once an hour and only when there is news.

A process of its own gives the memory of the training back, and whatever happens to it, tickets go on leaving.
"""

from __future__ import annotations

import logging
import subprocess
import sys
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from deflection.event_log import events_table
from search.storage.generations import current
from webui.settings import Settings
from webui.storage.database import Database
from webui.storage.forgotten_records import forgotten_table

log = logging.getLogger("readfirst.worker")

EVERY = timedelta(hours=1)


class Pupil:
    """Starts the learning when it is due; never waits for it."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self._settings = settings
        self._database = database
        self._process: subprocess.Popen[bytes] | None = None
        self._learned: object = None  # what it was learned from
        self._due_at = datetime.now(UTC)

    def look(self) -> bool:
        """Start if it is due and anything is new; returns whether it was started."""
        now = datetime.now(UTC)
        if self._is_busy() or now < self._due_at:
            return False
        self._due_at = now + EVERY
        news = self._news()
        if news == self._learned or not self._settings.index_dir.exists():
            return False
        self._learned = news
        self._process = subprocess.Popen(
            [sys.executable, "-m", "webui.commands.cli", "learn"], stdout=subprocess.DEVNULL
        )
        return True

    def stop(self) -> None:
        """End what is running; what was learned before stays."""
        if self._process and self._process.poll() is None:
            self._process.terminate()
            self._process.wait()

    def _is_busy(self) -> bool:
        if self._process is None:
            return False
        status = self._process.poll()
        if status is None:
            return True
        if status:
            log.warning("learning ended with %s: `readfirst learn` says why", status)
        self._process = None
        return False

    def _news(self) -> object:
        with self._database.reading() as connection:
            newest = connection.execute(select(func.max(events_table.c.event_id))).scalar()
            forgotten = connection.execute(select(func.count(), func.max(forgotten_table.c.at))).one()
        return newest, tuple(forgotten), current(self._settings.index_dir)
