"""Search servers that are measured whole, over HTTP: each in a file of its own, behind one contract.

Engines that come as a library (`search/bench/peers/`) answer through one small Flask view instead:
`webui/commands/bench_view.py`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import Protocol

from search.bench.library import BenchFolder
from search.bench.workload import Asked

SERVERS = ("groonga", "seekstorm")


@dataclass(frozen=True, slots=True)
class Command:
    """How a server is started: it listens on 127.0.0.1 and stays in the foreground."""

    arguments: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)  # in addition to our own


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """One request to a server."""

    method: str
    path: str  # with the query
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    def raw(self, host: str) -> bytes:
        r"""Return the request as it goes over the wire.

        >>> HttpRequest("POST", "/ask", b"{}").raw("localhost")
        b'POST /ask HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}'
        """
        length = {"Content-Length": str(len(self.body))} if self.body else {}
        lines = [f"{name}: {value}" for name, value in {"Host": host, **self.headers, **length}.items()]
        return "\r\n".join([f"{self.method} {self.path} HTTP/1.1", *lines, "", ""]).encode() + self.body


class AskedServer(Protocol):
    """What the load needs of a server that has its index."""

    def command(self, port: int, processes: int) -> Command:
        """Return the command that serves with one process or two; threads where a server has no processes."""

    def request(self, asked: Asked, k: int) -> HttpRequest:
        """Return the request for the best k articles; the last word is unfinished unless a space follows."""

    def article_ids(self, body: bytes) -> list[str]:
        """Return the ids in the body of an answer, best first."""


class BenchServer(AskedServer, Protocol):
    """Contract of a server that indexes by itself; made for one benchmark folder."""

    @property
    def version(self) -> str:
        """Name and version of what answers."""

    def build(self) -> None:
        """Index all articles, in the way the server's own documentation shows."""


def load_server(name: str) -> Callable[[BenchFolder], BenchServer]:
    """Return the class of the server of that name; making one raises EngineMissing."""
    made: Callable[[BenchFolder], BenchServer] = import_module(f"search.bench.servers.{name}").Peer
    return made


def require_server(name: str) -> None:
    """Raise EngineMissing unless the server can be measured here."""
    import_module(f"search.bench.servers.{name}").find()
