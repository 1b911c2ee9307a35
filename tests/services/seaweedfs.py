"""A real server that speaks the protocol of S3 (SeaweedFS), on loopback, with one empty bucket; gone with the test."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from subprocess import Popen

import pytest

from tests.services.programs import end, lent_folder, need, running
from tests.tickets.mailbox import free_port
from webui.file_stores import store_at

KEY, SECRET, BUCKET = "readfirst", "a secret of the tests", "readfirst-tests"
_LIMITS = (
    "-volume.max=16",
    "-master.volumeSizeLimitMB=64",
    "-master.volumePreallocate=false",
    "-s3.port.iceberg=0",
    "-s3.port.lance=0",
)


@dataclass
class SeaweedFS:
    """The running server."""

    port: int
    command: list[str | Path]
    folder: Path
    process: Popen[bytes]
    started: ExitStack
    _numbers: Iterator[int] = field(default_factory=count)

    @property
    def environment(self) -> dict[str, str]:
        """The usual variables, with which every program finds it."""
        return _environment(self.port)

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
            self.process = self.started.enter_context(_running(self.command, self.port, self.folder))


@contextmanager
def running_seaweedfs() -> Iterator[SeaweedFS]:
    program = need("SeaweedFS")
    with ExitStack() as started:
        folder = started.enter_context(lent_folder("s3", "root"))
        ports = {name: free_port() for name in ("s3", "master", "volume", "filer")}
        who = {"credentials": [{"accessKey": KEY, "secretKey": SECRET}], "name": "tests"}
        who["actions"] = ["Admin", "Read", "Write", "List"]
        (folder / "s3.json").write_text(json.dumps({"identities": [who]}))
        addresses = [f"-{name}.port={port}" for name, port in ports.items()]
        addresses += [f"-{name}.port.grpc={free_port()}" for name in ports]
        command = [program, "-logtostderr=true", "server", f"-dir={folder}"]
        command += [
            "-ip=127.0.0.1",
            "-ip.bind=127.0.0.1",
            "-s3",
            f"-s3.config={folder / 's3.json'}",
            *addresses,
            *_LIMITS,
        ]
        port = ports["s3"]
        process = started.enter_context(_running(command, port, folder))
        yield SeaweedFS(port, command, folder, process, started)


def _running(command: list[str | Path], port: int, folder: Path) -> AbstractContextManager[Popen[bytes]]:
    return running(command, lambda: _takes_files(port), log=folder / "log", stop=signal.SIGKILL)


def _environment(port: int) -> dict[str, str]:
    return {
        "AWS_ACCESS_KEY_ID": KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
    }


def _takes_files(port: int) -> bool:
    """Whether a first file can be written, which makes the bucket and room in it: its port is open long before."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in _environment(port).items():
            patch.setenv(name, value)
        try:
            store_at(f"s3://{BUCKET}").put("ready", (b"ready",))
        except OSError:
            return False
    return True
