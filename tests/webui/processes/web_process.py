"""`readfirst web` as a process of its own."""

import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Self

from webui.processes.supervisor import free_port

READFIRST = Path(sys.executable).parent / "readfirst"


def eventually(true: Callable[[], bool], seconds: float = 20) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if true():
            return True
        time.sleep(0.1)
    return true()


class Web:
    """The command, running; ends with the block."""

    def __init__(
        self,
        data: Path,
        *,
        workers: int = 2,
        grace: float = 0,
        port: int = 0,
        program: Path = READFIRST,
        before: tuple[str, ...] = (),
        **settings: str,
    ) -> None:
        self.port = port or free_port("127.0.0.1", 0)
        named = {"DATA_DIR": str(data), "ARTICLES_DIR": str(data), **settings}
        environment = os.environ | {f"READFIRST_{name}": value for name, value in named.items()}
        command = [*before, str(program), "web", "--workers", str(workers)]
        command += ["--grace", str(grace)] if grace else []  # an older version has no such option
        # A file: a pipe that nobody reads is full after some hundred lines, and then the server waits for ever.
        self._log = tempfile.TemporaryFile("w+")  # noqa: SIM115 - closed with the block
        self.process = subprocess.Popen(command, env=environment | {"PORT": str(self.port)}, stderr=self._log)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.end()
        self._log.close()

    def log(self) -> str:
        """What it has written to stderr."""
        self._log.seek(0)
        return self._log.read()

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (OSError, urllib.error.URLError):
            return False

    def answers_soon(self) -> bool:
        return eventually(self.answers, 60)

    def children(self) -> set[int]:
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return set(map(int, listed.read_text().split())) if listed.exists() else set()

    def end(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=60)
