"""A real Redis on a socket of loopback, empty, gone with the test."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from subprocess import Popen

from tests.services.programs import end, lent_folder, need, running, unprivileged
from tests.tickets.mailbox import free_port


@dataclass
class RedisServer:
    """The running server."""

    url: str
    process: Popen[bytes]
    starts: Callable[[], Popen[bytes]]

    def dies(self) -> None:
        end(self.process)

    @contextmanager
    def gone(self) -> Iterator[None]:
        """Kill the server, and start another one at the same address, which knows nothing."""
        end(self.process, signal.SIGKILL)
        yield
        self.process = self.starts()

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Let nothing be answered, without a connection that breaks."""
        self.process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.process.send_signal(signal.SIGCONT)


@contextmanager
def running_redis() -> Iterator[RedisServer]:
    program, user, port = need("Redis"), unprivileged("redis"), free_port()
    with ExitStack() as started:
        folder = started.enter_context(lent_folder("redis", user))
        command = [program, "--port", str(port), "--bind", "127.0.0.1", "--dir", folder, "--save", ""]

        def starts() -> Popen[bytes]:
            server = running(command, lambda: _answers(port), log=folder / "log", user=user)
            return started.enter_context(server)

        yield RedisServer(f"redis://127.0.0.1:{port}/0", starts(), starts)


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False
