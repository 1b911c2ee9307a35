"""A real Redis on a socket of loopback, empty, gone with the test."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from subprocess import Popen

from tests.services.programs import end, lent_folder, need, running, unprivileged
from tests.tickets.mailbox import free_port


@dataclass(frozen=True)
class RedisServer:
    """The running server."""

    url: str
    process: Popen[bytes]

    def dies(self) -> None:
        end(self.process)


@contextmanager
def running_redis() -> Iterator[RedisServer]:
    program, user, port = need("Redis"), unprivileged("redis"), free_port()
    with lent_folder("redis", user) as folder:
        command = [program, "--port", str(port), "--bind", "127.0.0.1", "--dir", folder, "--save", ""]
        with running(command, lambda: _answers(port), log=folder / "log", user=user) as process:
            yield RedisServer(f"redis://127.0.0.1:{port}/0", process)


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False
