"""Somebody who reads, searches, describes problems and writes to support, and notes how long each answer takes."""

from __future__ import annotations

import http.client
import re
import threading
import time
from dataclasses import dataclass, field
from typing import Final, Self
from urllib.parse import urlencode

_ADDRESS: Final = "127.0.0.9"  # not the one that the attack comes from
_TIMEOUT: Final = 30.0  # seconds
_PAUSE: Final = 0.2  # seconds between two pages
_POINT: Final = "/en/contact/point/hijacked"
_KEY: Final = re.compile(r'name="key" value="(\w+)"')
_REFERENCE: Final = re.compile(r'class="reference">([^<]+)<')
_OFFERED: Final = re.compile(r'href="(/en/problem/[0-9a-f]{32}/a/[a-z0-9-]+)')


@dataclass
class OrdinaryPerson(threading.Thread):
    """A thread that uses the site while its context manager is open."""

    port: int
    waits: list[tuple[float, str]] = field(default_factory=list)  # seconds, and what was asked for
    errors: list[str] = field(default_factory=list)
    references: list[str] = field(default_factory=list)  # of the tickets that were acknowledged
    stopped: threading.Event = field(default_factory=threading.Event)

    __hash__ = threading.Thread.__hash__

    def __post_init__(self) -> None:
        super().__init__(daemon=True)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopped.set()
        self.join()

    def run(self) -> None:
        """Use the site until stopped."""
        while not self.stopped.is_set():
            self.ask("GET", "/en/")
            self.ask("GET", "/en/search?q=forgotten+password")
            self._describe()
            self._write()

    def _describe(self) -> None:
        """Describe a problem and open the first article that is offered."""
        _, location = self.ask("POST", "/en/problem", text="I have forgotten my password")
        page, _ = self.ask("GET", location) if location else ("", "")
        if offered := _OFFERED.search(page):
            self.ask("GET", offered[1])

    def _write(self) -> None:
        page, _ = self.ask("GET", _POINT)
        key = _KEY.search(page)
        fields = {"choice": "hijacked/cannot-get-in", "email": "ann@example.org", "consent": "yes"}
        page, _ = self.ask("POST", _POINT, **fields, description="help", key=key[1] if key else "")
        if reference := _REFERENCE.search(page):
            self.references.append(reference[1])
        else:
            self.errors.append("no reference")

    def ask(self, method: str, path: str, **fields: str) -> tuple[str, str]:
        """Return an answer's text and where it leads; note how long it took."""
        self.stopped.wait(_PAUSE)
        began = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=_TIMEOUT, source_address=(_ADDRESS, 0))
        try:
            headers = {"Content-Type": "application/x-www-form-urlencoded"} if fields else {}
            connection.request(method, path, urlencode(fields) or None, headers)
            answer = connection.getresponse()
            text, location = answer.read().decode("utf-8", "replace"), answer.getheader("Location", "")
            if answer.status >= http.client.BAD_REQUEST:
                self.errors.append(f"{method} {path}: {answer.status}")
        except (OSError, http.client.HTTPException) as error:
            self.errors.append(f"{method} {path}: {error!r}")
            text, location = "", ""
        finally:
            connection.close()
        self.waits.append((time.monotonic() - began, f"{method} {path}"))
        return text, location
