"""The worker's embedding: runs `readfirst embed` in a child process after every build of the index.

The index never waits for it, and neither do people: until the vectors are there, words alone rank. Workers that share
a folder may all start it; the one that finds it locked ends at once.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from search.meaning.choice import chosen
from search.storage.generations import current
from webui.configuration import environment_for_children
from webui.settings import Settings

log = logging.getLogger("readfirst.worker")

EMBED = (sys.executable, "-m", "webui.processes.with_parent", "webui.commands.cli", "embed")
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=10), timedelta(hours=1)  # before it is repeated after a failure


class Embedding:
    """Starts the embedding of new articles; never waits for its end.

    command  of the child process; exit status 0 = every article was tried
    """

    def __init__(self, settings: Settings, *, command: Sequence[str] = EMBED) -> None:
        self._settings = settings
        self._command = command
        self._process: subprocess.Popen[bytes] | None = None
        self._embeds = self._done = ""  # generations
        self._failures = 0
        self._due_at = datetime.min.replace(tzinfo=UTC)

    def look(self, now: datetime | None = None) -> bool:
        """Start it if there is another generation than the last that was done; return whether it was started."""
        now = now or datetime.now(UTC)
        if self._process:
            self._attend(self._process, now)
            return False
        generation = current(self._settings.index_dir)
        if not generation or generation == self._done or now < self._due_at or not chosen(self._settings.meaning):
            return False
        self._embeds = generation
        return self._start(now)

    def stop(self) -> None:
        """Terminate a running one; what it has embedded stays in the cache."""
        if self._process:
            self._process.terminate()
            self._process.communicate()
            self._process = None

    def _start(self, now: datetime) -> bool:
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own command
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=environment_for_children(os.environ),
            )
        except OSError as error:
            self._fail(str(error), now)
        return self._process is not None

    def _attend(self, process: subprocess.Popen[bytes], now: datetime) -> None:
        status = process.poll()
        if status is None:
            return
        process.communicate()
        self._process = None
        if status:
            self._fail(f"it ended with status {status}", now)
        else:
            self._done, self._failures = self._embeds, 0

    def _fail(self, reason: str, now: datetime) -> None:
        wait = min(FIRST_WAIT * 2 ** min(self._failures, 20), LONGEST_WAIT)
        self._failures += 1
        self._due_at = now + wait
        log.warning("the articles have no new vectors, again in %s: %s; `readfirst embed` says why", wait, reason)
