"""A real OpenID provider on loopback: people, their groups, and keys that change with each start."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen

from tests.product import ROOT
from tests.services.programs import end, need, running

CLIENT = "readfirst"
SECRET = "client-secret-of-the-tests"


@dataclass
class OpenIdServer:
    """The provider; `site` is the help centre that it knows."""

    folder: Path
    port: int
    site: str
    started: ExitStack
    process: Popen[bytes] | None = None

    @property
    def issuer(self) -> str:
        speaks_tls = (self.folder / "server.pem").exists()
        return f"https://localhost:{self.port}" if speaks_tls else f"http://127.0.0.1:{self.port}"

    def knows(self, **groups: list[str]) -> None:
        """From now on these people may sign in, with these groups."""
        people = {f"id-of-{name}": {"preferred_username": name, "groups": listed} for name, listed in groups.items()}
        (self.folder / "people.json").write_text(json.dumps(people))

    def starts(self) -> None:
        """With another signing key each time, and without a memory of who signed in before."""
        if self.process:
            end(self.process)
        packages = need("OpenID provider").parents[2]
        program = ROOT / "tests" / "services" / "openid_provider" / "provider.mjs"
        command = [need("Node"), program, packages, str(self.port), self.folder, self.site]
        self.process = self.started.enter_context(running(command, self._answers, log=self.folder / "log"))

    def _answers(self) -> bool:
        with socket.socket() as asking:
            return asking.connect_ex(("127.0.0.1", self.port)) == 0


@contextmanager
def openid_server(folder: Path, site: str) -> Iterator[OpenIdServer]:
    with ExitStack() as started:
        server = OpenIdServer(folder, free_port(), site, started)
        server.knows()
        server.starts()
        yield server


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
    return port
