"""Real OpenSearch nodes on loopback, each a process of its own, with data that is thrown away.

`running_opensearch(3)` is a cluster; it needs nothing of pytest but what says that a program is missing.
"""

from __future__ import annotations

import json
import signal
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import Popen
from typing import Any

from tests.services.programs import end, lent_folder, need, running
from webui.cluster.opensearch import opensearch, search_setting
from webui.cluster.part import ClusterPart

_LIMIT_START_SECONDS = 180.0  # twelve on two processors that have nothing else to do
_MEGABYTES = 256


@dataclass
class OpenSearch:
    """The running nodes, by their number from 0 on."""

    parts: Sequence[ClusterPart]
    processes: list[Popen[bytes]]
    _folder: Path
    _started: ExitStack = field(repr=False)

    @property
    def urls(self) -> tuple[str, ...]:
        return tuple(f"http://127.0.0.1:{part.port}" for part in self.parts)

    @property
    def setting(self) -> str:
        """The value of READFIRST_SEARCH."""
        return search_setting(self.parts)

    def kill(self, number: int) -> None:
        """End a node at once, as a power cut does."""
        end(self.processes[number], signal.SIGKILL)

    def start(self, number: int) -> None:
        """Start a node that was killed, with what it had written; it answers some seconds later."""
        part = self.parts[number]
        self.processes[number] = self._started.enter_context(
            running(part.command, lambda: True, log=part.log, stop=part.end_by)
        )

    def freeze(self, number: int) -> None:
        """Let a node answer nothing, without a connection that breaks."""
        self.processes[number].send_signal(signal.SIGSTOP)

    def thaw(self, number: int) -> None:
        self.processes[number].send_signal(signal.SIGCONT)

    @contextmanager
    def frozen(self, number: int) -> Iterator[None]:
        self.freeze(number)
        try:
            yield
        finally:
            self.thaw(number)

    @contextmanager
    def gone(self, number: int) -> Iterator[None]:
        """Kill a node, and start it again."""
        self.kill(number)
        try:
            yield
        finally:
            self.start(number)

    def wait_until(self, health: str = "green", seconds: float = _LIMIT_START_SECONDS) -> None:
        """Wait until all nodes vote in one cluster of that health, or a better one."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                if self._is_whole(health):
                    return
            except OSError:
                pass
            time.sleep(0.1)
        raise AssertionError(f"the nodes are no {health} cluster: {self._last_words()}")

    def _is_whole(self, health: str) -> bool:
        query = f"/_cluster/health?wait_for_status={health}&wait_for_nodes={len(self.parts)}&timeout=1s"
        if self.ask("GET", query)["timed_out"]:
            return False
        # Until the last node has a vote of its own, the end of another one would leave no majority for ever.
        coordination = self.ask("GET", "/_cluster/state/metadata")["metadata"]["cluster_coordination"]
        votes = {vote for vote in coordination["last_committed_config"] if not vote.startswith("{")}
        return len(votes) >= len(self.parts) - (len(self.parts) + 1) % 2

    def ask(self, method: str, path: str, body: Mapping[str, object] | None = None, *, node: int = 0) -> Any:  # noqa: ANN401 - JSON
        """Return what a node answers as JSON; raises OSError (HTTPError with a status)."""
        request = urllib.request.Request(
            f"{self.urls[node]}{path}",
            method=method,
            data=json.dumps(body).encode() if body is not None else None,
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def empty(self) -> None:
        """Remove every index, and every alias with it."""
        for name in self.ask("GET", "/_all/_settings"):
            self.ask("DELETE", f"/{name}")

    def _last_words(self) -> str:
        logs = sorted(self._folder.glob("*.log"))
        return "\n".join(log.read_text(encoding="utf-8", errors="replace")[-1500:] for log in logs)


@contextmanager
def running_opensearch(count: int = 1) -> Iterator[OpenSearch]:
    """Run that many nodes as one cluster, until the block ends."""
    need("OpenSearch")
    with ExitStack() as started:
        folder = started.enter_context(lent_folder("opensearch", "root"))
        nodes = OpenSearch(opensearch(folder, count, _MEGABYTES), [None] * count, folder, started)  # type: ignore[list-item]
        for number in range(count):
            nodes.start(number)
        nodes.wait_until()
        yield nodes
