"""Connections to PostgreSQL that notice when the server has stopped answering.

A server whose machine hangs breaks no connection, and the limits of its statements are its own: whoever waits for an
answer would wait for ever. So whoever has heard nothing for a second asks the server for a greeting over another
connection. One that works on something long greets at once and is waited for; one that does not is given up.
"""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Callable, Generator
from contextlib import ExitStack
from functools import lru_cache
from typing import Any, Final, TypeVar

import psycopg

R = TypeVar("R")

_SILENCE_SECONDS: Final = 1.0  # after which the server is asked whether it is there
_GREETING_SECONDS: Final = 2.0  # that a busy one may take for it
_REMEMBERED_SECONDS: Final = 1.0  # for which everybody else of the process takes its silence for granted
_SSL_REQUEST: Final = struct.pack("!ii", 8, 80_877_103)  # answered with one byte, before anybody signs in


class DatabaseServer:
    """A PostgreSQL server, as far as whether it greets. `host` is a name, or the folder of its socket."""

    def __init__(self, host: str, port: int, now: Callable[[], float] = time.monotonic) -> None:
        self._host, self._port, self._now = host, port, now
        self._silent_until = 0.0
        self._asking = threading.Lock()  # one asks, and all have the answer

    @property
    def is_silent(self) -> bool:
        """Return whether it did not greet a moment ago."""
        return self._now() < self._silent_until

    def greets(self) -> bool:
        """Return whether it greets; False at once for a moment after it did not."""
        with self._asking:
            if self.is_silent:
                return False
            try:
                has_greeted = self._greets()
            except OSError:
                has_greeted = False
            if not has_greeted:
                self._silent_until = self._now() + _REMEMBERED_SECONDS
            return has_greeted

    def _greets(self) -> bool:
        with self._connected() as connection:
            connection.sendall(_SSL_REQUEST)
            return bool(connection.recv(1))

    def _connected(self) -> socket.socket:
        if not self._host.startswith("/"):
            return socket.create_connection((self._host, self._port), timeout=_GREETING_SECONDS)
        with ExitStack() as opened:
            connection = opened.enter_context(socket.socket(socket.AF_UNIX))
            connection.settimeout(_GREETING_SECONDS)
            connection.connect(f"{self._host}/.s.PGSQL.{self._port}")
            opened.pop_all()  # the caller closes it
        return connection


@lru_cache(maxsize=8)
def _server(host: str, port: int) -> DatabaseServer:
    return DatabaseServer(host, port)


class WatchedConnection(psycopg.Connection[Any]):
    """A connection that is closed, with an OperationalError, when its server has stopped answering."""

    def wait(self, gen: Generator[Any, Any, R], *options: Any, **named: Any) -> R:  # noqa: ANN401 - psycopg's own
        """Wait for an answer, as psycopg does."""
        server = _server(self.pgconn.host.decode(), int(self.pgconn.port or b"5432"))
        return super().wait(watched(gen, server.greets, self.pgconn.finish), *options, **named)


def watched(
    answer: Generator[Any, Any, R],
    greets: Callable[[], bool],
    close: Callable[[], None],
    now: Callable[[], float] = time.monotonic,
) -> Generator[Any, Any, R]:
    """Pass on the steps of psycopg's generator; raise OperationalError when neither it nor the server says anything."""
    heard_at, ready = now(), None
    while True:
        try:
            wanted = answer.send(ready)
        except StopIteration as end:
            result: R = end.value
            return result
        ready = yield wanted
        is_silent = not ready and now() - heard_at > _SILENCE_SECONDS
        if is_silent and not greets():
            answer.close()
            close()
            raise psycopg.OperationalError("the server has stopped answering")
        if ready or is_silent:
            heard_at = now()


def connect(*arguments: Any, **named: Any) -> WatchedConnection:  # noqa: ANN401 - what SQLAlchemy hands over
    """Return a connection; raise OperationalError, at once where the server did not greet a moment ago."""
    host, port = str(named.get("host") or ""), str(named.get("port") or "5432")
    if host and port.isdigit() and _server(host, int(port)).is_silent:  # of several, libpq tries one after the other
        raise psycopg.OperationalError("the server did not answer a moment ago")
    return WatchedConnection.connect(*arguments, **named)
