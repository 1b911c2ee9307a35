"""People who send tickets over HTTP, and send each again until they get a reference."""

from __future__ import annotations

import http.client
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode

_FORM: Final = "/en/contact/point/hijacked"
_KEY: Final = re.compile(r'name="key" value="(\w+)"')
_REFERENCE: Final = re.compile(r'class="reference">([^<]+)<')
_TIMEOUT: Final = 5.0  # seconds
_WITH_REFERENCE: Final = (200, 201)


@dataclass
class Senders:
    """Several people at once, each sending one ticket after the other."""

    ports: tuple[int, ...]
    people: int
    pause: float  # seconds between two tickets of one person
    acknowledged: dict[str, str] = field(default_factory=dict)  # mark in the text -> reference
    refused: int = 0  # answers without a reference
    stop: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        """Start a thread for each person."""
        self._threads = [threading.Thread(target=self._send_on, args=(n,)) for n in range(self.people)]
        for thread in self._threads:
            thread.start()

    def finish(self, *, meanwhile: Callable[[], None]) -> None:
        """Stop after the current ticket of each person, which is sent until it is acknowledged."""
        self.stop.set()
        for thread in self._threads:
            while thread.is_alive():
                thread.join(0.2)
                meanwhile()

    def _send_on(self, person: int) -> None:
        number = 0
        while not self.stop.is_set():
            number += 1
            self._send(f"soak-{person}-{number}", person)
            self.stop.wait(self.pause)

    def _send(self, mark: str, person: int) -> None:
        """Send one ticket; a page posted without an answer is posted again, as a person would do."""
        attempt, key, given_up_at = person, "", time.monotonic() + 60
        while mark not in self.acknowledged and time.monotonic() < given_up_at:
            port = self.ports[attempt % len(self.ports)]
            attempt += 1
            try:
                key = key or _match_in(_KEY, _ask(person, port, "GET", ""))
                reference = _match_in(_REFERENCE, _ask(person, port, "POST", _filled_in(key, mark)))
            except (OSError, http.client.HTTPException):
                time.sleep(0.1)
                continue
            if reference:
                self.acknowledged[mark] = reference
            else:
                self.refused += 1
                time.sleep(0.1)


def _ask(person: int, port: int, method: str, body: str) -> str:
    """Return the page; empty for an answer without a reference. Every person has an address of their own."""
    mine = (f"127.0.1.{person + 1}", 0)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_TIMEOUT, source_address=mine)
    try:
        connection.request(method, _FORM, body, {"Content-Type": "application/x-www-form-urlencoded"} if body else {})
        answer = connection.getresponse()
        page = answer.read().decode("utf-8", "replace")
        return page if answer.status in _WITH_REFERENCE else ""
    finally:
        connection.close()


def _filled_in(key: str, mark: str) -> str:
    fields = {"key": key, "category": "money-gone", "email": f"{mark}@example.org", "login": "", "consent": "yes"}
    return urlencode(fields | {"description": f"{mark}: somebody else is in my account"})


def _match_in(pattern: re.Pattern[str], page: str) -> str:
    match = pattern.search(page)
    return match[1] if match else ""
