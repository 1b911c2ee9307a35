"""A real Redis on a socket of loopback, empty, gone with the test."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from subprocess import Popen

from tests.services.programs import end, lent_folder, need, running, unprivileged
from webui.cluster.services import redis_server


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
    need("Redis")
    with ExitStack() as started:
        part = redis_server(started.enter_context(lent_folder("redis", unprivileged("redis"))))

        def starts() -> Popen[bytes]:
            return started.enter_context(running(part.command, part.answers, log=part.log, user=part.user))

        yield RedisServer(f"redis://127.0.0.1:{part.port}/0", starts(), starts)
