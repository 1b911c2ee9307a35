"""The product's own processes, killed and started again.

They are forked from a small process that has loaded the code already: what is killed runs the same functions as
``readfirst web`` and ``readfirst worker`` do, and a new one is there in moments.
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
from webui.processes.worker import work
from webui.settings import Settings
from webui.storage.database import Database

_FORKSERVER: Final = multiprocessing.get_context("forkserver")
_WEB_THREADS: Final = 4


@dataclass
class Worker:
    """One process of the product under a name, and when it was started."""

    run: Callable[[Settings, int], None]
    settings: Settings
    port: int = 0
    process: BaseProcess | None = field(default=None, init=False)
    since: float = field(default=0.0, init=False)

    def start(self) -> None:
        """Start it, without waiting until it answers."""
        self.process = _FORKSERVER.Process(target=self.run, args=(self.settings, self.port), daemon=True)
        self.process.start()
        self.since = time.monotonic()

    def kill(self) -> None:
        """SIGKILL, as the kernel does it when memory runs out."""
        if self.process is not None:
            self.process.kill()
            self.process.join()

    @property
    def age(self) -> float:
        """Seconds since it was started."""
        return time.monotonic() - self.since


def load() -> None:
    """Let the process that others are forked from load the product now."""
    _FORKSERVER.set_forkserver_preload(["webui.commands.cli", "webui.commands.soak.processes"])
    first = _FORKSERVER.Process(target=_nothing)
    first.start()
    first.join()


def serve_web(settings: Settings, port: int) -> None:
    """As `readfirst web`."""
    _be_quiet()
    waitress.serve(create_app(settings), host="127.0.0.1", port=port, threads=_WEB_THREADS, ident=None)


def deliver(settings: Settings, _: int) -> None:
    """As `readfirst worker`."""
    _be_quiet()
    work(settings, Database(settings.url))


def build(settings: Settings, _: int) -> None:
    """As `readfirst index`."""
    _be_quiet()
    build_index(settings.articles_dir, settings.index_dir, default_lang=settings.default_language)


def build_all(settings: Settings, _: int) -> None:
    """As `readfirst index --force`."""
    _be_quiet()
    build_index(settings.articles_dir, settings.index_dir, default_lang=settings.default_language, force=True)


def _be_quiet() -> None:
    """What a process says about a fault is what the faults are for; standard output stays the soak's own."""
    logging.disable(logging.CRITICAL)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):  # also of the processes that it starts
        os.dup2(nowhere, stream.fileno())


def _nothing() -> None:
    pass
