"""Servers that the benchmark starts: a process group of their own, until the measurement is over."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from tempfile import TemporaryFile

_LIMIT_START_SECONDS = 120.0
_LIMIT_STOP_SECONDS = 30.0


class BenchFailed(Exception):
    """An engine could not be measured; the message holds what it wrote."""


@contextmanager
def running(command: Sequence[str], environment: Mapping[str, str], port: int) -> Iterator[int]:
    """Run a server; yield its process id once it listens. `environment` is in addition to our own."""
    with TemporaryFile() as errors:
        process = subprocess.Popen(  # noqa: S603 - a server that we choose
            command,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            start_new_session=True,
        )
        try:
            if not _listens_in_time(process, port):
                errors.seek(0)
                written = errors.read().decode(errors="replace")
                raise BenchFailed(f"{process.args!r} does not listen on port {port}: {written}")
            yield process.pid
        finally:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a server with all of its processes."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(timeout=_LIMIT_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _listens_in_time(process: subprocess.Popen[bytes], port: int) -> bool:
    until = time.monotonic() + _LIMIT_START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as attempt:
            if not attempt.connect_ex(("127.0.0.1", port)):
                return True
        time.sleep(0.05)
    return False


def free_port() -> int:
    """Return a port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
