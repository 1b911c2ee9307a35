"""People who describe problems, read, type and write, all at once and without a break: what each of them got."""

from __future__ import annotations

import http.client
import json
import re
import threading
import urllib.parse
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count

from tests.web import FILLED_IN

TYPED = "zabudnute heslo po vymene telefonu"
_JSON = "application/json"
_FORM = "application/x-www-form-urlencoded"
_KEY = re.compile(r'name="key" value="([^"]+)"')
_URGENT = {**FILLED_IN, "choice": "hijacked/cannot-get-in"}


@dataclass(frozen=True)
class Step:
    """One request of a person, and the status that it must get.

    repeated       the status where a proxy sent it twice, and it was done once; 0 = nothing may send it twice
    is_page_sent   whether the page is opened first: its form has a key, by which it is taken once however often a proxy
                   repeats it
    """

    name: str
    path: str
    status: int = 200
    body: str | None = None
    content_type: str = _JSON
    repeated: int = 0
    is_page_sent: bool = False


def describes(number: int) -> Step:
    body = json.dumps({"text": f"{TYPED} {number}", "lang": "sk"})
    return Step("described", "/api/v1/help-sessions", 201, body)


def reads(_number: int) -> Step:
    return Step("read", "/sk/contact/point")


def types(number: int) -> Step:
    return Step("typed", "/api/v1/suggest", body=json.dumps({"text": f"{TYPED} {number}", "lang": "sk"}))


def writes(number: int) -> Step:
    """The form for whoever lost an account: nobody has to read anything first."""
    form = {**_URGENT, "email": f"clovek{number}@example.org", "description": f"niekto je v mojom konte {number}"}
    body = urllib.parse.urlencode(form)
    return Step("wrote", "/sk/contact/point/hijacked", 201, body, _FORM, repeated=200, is_page_sent=True)


@dataclass
class Crowd:
    """So many people; each request is a connection of its own, as from a proxy that keeps none."""

    connects: Callable[[], http.client.HTTPConnection]
    people: int = 50
    steps: Sequence[Callable[[int], Step]] = (describes, reads)
    host: str = "127.0.0.1"
    answered: Counter[str] = field(default_factory=Counter)  # name of a step -> answers with its status
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
        for turn in count(number):
            if self._end.is_set():
                return
            step = self.steps[turn % len(self.steps)](number)
            self._note(step, self._takes(number, step))
            self._end.wait(0.1)  # nobody is faster; else those who only ask to be refused would be counted most

    def _takes(self, number: int, step: Step) -> int | str:
        """Return the status of what the step asks; or, in words, what went wrong."""
        if not step.is_page_sent:
            return self._asks(number, step, step.body)[0]
        status, page = self._asks(number, step, None)
        key = _KEY.search(page)
        if key is None:
            return f"no form on a page with {status}"
        return self._asks(number, step, f"{step.body}&key={urllib.parse.quote(key[1])}")[0]

    def _asks(self, number: int, step: Step, body: str | None) -> tuple[int | str, str]:
        connection = self.connects()
        method = "GET" if body is None else "POST"
        headers = {"Host": self.host, "Content-Type": step.content_type, "X-Test-Address": f"203.0.113.{number}"}
        try:
            connection.request(method, step.path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        except (OSError, http.client.HTTPException) as error:
            return repr(error), ""
        finally:
            connection.close()

    def _note(self, step: Step, outcome: int | str) -> None:
        with self._lock:
            if outcome in (step.status, step.repeated):
                self.answered[step.name] += 1
            else:
                self.failures.append(f"{step.name}: {outcome}")
