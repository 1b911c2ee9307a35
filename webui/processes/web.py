"""`readfirst web`: the web server, in one process or in several that listen on the same port.

Several are forked after the program is loaded and before anything is opened: they share its memory pages, and each
opens database and index for itself. One that ends is started again; one that ends within two seconds stops them all,
because the next would not start either. Rate limits count in each process by itself.
"""

from __future__ import annotations

import gc
import os
import signal
import socket
import sys
import time
from contextlib import suppress
from types import FrameType
from typing import Final, NoReturn

import click
from flask import Flask

from webui.app import create_app
from webui.processes.http_server import BoundedServer
from webui.processes.listening_socket import begin_no_more, listening_on
from webui.settings import Settings

_SHORTEST_LIFE: Final = 2.0  # seconds; a process that ends sooner could not start


def serve(settings: Settings, workers: int = 1) -> int:
    """Serve until SIGTERM or SIGINT; return the exit status. `workers` is the number of processes, >= 1."""
    with listening_on(settings.host, settings.port) as listening:
        if workers == 1:
            _answer(settings, listening, alone=True)
            return 0
        return Workers(settings, listening).run(workers)


def _loaded(settings: Settings) -> Flask:
    """Return the application, frozen for the garbage collector: scanning it took 50 ms while somebody typed."""
    app = create_app(settings)
    gc.collect()
    gc.freeze()
    return app


def _answer(settings: Settings, listening: socket.socket, *, alone: bool) -> None:
    """Serve until SIGTERM or SIGINT; `alone`: no other process serves on the socket."""
    server = BoundedServer(_loaded(settings), listening, settings.proxy_networks)

    def stop(_number: int, _frame: FrameType | None) -> None:
        if alone:
            begin_no_more(listening)
        server.stop()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    server.run()


class Workers:
    """Processes that serve on one socket."""

    def __init__(self, settings: Settings, listening: socket.socket) -> None:
        self._settings = settings
        self._listening = listening
        self._started: dict[int, float] = {}  # process id -> monotonic time of its start
        self._is_stopping = False

    def run(self, workers: int) -> int:
        """Keep `workers` processes alive until a signal, or until one cannot start; return the exit status."""
        gc.freeze()  # what nobody collects stays shared
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        for _ in range(workers):
            self._fork()
        status = 0
        while self._started:
            process_id, code = os.wait()
            age = time.monotonic() - self._started.pop(process_id)
            if self._is_stopping:
                continue
            if age < _SHORTEST_LIFE:
                status = os.waitstatus_to_exitcode(code) or 1
                self._stop()
            else:
                self._fork()
        return status

    def _fork(self) -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        process_id = os.fork()
        if not process_id:
            self._answer()
        self._started[process_id] = time.monotonic()
        if self._is_stopping:  # the signal came in between
            self._end(process_id)

    def _answer(self) -> NoReturn:
        """Serve in the forked process, and end it."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: sys.exit(0))
        status = 1
        try:
            _answer(self._settings, self._listening, alone=False)
            status = 0
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else 1
        except Exception as error:  # noqa: BLE001 - a forked process ends here, not in its parent's code
            click.echo(f"Error: {error}", err=True)
        finally:
            sys.stderr.flush()
            os._exit(status)

    def _stop(self, _number: int = 0, _frame: FrameType | None = None) -> None:
        self._is_stopping = True
        if self._listening.fileno() >= 0:  # the first of several signals
            begin_no_more(self._listening)
            self._listening.close()
        for process_id in self._started:
            self._end(process_id)

    def _end(self, process_id: int) -> None:
        with suppress(ProcessLookupError):  # it has ended, and was not waited for yet
            os.kill(process_id, signal.SIGTERM)
