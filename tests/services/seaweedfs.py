"""A real server that speaks the protocol of S3 (SeaweedFS), on loopback, with one empty bucket; gone with the test."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import count
from subprocess import Popen

import pytest

from tests.services.programs import end, lent_folder, need, running
from webui.cluster.part import ClusterPart
from webui.cluster.services import store
from webui.file_stores import store_at

BUCKET = "readfirst-tests"


@dataclass
class SeaweedFS:
    """The running server."""

    part: ClusterPart
    environment: dict[str, str]  # the usual variables, with which every program finds it
    process: Popen[bytes]
    started: ExitStack
    _numbers: Iterator[int] = field(default_factory=count)

    def new_folder(self) -> str:
        """Return the URL of a folder in which nothing is."""
        return f"s3://{BUCKET}/{next(self._numbers)}"

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Let nothing be answered, without a connection that breaks."""
        self.process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.process.send_signal(signal.SIGCONT)

    @contextmanager
    def gone(self) -> Iterator[None]:
        """Kill the server, and start it again with what it had written."""
        end(self.process, signal.SIGKILL)
        try:
            yield
        finally:
            self.process = self.started.enter_context(_running(self.part, self.environment))


@contextmanager
def running_seaweedfs() -> Iterator[SeaweedFS]:
    need("SeaweedFS")
    with ExitStack() as started:
        part, environment = store(started.enter_context(lent_folder("s3", "root")))
        started.callback(part.remove_leavings)
        process = started.enter_context(_running(part, environment))
        yield SeaweedFS(part, environment, process, started)


def _running(part: ClusterPart, environment: dict[str, str]) -> AbstractContextManager[Popen[bytes]]:
    return running(part.command, lambda: _takes_files(environment), log=part.log, stop=part.end_by)


def _takes_files(environment: dict[str, str]) -> bool:
    """Whether a first file can be written, which makes the bucket and room in it: its port is open long before."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        try:
            store_at(f"s3://{BUCKET}").put("ready", (b"ready",))
        except OSError:
            return False
    return True
