"""One request to a server of the operator that answers in JSON: what its answers mean, and how long it may take.

| the server | for us |
|---|---|
| 2xx with a JSON object | the answer |
| does not answer in time, breaks off, 408, 429, 5xx | away: it may answer later |
| 3xx, no JSON, too much, a wrong certificate or address | misconfigured: the operator mends a setting |
| any other 4xx | refused, with the words of its answer |

No redirect is followed, and no proxy is taken from the environment.
"""

from __future__ import annotations

import http.client
import json
import ssl
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import SplitResult

from tickets.server_address import connection_to, server_address
from tickets.tls_files import BY_SYSTEM, TlsFiles
from tickets.typed_text import one_line

_LATER: Final = (408, 429)
_LONGEST_WORDS: Final = 300  # characters of an answer that operators see
_CHUNK: Final = 65_536  # bytes


class ServerAway(Exception):
    """The server does not answer now."""


class ServerMisconfigured(Exception):
    """The server at this address is not the one that is meant, until the operator changes a setting."""


class ServerRefused(Exception):
    """The server answers and refuses; `error` is the code in its answer, as OAuth and OpenAI have it."""

    def __init__(self, status: int, error: str, words: str) -> None:
        super().__init__(f"{status} {error} {words}".strip())
        self.status = status
        self.error = error


@dataclass(frozen=True, slots=True)
class JsonRequest:
    """One request, to be sent once."""

    url: str
    body: bytes | None = None  # None: it is a GET
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)  # they may hold a secret
    tls: TlsFiles = BY_SYSTEM
    seconds: float = 10.0  # for all of it
    most_bytes: int = 1_000_000  # of the answer

    def answer(self) -> dict[str, Any]:
        """Send it and return the JSON object; raise ServerAway, ServerMisconfigured or ServerRefused."""
        until = time.monotonic() + self.seconds
        try:
            address = server_address(self.url, with_query=True)
            with closing(connection_to(address, self.seconds, self.tls)) as connection:
                method = "GET" if self.body is None else "POST"
                connection.request(method, _target(address), self.body, {"Accept": "application/json", **self.headers})
                with closing(connection.getresponse()) as response:
                    content = self._content(response, connection, until)
        except (ssl.SSLCertVerificationError, http.client.InvalidURL, ValueError) as error:
            raise ServerMisconfigured(f"{self.url}: {error}") from error
        except (http.client.HTTPException, OSError) as error:
            raise ServerAway(f"{self.url}: {type(error).__name__}: {error}") from error
        return _meaning(self.url, response.status, content)

    def _content(
        self, response: http.client.HTTPResponse, connection: http.client.HTTPConnection, until: float
    ) -> bytes:
        content = bytearray()
        while chunk := response.read1(_CHUNK):
            content += chunk
            if len(content) > self.most_bytes:
                raise ValueError(f"the answer is longer than {self.most_bytes} bytes")
            left = until - time.monotonic()
            if left <= 0:
                raise TimeoutError(f"no whole answer within {self.seconds:g} seconds")
            if connection.sock:  # it is gone once the last byte was read
                connection.sock.settimeout(left)
        if response.length:  # bytes that were promised and did not come
            raise http.client.IncompleteRead(bytes(content), response.length)
        return bytes(content)


def _target(address: SplitResult) -> str:
    return (address.path or "/") + (f"?{address.query}" if address.query else "")


def _meaning(url: str, status: int, content: bytes) -> dict[str, Any]:
    if status in _LATER or status >= 500:
        raise ServerAway(f"{url}: {status}")
    if 300 <= status <= 399:
        raise ServerMisconfigured(f"{url} answers {status} - write the address that answers itself")
    try:
        answer = json.loads(content)
    except ValueError:
        answer = None
    if status >= 400:
        raise _refusal(status, answer)
    if not isinstance(answer, dict):
        raise ServerMisconfigured(f"{url} does not answer with a JSON object")
    return answer


def _refusal(status: int, answer: object) -> ServerRefused:
    """Return the refusal in an answer of OAuth (`error`, `error_description`) or of OpenAI (`error.message`)."""
    fields = answer if isinstance(answer, dict) else {}
    error = fields.get("error", "")
    if isinstance(error, dict):
        return ServerRefused(
            status, str(error.get("code") or ""), one_line(str(error.get("message", "")), _LONGEST_WORDS)
        )
    words = one_line(str(fields.get("error_description", "")), _LONGEST_WORDS)
    return ServerRefused(status, one_line(str(error), 80), words)
