"""Requests to the nodes of an OpenSearch cluster: JSON over HTTP, each with the time that it may take in all.

A try has a share of that time, half of it where there is but one node, and the next one goes to another node: one that
hangs costs little, and one that is gone nothing but the try. The last try has all that is left. Nothing here is a
search; every request may be sent twice.
"""

import json
from base64 import b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import accumulate, cycle, repeat
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from urllib.parse import unquote, urlsplit

import msgspec
import urllib3

from search.engine_figures import FIGURES, TryResult

TRY_SECONDS = 0.05  # of a search; a frozen node costs a keystroke one try
_CONNECTIONS = 32  # to each node that are kept open
_REST_SECONDS = 2.0  # for which a node that failed is asked only where no other one is left
_PAUSE_SECONDS = 0.01  # when every node has failed
_BUSY = frozenset({429, 502, 503, 504})  # another node, or this one later
_BLOCKED = b"_block_exception"  # of the cluster or of new indexes; also 429 on a full disk: no other node takes it
_UNTRUSTED = "has a certificate that is not trusted"
_JSON = {"Content-Type": "application/json"}


class ClusterError(OSError):
    """The cluster refuses, or is not what is expected; the text says what to do."""

    def __init__(self, message: str, status: int = 0) -> None:
        """`status` of the answer; 0 without one."""
        super().__init__(message)
        self.status = status


class CertificateRefused(ClusterError):
    """No node has a certificate that is trusted here."""


class ClusterUnavailable(ClusterError):
    """No node has answered in time."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """When a question must be answered."""

    until: float  # `monotonic`
    try_seconds: float = TRY_SECONDS

    @classmethod
    def after(cls, seconds: float, try_seconds: float = TRY_SECONDS) -> "Deadline":
        """Return the deadline so many seconds from now."""
        return cls(monotonic() + seconds, try_seconds)

    @property
    def left(self) -> float:
        """Seconds; <= 0 when it has passed."""
        return self.until - monotonic()


def written(body: Mapping[str, object]) -> bytes:
    """Return the JSON of a body, in one line; by msgspec, a tenth of the time that the standard library takes.

    >>> written({"text_sk": "účet"}).decode()
    '{"text_sk":"účet"}'
    """
    try:
        return msgspec.json.encode(body, enc_hook=float)  # for numbers of numpy
    except UnicodeEncodeError:  # half of a letter, which the standard library writes as it is
        return json.dumps(body).encode()


class ClusterClient:
    """Some nodes of one cluster; several threads may ask it at once.

    urls     of the nodes, with user name and password where they want any: "https://user:secret@search1:9200"
    ca_file  certificates that sign those of the nodes; None = those of the system
    """

    def __init__(self, urls: Iterable[str], *, ca_file: Path | None = None) -> None:
        self._nodes = [_Node(url, ca_file) for url in urls]
        self._turn = cycle(range(len(self._nodes)))

    @property
    def names(self) -> str:
        """The addresses of the nodes, without passwords."""
        return ", ".join(node.name for node in self._nodes)

    def ask(self, method: str, path: str, body: bytes | Mapping[str, object] | None, deadline: Deadline) -> Any:  # noqa: ANN401 - JSON
        """Return the JSON of an answer; raise ClusterUnavailable, and ClusterError for a refusal."""
        sent = body if isinstance(body, bytes) or body is None else written(body)
        reasons: dict[str, str] = {}
        tries = 0
        for try_seconds in accumulate(repeat(deadline.try_seconds), lambda seconds, _: 2 * seconds):
            for node in self._in_turn():
                if deadline.left <= 0:
                    why = ", ".join(f"{name} {reason}" for name, reason in reasons.items()) or self.names
                    raise ClusterUnavailable(f"OpenSearch does not answer in time: {why}")
                FIGURES.retries += tries > 0
                tries += 1
                seconds = self._of_one_try(try_seconds, deadline.left)
                try:
                    answer = node.send(method, path, sent, min(deadline.left, seconds))
                except urllib3.exceptions.HTTPError as error:
                    reasons[node.name] = _reason(error)
                    continue
                is_busy = answer.status in _BUSY and _BLOCKED not in answer.data
                FIGURES.tries[TryResult.BUSY if is_busy else TryResult.ANSWERED] += 1
                if not is_busy:
                    return _read(answer, node.name)
                reasons[node.name] = f"has status {answer.status}"
            if len(reasons) == len(self._nodes) and {*reasons.values()} == {_UNTRUSTED}:
                raise CertificateRefused(f"{self.names} {_UNTRUSTED}")
            sleep(max(0.0, min(deadline.left, _PAUSE_SECONDS)))
        raise AssertionError  # the tries never end, time does

    def _of_one_try(self, seconds: float, left: float) -> float:
        """Return the time of a try; the last one gets all that is left: a busy cluster may need it."""
        if len(self._nodes) == 1:
            return max(seconds, left / 2)
        return left if left < 2 * seconds else seconds

    def close(self) -> None:
        """Close all connections."""
        for node in self._nodes:
            node.pool.close()

    def _in_turn(self) -> "list[_Node]":
        """Return all nodes, another one first each time; those that failed lately are the last."""
        start = next(self._turn)
        nodes = [*self._nodes[start:], *self._nodes[:start]]
        now = monotonic()
        return sorted(nodes, key=lambda node: node.rests_until > now)


class _Node:
    """One address."""

    def __init__(self, url: str, ca_file: Path | None) -> None:
        parts = urlsplit(url)
        self.name = f"{parts.scheme}://{parts.hostname}:{parts.port or 9200}"
        self.rests_until = 0.0
        self._headers = dict(_JSON)
        if parts.username:
            login = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
            self._headers["Authorization"] = f"Basic {b64encode(login.encode()).decode()}"
        trust = {"ca_certs": str(ca_file)} if ca_file else {}
        self.pool = urllib3.connection_from_url(self.name, maxsize=_CONNECTIONS, retries=False, **trust)

    def send(self, method: str, path: str, body: bytes | None, seconds: float) -> urllib3.BaseHTTPResponse:
        try:
            return self.pool.urlopen(
                method, path, body=body, headers=self._headers, timeout=urllib3.Timeout(total=seconds), redirect=False
            )
        except urllib3.exceptions.HTTPError:
            self.rests_until = monotonic() + _REST_SECONDS
            raise


def _reason(error: urllib3.exceptions.HTTPError) -> str:
    """Count a try that failed, and return why."""
    timed_out = isinstance(error, urllib3.exceptions.TimeoutError)
    refused = isinstance(error, urllib3.exceptions.NewConnectionError)  # a kind of timeout in that library
    FIGURES.tries[TryResult.TIMEOUT if timed_out and not refused else TryResult.FAILED] += 1
    if isinstance(error, urllib3.exceptions.SSLError):
        return _UNTRUSTED
    return "is not reached" if refused else "is too slow" if timed_out else f"failed ({type(error).__name__})"


def _read(answer: urllib3.BaseHTTPResponse, name: str) -> Any:  # noqa: ANN401 - JSON
    if answer.status < 300:
        try:
            return msgspec.json.decode(answer.data)
        except ValueError:
            raise ClusterError(f"{name} is no OpenSearch: look at READFIRST_SEARCH", answer.status) from None
    if _BLOCKED in answer.data:
        raise ClusterError(f"{name} takes no writes: free its disk or add a node (readfirst doctor)", answer.status)
    if answer.status in (401, 403):
        raise ClusterError(f"{name} refuses the user name or password in READFIRST_SEARCH", answer.status)
    raise ClusterError(f"{name}: {answer.data[:300].decode(errors='replace')}", answer.status)
