"""One browser in the soak of the cluster: it keeps cookies, and notes when each of its requests began and ended."""

from __future__ import annotations

import html
import http.client
import json
import re
import secrets
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from typing import Final
from urllib.parse import urlencode

_TIMEOUT: Final = 12.0  # seconds; whoever waits longer goes away
_HIDDEN: Final = re.compile(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)"')
_ID: Final = re.compile(r"[0-9a-f]{32}")
_FOUND: Final = 200
_SERVER_ERROR: Final = 500
_OUT_OF_TIME: Final = ":search-unavailable"
_UNNOTICED: Final = 2  # keystrokes in a row without suggestions until the page says so, as in suggest.js


@dataclass(frozen=True, slots=True)
class TimedRequest:
    """A request: what for, when it began and ended (monotonic seconds), and the status of its answer; 0 for none."""

    what: str
    path: str  # with its method, without ids
    began: float
    ended: float
    status: int
    is_quiet: bool = False  # a keystroke whose time ran out: the page shows what it showed before, and says nothing

    @property
    def is_answered(self) -> bool:
        """Whether it got the product's answer, if not a yes."""
        return 0 < self.status < _SERVER_ERROR or self.is_quiet

    @property
    def is_found(self) -> bool:
        """Whether a keystroke got suggestions."""
        return self.status == _FOUND

    @property
    def seconds(self) -> float:
        """How long it took."""
        return self.ended - self.began


@dataclass
class RequestLog:
    """Every request of everybody."""

    asked: list[TimedRequest] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, asked: TimedRequest) -> None:
        """Add one."""
        with self._lock:
            self.asked.append(asked)


@dataclass(frozen=True, slots=True)
class PageAnswer:
    """An answer; status 0 for none."""

    status: int
    text: str = ""
    location: str = ""

    @property
    def fields(self) -> dict[str, str]:
        """The hidden fields of all its forms."""
        return {name: html.unescape(value) for name, value in _HIDDEN.findall(self.text)}

    @property
    def is_answered(self) -> bool:
        """Whether it is the product's answer, if not a yes."""
        return 0 < self.status < _SERVER_ERROR


@dataclass
class Browser:
    """Asks the site at a port of loopback."""

    port: int
    log: RequestLog
    cookies: SimpleCookie = field(default_factory=SimpleCookie)
    _unanswered: int = 0  # keystrokes in a row, on this page

    def get(self, path: str, what: str = "page") -> PageAnswer:
        """Ask for a page."""
        return self._ask("GET", path, b"", {}, what)

    def post(self, path: str, fields: Mapping[str, str], what: str = "step") -> PageAnswer:
        """Send a form."""
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._ask("POST", path, urlencode(fields).encode(), kind, what)

    def open_page(self) -> None:
        """Begin to type into a page that has failed at nothing yet."""
        self._unanswered = 0

    def type(self, text: str, lang: str) -> PageAnswer:
        """Ask for suggestions while somebody types."""
        body = json.dumps({"text": text, "lang": lang}).encode()
        return self._ask("POST", "/api/v1/suggest", body, {"Content-Type": "application/json"}, "search")

    def upload(self, path: str, fields: Mapping[str, str], file: bytes, what: str = "form") -> PageAnswer:
        """Send a form with a picture."""
        mark = secrets.token_hex(8)
        parts = [f'--{mark}\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n' for n, v in fields.items()]
        head = f'--{mark}\r\nContent-Disposition: form-data; name="files"; filename="a.png"\r\n'
        body = (
            "".join([*parts, head, "Content-Type: image/png\r\n\r\n"]).encode() + file + f"\r\n--{mark}--\r\n".encode()
        )
        return self._ask("POST", path, body, {"Content-Type": f"multipart/form-data; boundary={mark}"}, what)

    def _ask(self, method: str, path: str, body: bytes, headers: Mapping[str, str], what: str) -> PageAnswer:
        began = time.monotonic()
        page = self._answer(method, path, body, headers)
        route = f"{method} {_ID.sub('…', path)}"
        is_quiet = what == "search" and self._is_quiet(page)
        self.log.note(TimedRequest(what, route, began, time.monotonic(), page.status, is_quiet))
        return page

    def _is_quiet(self, page: PageAnswer) -> bool:
        """Return whether the time of a keystroke ran out in the product, and the page says nothing of it yet."""
        self._unanswered = 0 if page.is_answered else self._unanswered + 1
        return 0 < self._unanswered <= _UNNOTICED and _OUT_OF_TIME in page.text

    def _answer(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> PageAnswer:
        cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in self.cookies.items())
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=_TIMEOUT)
        try:
            connection.request(method, path, body or None, {**headers, "Cookie": cookie})
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
            for line in answer.headers.get_all("Set-Cookie", []):
                self.cookies.load(line)
            return PageAnswer(answer.status, text, answer.getheader("Location", ""))
        except (OSError, http.client.HTTPException, CookieError):
            return PageAnswer(0)
        finally:
            connection.close()
