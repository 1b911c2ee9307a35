"""People who describe problems and read pages, all at once and without a break: what each of them got."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count

TYPED = "zabudnute heslo po vymene telefonu"


@dataclass
class Crowd:
    """So many people at one port; each request is a connection of its own, as from a proxy that keeps none."""

    port: int
    people: int = 50
    host: str = "127.0.0.1"
    described: int = 0  # problems whose 201 arrived
    pages: int = 0
    failures: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _end: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def coming(self) -> Iterator[Crowd]:
        """Until the block ends; then everybody gets the answer that they wait for."""
        threads = [threading.Thread(target=self._person, args=(number,)) for number in range(self.people)]
        for thread in threads:
            thread.start()
        try:
            yield self
        finally:
            self._end.set()
            for thread in threads:
                thread.join()

    def _person(self, number: int) -> None:
        for step in count():
            if self._end.is_set():
                return
            self._note(*self._asks(number, is_problem=(step + number) % 2 == 0))
            self._end.wait(0.1)  # nobody is faster; else those who only ask to be refused would be counted most

    def _asks(self, number: int, *, is_problem: bool) -> tuple[bool, int | str]:
        connection = http.client.HTTPConnection(self.host, self.port, timeout=120)
        try:
            if is_problem:
                body = json.dumps({"text": f"{TYPED} {number}", "lang": "sk"})
                connection.request("POST", "/api/v1/help-sessions", body, {"Content-Type": "application/json"})
            else:
                connection.request("GET", "/sk/contact/point")
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException) as error:
            return is_problem, repr(error)
        finally:
            connection.close()
        return is_problem, answer.status

    def _note(self, is_problem: bool, outcome: int | str) -> None:
        with self._lock:
            if outcome == 201 and is_problem:
                self.described += 1
            elif outcome == 200 and not is_problem:
                self.pages += 1
            else:
                self.failures.append(str(outcome))
