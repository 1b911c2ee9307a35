"""The product's own processes, killed and started again.

They are forked from a process that has loaded the code already, so a new one starts in moments; they run the same
functions as `readfirst web` and `readfirst worker`.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from typing import Final

import waitress

from search import build_index
from webui.app import create_app
from webui.processes.mail_in import fetch_until_stopped
from webui.processes.worker import work
from webui.settings import Settings
from webui.storage.database import Database

_FORKSERVER: Final = multiprocessing.get_context("forkserver")
_WEB_THREADS: Final = 4
_MAIL_PAUSE: Final = 0.2  # seconds


@dataclass
class Worker:
    """One process of the product under a name, and when it was started."""

    run: Callable[[Settings, int], None]
    settings: Settings
    port: int = 0
    process: BaseProcess | None = field(default=None, init=False)
    since: float = field(default=0.0, init=False)

    def start(self) -> None:
        """Start the process, without waiting until it answers."""
        self.process = _FORKSERVER.Process(target=self.run, args=(self.settings, self.port), daemon=True)
        self.process.start()
        self.since = time.monotonic()

    def kill(self) -> None:
        """Send SIGKILL, as the kernel does when memory runs out."""
        if self.process is not None:
            self.process.kill()
            self.process.join()

    @property
    def is_alive(self) -> bool:
        """Whether the process runs."""
        return self.process is not None and self.process.is_alive()

    @property
    def age(self) -> float:
        """Seconds since it was started."""
        return time.monotonic() - self.since


def load() -> None:
    """Start the fork server and let it import the product."""
    _FORKSERVER.set_forkserver_preload(["webui.commands.cli", "webui.commands.soak.processes"])
    first = _FORKSERVER.Process(target=_nothing)
    first.start()
    first.join()


def serve_web(settings: Settings, port: int) -> None:
    """Run `readfirst web`."""
    _be_quiet()
    waitress.serve(create_app(settings), host="127.0.0.1", port=port, threads=_WEB_THREADS, ident=None)


def deliver(settings: Settings, _: int) -> None:
    """Run `readfirst worker`."""
    _be_quiet()
    work(settings, Database(settings.url))


def take_mail(settings: Settings, _: int) -> None:
    """Run `readfirst mail-in`, which looks into an empty mailbox more often than usual."""
    _be_quiet()
    fetch_until_stopped(create_app(settings), pause=_MAIL_PAUSE)


def build(settings: Settings, _: int) -> None:
    """Run `readfirst index`."""
    _be_quiet()
    build_index(settings.articles_dir, settings.index_dir, default_lang=settings.default_language)


def build_all(settings: Settings, _: int) -> None:
    """Run `readfirst index --force`."""
    _be_quiet()
    build_index(settings.articles_dir, settings.index_dir, default_lang=settings.default_language, force=True)


def _be_quiet() -> None:
    """Discard logs and output: errors are expected here, and standard output belongs to the soak."""
    logging.disable(logging.CRITICAL)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):  # also for its child processes
        os.dup2(nowhere, stream.fileno())


def _nothing() -> None:
    pass
