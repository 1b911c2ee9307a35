"""Tickets over HTTP: what the server's answers mean for the ticket and for the way out.

| the server | for us |
|---|---|
| 2xx | it has accepted the ticket |
| does not answer, breaks off, 408, 409, 425, 429, 5xx | down: tried again, not before `Retry-After` |
| 3xx, 401, 403, 404, 405, 410; a wrong certificate | misconfigured: the way out pauses |
| 413: too large | once more without attachments; they stay in the help centre |
| any other 4xx | refused: a dead letter at once |

Only the configured server is ever spoken to: no redirect is followed, no address out of an answer or out of
a ticket is opened, and no proxy is taken from the environment.
"""

import http.client
import json
import ssl
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Final
from urllib.parse import urlencode

from tickets.desks.registry import WayOutSettings, WrongSetting
from tickets.server_address import connection_to, is_near, server_address
from tickets.tls_files import BY_SYSTEM, TlsFiles, tls_files
from tickets.typed_text import one_line
from tickets.ways_out import TicketTooLarge, WayOutDown, WayOutMisconfigured, WayOutRefused

_LATER: Final = (408, 409, 425, 429)
_WRONG_SETTING: Final = (401, 403, 404, 405, 410)
_TOO_LARGE: Final = 413
_CREATED: Final = 201
_LONGEST_ANSWER: Final = 4 * 1024 * 1024  # bytes; more than a hundred tickets of a look-up
_LONGEST_WORDS: Final = 300  # characters of the answer that operators see


@dataclass(frozen=True, slots=True)
class HttpServer:
    """The one server that tickets are sent to, and the headers by which it knows us."""

    url: str  # https://help.example.org, perhaps with a path
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)  # they hold the secret
    timeout: float = 20.0  # seconds, for each answer of the server
    tls: TlsFiles = BY_SYSTEM

    def __post_init__(self) -> None:
        """Raise ValueError for a wrong address: at the start, not at the first ticket."""
        parsed = server_address(self.url)
        object.__setattr__(self, "url", f"{parsed.scheme}://{parsed.netloc}{parsed.path.rstrip('/')}")

    def get(self, path: str, **query: str | int) -> Any:  # noqa: ANN401 - JSON is untyped
        """Return the JSON of the answer."""
        return _json(self.send("GET", f"{path}?{urlencode(query)}").content)

    def create(self, path: str, body: bytes, content_type: str, **headers: str) -> Any:  # noqa: ANN401 - the same
        """Create something and return the JSON of the answer; a server that answers only 200 is not the one we mean."""
        answer = self.send("POST", path, body, {"Content-Type": content_type, **headers})
        if answer.status != _CREATED:
            raise WayOutMisconfigured(f"{path} answers {answer.status} instead of 201 - mend the server's address")
        return _json(answer.content)

    def send(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> "HttpAnswer":
        """Send one request on a connection of its own and return its answer; raise what it means, see above."""
        address = server_address(self.url)
        with _errors_translated(), closing(connection_to(address, self.timeout, self.tls)) as connection:
            target = address.path + path
            connection.request(method, target or "/", body, {**self.headers, **(headers or {})})
            response = connection.getresponse()
            answer = HttpAnswer(response.status, dict(response.headers), response.read(_LONGEST_ANSWER))
        answer.insist_on_success()
        return answer


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """The server's answer to one request."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    def insist_on_success(self) -> None:
        """Raise the error that the status means, unless it is 2xx."""
        if 200 <= self.status <= 299:
            return
        words = f"{self.status} {one_line(self.content.decode('utf-8', 'replace'), _LONGEST_WORDS)}".rstrip()
        if self.status in _LATER or self.status >= 500:
            raise WayOutDown(words, retry_after=_retry_after(self.headers.get("Retry-After", "")))
        if 300 <= self.status <= 399:
            target = one_line(self.headers.get("Location", "elsewhere"), _LONGEST_WORDS)
            raise WayOutMisconfigured(f"{self.status} to {target} - set the address that answers itself")
        if self.status in _WRONG_SETTING:
            raise WayOutMisconfigured(f"{words} - mend the server's address, user or token")
        raise TicketTooLarge(words) if self.status == _TOO_LARGE else WayOutRefused(words)


def desk_server(settings: WayOutSettings, headers: Mapping[str, str] | None = None) -> HttpServer:
    """Return the server of READFIRST_DESK_URL; raises WrongSetting for one that no ticket may be sent to."""
    try:
        address = server_address(settings.desk_url)
    except ValueError as error:
        raise WrongSetting("desk_url", str(error)) from None
    if settings.is_production and address.scheme != "https" and not is_near(address):
        raise WrongSetting("desk_url", f"{settings.desk_url!r} would send tickets in the clear: use https://")
    tls = tls_files(settings.ca_files, settings.client_certificates, "desk")
    return HttpServer(settings.desk_url, headers or {}, tls=tls)


def json_bytes(value: object) -> bytes:
    """Return the value as JSON in UTF-8, lone surrogates replaced."""
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")


def _json(content: bytes) -> Any:  # noqa: ANN401 - JSON is untyped
    try:
        return json.loads(content or b"null")
    except ValueError as error:  # a login page, a proxy's apology
        raise WayOutMisconfigured("the answer is not JSON - mend the server's address") from error


def _retry_after(text: str) -> timedelta:
    """Return the wait that is given as seconds or as a date (RFC 9110); zero when it is neither."""
    if text.strip().isdigit():
        return timedelta(seconds=min(int(text), 86_400))
    try:
        return max(timedelta(), parsedate_to_datetime(text) - datetime.now(UTC))
    except (TypeError, ValueError):
        return timedelta()


@contextmanager
def _errors_translated() -> Iterator[None]:
    """Translate what keeps an answer from coming; nobody knows then whether the ticket arrived."""
    try:
        yield
    except (ssl.SSLCertVerificationError, http.client.InvalidURL, ValueError) as error:
        raise WayOutMisconfigured(f"{error} - mend the server's address or token") from error
    except (http.client.HTTPException, OSError) as error:
        raise WayOutDown(f"{type(error).__name__}: {error}") from error
