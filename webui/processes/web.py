"""`readfirst web`: the web server, in one process or in several that listen on the same port.

Several are forked after the program is loaded and before anything is opened: they share its memory pages, and each
opens database and index for itself. One that ends is started again, after a wait if it ended at once, and never takes
the others with it. Only when the first ones cannot start does none serve: the next would not start either. Rate limits
count in each process by itself. A stop is announced to all by SIGTERM, and SIGINT ends it.
"""

from __future__ import annotations

import gc
import os
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final, NoReturn

import click
from flask import Flask

from search.storage.collecting import freeze_what_is_loaded
from webui.app import create_app
from webui.processes.http_server import BoundedServer
from webui.processes.listening_socket import begin_no_more, handed_over, listening_on
from webui.processes.stop_signals import handle_stop_signals
from webui.request.measurements import FOLDER
from webui.request.stopping import announce_stop
from webui.setting import SettingError
from webui.settings import Settings
from webui.tracing.tracing import tracing_in

_LONGEST_LIST: Final = 4_096  # bytes of process ids
_LONGEST_WAIT: Final = 30.0  # seconds between two attempts to start one
_LOOK_EVERY: Final = 0.1
_LATER_SECONDS: Final = 5.0  # processes wait for the word of their supervisor, which closes the socket before them


def serve(settings: Settings, workers: int = 1, grace: float = 0.0) -> int:
    """Serve until SIGTERM or SIGINT; return the exit status.

    workers  number of processes, >= 1
    grace    seconds between the announcement of a stop and its beginning; none where systemd keeps the socket
    """
    kept = handed_over()
    with kept or _listening(settings) as listening:
        wait = 0.0 if kept else grace
        if workers == 1:
            _answer(settings, listening, closes=kept is None, grace=wait)
            return 0
        return Workers(settings, listening, closes=kept is None, grace=wait).run(workers)


def _listening(settings: Settings) -> socket.socket:
    try:
        return listening_on(settings.host, settings.port)
    except OSError as error:
        where = f"{settings.host} port {settings.port}"
        remedy = "choose another with READFIRST_HOST and READFIRST_PORT"
        raise SettingError(f"{where} cannot be listened on ({os.strerror(error.errno or 0)}): {remedy}") from None


def _loaded(settings: Settings) -> Flask:
    """Return the application, frozen for the garbage collector: scanning it took 50 ms while somebody typed."""
    app = create_app(settings)
    follower = app.extensions["readfirst"].index_follower
    if follower:
        follower.start()
    freeze_what_is_loaded()
    return app


def _answer(
    settings: Settings,
    listening: socket.socket,
    *,
    closes: bool,
    grace: float = 0.0,
    is_ready: Callable[[], None] = lambda: None,
) -> None:
    """Serve until SIGTERM or SIGINT; `closes`: nobody serves on the socket afterwards. `is_ready` is called first."""
    for number in (signal.SIGTERM, signal.SIGINT):  # process 1 of a container would not hear it while it loads
        signal.signal(number, lambda *_: sys.exit(0))
    app = _loaded(settings)
    is_proxied = settings.proxies > 0
    server = BoundedServer(app, listening, settings.proxy_networks, settings.base_path, is_proxied=is_proxied)

    def announce() -> None:
        announce_stop(app)
        server.closes_connections = True

    def stop() -> None:
        announce()
        if closes:
            begin_no_more(listening)
        server.stop()

    handle_stop_signals(announce, stop, grace)
    is_ready()
    server.run()
    tracing_in(app).stop()


class Workers:
    """Processes that serve on one socket."""

    def __init__(self, settings: Settings, listening: socket.socket, *, closes: bool, grace: float) -> None:
        self._settings = settings
        self._grace = grace
        self._closes = closes  # the socket with the last process; else it stays with systemd
        self._listening = listening
        self._started: set[int] = set()  # process ids
        self._ready: set[int] = set()  # those of them that serve
        self._has_served = False
        self._ready_ids, self._say_ready = os.pipe()  # each writes its id when it serves
        os.set_blocking(self._ready_ids, False)
        self._due: list[float] = []  # monotonic time at which the next one is started
        self._failures = 0  # processes that could not start, since the last that could
        self._is_stopping = False

    def run(self, workers: int) -> int:
        """Keep `workers` processes alive until a signal, or until the first cannot start; return the exit status."""
        gc.freeze()  # what nobody collects stays shared
        handle_stop_signals(self._announce, self._stop, self._grace)
        with tempfile.TemporaryDirectory(prefix="readfirst-metrics-") as folder:
            os.environ[FOLDER] = folder
            return self._keep(workers)

    def _keep(self, workers: int) -> int:
        for _ in range(workers):
            self._fork()
        status = 0
        while self._started or (self._due and not self._is_stopping):
            process_id, code = self._wait()
            if process_id in self._started:
                status = self._attend(process_id, os.waitstatus_to_exitcode(code)) or status
            if self._due and time.monotonic() >= self._due[0] and not self._is_stopping:
                self._due.pop(0)
                self._fork()
        return status

    def _wait(self) -> tuple[int, int]:
        """Return a process that ended, and how; (0, 0) for none while another is due to start."""
        if not self._due:
            return os.wait()
        time.sleep(_LOOK_EVERY)
        return os.waitpid(-1, os.WNOHANG) if self._started else (0, 0)

    def _attend(self, process_id: int, status: int) -> int:
        """Replace a process that ended; return the exit status of the server, 0 unless it ends."""
        self._note_ready()
        could_start = process_id in self._ready
        self._started.discard(process_id)
        self._ready.discard(process_id)
        if self._is_stopping:
            return 0
        if not self._has_served and status >= 0:  # it was not killed, and none could ever start
            self._stop()
            return status or 1
        self._failures = 0 if could_start else self._failures + 1
        wait = min(2.0**self._failures, _LONGEST_WAIT) if self._failures else 0.0
        click.echo(f"a process of the web server ended with status {status}, the next begins in {wait:.0f} s", err=True)
        self._due = sorted([*self._due, time.monotonic() + wait])
        return 0

    def _note_ready(self) -> None:
        with suppress(BlockingIOError):
            self._ready.update(map(int, os.read(self._ready_ids, _LONGEST_LIST).split()))
            self._has_served = True

    def _fork(self) -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        process_id = os.fork()
        if not process_id:
            self._answer()
        self._started.add(process_id)
        if self._is_stopping:  # the signal came in between
            self._tell(process_id, signal.SIGINT)

    def _answer(self) -> NoReturn:
        """Serve in the forked process, and end it."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: sys.exit(0))
        status = 1
        try:
            grace = self._grace and self._grace + _LATER_SECONDS
            _answer(self._settings, self._listening, closes=False, grace=grace, is_ready=self._is_ready)
            status = 0
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else 1
        except Exception as error:  # noqa: BLE001 - a forked process ends here, not in its parent's code
            click.echo(f"Error: {error}", err=True)
        finally:
            sys.stderr.flush()
            os._exit(status)

    def _is_ready(self) -> None:
        os.write(self._say_ready, b"%d\n" % os.getpid())

    def _announce(self) -> None:
        self._is_stopping = True
        for process_id in self._started:
            self._tell(process_id, signal.SIGTERM)

    def _stop(self) -> None:
        self._is_stopping = True
        if self._listening.fileno() >= 0:  # the first of several signals
            if self._closes:
                begin_no_more(self._listening)
            self._listening.close()
        for process_id in self._started:
            self._tell(process_id, signal.SIGINT)

    def _tell(self, process_id: int, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):  # it has ended, and was not waited for yet
            os.kill(process_id, number)
