"""Brings the newest release, and what was learned, to this host, within a second: a thread of each process that serves.

Of the processes of one host, one fetches. What cannot be fetched, or is refused, leaves what is there, which goes on
being served, and is tried again after a wait.
"""

from __future__ import annotations

import logging
import threading
import time
from datetime import datetime
from pathlib import Path

from search.building.build_report import LAST_BUILD
from search.storage.generations import BuilderBusy, Generation, GenerationError, current, newest_good, only_builder
from tickets.files.durable import durable_file
from webui.shared_index.fetched import FetchedRelease, fetch, fetched_release
from webui.shared_index.lessons import take_over
from webui.shared_index.release import ReleaseRefused
from webui.shared_index.shared import SharedIndex
from webui.storage import index_releases, shared_lessons
from webui.storage.database import DatabaseBusy
from webui.storage.index_releases import IndexRelease
from webui.storage.shared_lessons import SharedLessons

log = logging.getLogger("readfirst.index")

_EVERY = 1.0  # seconds between two looks
_FIRST_WAIT, _LONGEST_WAIT = 1.0, 30.0  # seconds after a release that could not be fetched


class IndexFollower:
    """Fetches releases of a shared index into the folder that this host serves from."""

    def __init__(self, shared: SharedIndex) -> None:
        self._shared = shared
        self._index = shared.settings.index_dir
        self._wanted = threading.Event()
        self._stopping = False
        self._thread: threading.Thread | None = None
        self._reported_at: datetime | None = None
        self._wait = _FIRST_WAIT
        self._due_at = 0.0  # monotonic seconds
        self._lessons_due_at = 0.0  # monotonic seconds
        self.failures = 0  # since the last that was fetched

    def start(self) -> None:
        """Follow, in a thread, until the process ends or `stop` is called."""
        self._thread = threading.Thread(target=self._run, name="follows the index", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread, after what it does now."""
        self._stopping = True
        self._wanted.set()
        if self._thread:
            self._thread.join()

    def wake(self) -> None:
        """Look at once: somebody waits for a release. Without a thread, nothing happens."""
        self._wanted.set()

    def served(self) -> FetchedRelease:
        """Return the release that this host has."""
        return fetched_release(newest_good(self._index))

    def release_number(self, generation: str) -> int:
        """Return the number of the release that a generation of this host is; 0 for none."""
        return fetched_release(Generation(self._index / generation)).number

    def picture(self, path: str) -> Path | None:
        """Return the file of a picture by its path below the articles folder; None without one."""
        generation = Generation(self._index / current(self._index))
        digest = fetched_release(generation).pictures.get(path)
        picture = self._shared.settings.pictures_dir / digest if digest else None
        return picture.absolute() if picture and picture.is_file() else None

    def _look_at(self, lessons: SharedLessons) -> None:
        """Take over what was learned; without it the search goes by what is here."""
        try:
            if time.monotonic() >= self._lessons_due_at and take_over(self._shared, lessons):
                log.info("version %d of what was learned was taken over", lessons.number)
        except BuilderBusy:
            return
        except (OSError, GenerationError, ReleaseRefused) as error:
            self._lessons_due_at = time.monotonic() + _LONGEST_WAIT
            log.warning("what was learned is not taken over: %s", error)

    def look(self) -> bool:
        """Fetch the newest release, if this host has another; return whether it was fetched. Never raises."""
        try:
            with self._shared.database.reading() as connection:
                newest = index_releases.newest_release(connection)
                report = index_releases.reported(connection, self._reported_at)
                lessons = shared_lessons.newest(connection)
            self._look_at(lessons)
            self._index.mkdir(parents=True, exist_ok=True)
            if report:
                self._keep_report(*report)
            is_missing = bool(newest.number) and self.served().content != newest.content
            return is_missing and time.monotonic() >= self._due_at and self._fetch(newest)
        except BuilderBusy:
            return False  # another process of this host fetches
        except DatabaseBusy as error:
            log.info("what is released is not known: %s", error)
        except (OSError, GenerationError, ReleaseRefused) as error:
            self._fail(str(error))
        return False

    def _fetch(self, newest: IndexRelease) -> bool:
        settings = self._shared.settings
        with only_builder(self._index, wait_seconds=0):
            if self.served().content == newest.content:
                return False
            fetch(
                self._shared.store, newest, self._index, pictures=settings.pictures_dir, beside=(settings.building_dir,)
            )
        self.failures, self._wait = 0, _FIRST_WAIT
        log.info("release %d of the index was fetched", newest.number)
        return True

    def _fail(self, reason: str) -> None:
        self.failures += 1
        self._due_at = time.monotonic() + self._wait
        log.error("the newest index is not taken over, the one that is here is served on: %s", reason)
        self._wait = min(2 * self._wait, _LONGEST_WAIT)

    def _keep_report(self, reported_at: datetime, report: str) -> None:
        with durable_file(self._index / LAST_BUILD) as file:
            file.write(report.encode())
        self._reported_at = reported_at

    def _run(self) -> None:
        while not self._stopping:
            self._wanted.clear()
            self.look()
            self._wanted.wait(_EVERY)
