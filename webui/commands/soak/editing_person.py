"""An editor in front of the pages: adds a line to an article, keeps it or publishes it, merges when told to."""

from __future__ import annotations

import html
import http.client
import random
import re
import threading
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Final
from urllib.parse import urlencode

PASSWORD: Final = "a password of the soak"  # noqa: S105 - of accounts that exist for seconds
_TIMEOUT: Final = 60.0  # seconds
_TRIES: Final = 40  # of one page, while servers are killed
_HIDDEN: Final = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
_TEXT: Final = re.compile(r'<textarea id="source"[^>]*>\n(.*?)</textarea>', re.DOTALL)
_MARK_LINE: Final = re.compile(r"^(<{7}|={7}|>{7}|\|{7}).*\n?", re.MULTILINE)  # of a conflict in a merged text
_PUBLISHED_SHARE: Final = 0.8  # the other edits are kept as drafts
_SEE_OTHER, _CONFLICT = http.client.SEE_OTHER, http.client.CONFLICT
_SERVER_ERROR: Final = 500


@dataclass(frozen=True, slots=True)
class EditPage:
    """What a page of an article holds: its hidden fields, and its text."""

    status: int
    fields: dict[str, str]
    text: str


@dataclass
class EditingPerson(threading.Thread):
    """A thread that edits until it is stopped, over whichever server answers."""

    account: str
    ports: tuple[int, ...]
    paths: tuple[str, ...]
    chance: random.Random
    stopped: threading.Event
    acknowledged: dict[str, str] = field(default_factory=dict)  # line -> path: the server took it
    posted: set[tuple[str, str]] = field(default_factory=set)  # (path, whole text) of everything that was sent
    pause: tuple[float, float] = (0.0, 0.0)  # seconds between two edits, range
    unanswered: int = 0  # edits whose answer never came
    _cookies: SimpleCookie = field(default_factory=SimpleCookie)

    __hash__ = threading.Thread.__hash__

    def __post_init__(self) -> None:
        super().__init__(daemon=True)

    def run(self) -> None:
        """Sign in, then edit one article after the other."""
        self._sign_in()
        number = 0
        while not self.stopped.is_set():
            number += 1
            self.edit(self.chance.choice(self.paths), f"{self.account} wrote line {number}.")
            self.stopped.wait(self.chance.uniform(*self.pause))

    def edit(self, path: str, line: str) -> None:
        """Add a line somewhere below the front matter, and send the page."""
        page = self._opened(path)
        if page is None:
            return
        do = "publish" if self.chance.random() < _PUBLISHED_SHARE else "keep"
        answer = self._sent(path, page, self._with_line(page.text, line), do)
        if answer and answer.status == _CONFLICT:
            self.acknowledged[line] = path  # the page that asks for a merge has kept the text
            self._sent(path, answer, _MARK_LINE.sub("", answer.text), "publish")
        elif answer and answer.status < _SERVER_ERROR:  # a proxy that cannot reach a server answers, too
            self.acknowledged[line] = path
        else:
            self.unanswered += 1

    def _with_line(self, text: str, line: str) -> str:
        head, end, body = text.partition("\n---\n")
        lines = body.split("\n")
        lines.insert(self.chance.randint(1, max(1, len(lines) - 1)), line)
        return head + end + "\n".join(lines)

    def _sent(self, path: str, page: EditPage, text: str, do: str) -> EditPage | None:
        """Send a text; return None when no answer came, and then nothing is known of it."""
        self.posted.add((path, text))
        fields = {**page.fields, "source": text.replace("\n", "\r\n"), "message": "soak", "do": do}
        return self._ask("POST", f"/editor/file/{path}", urlencode(fields), tries=1)

    def _opened(self, path: str) -> EditPage | None:
        page = self._ask("GET", f"/editor/file/{path}?source=1&lang=en")
        return page if page and page.status == http.client.OK and page.text else None

    def _sign_in(self) -> None:
        for _ in range(_TRIES):
            page = self._ask("GET", "/staff/sign-in")
            fields = {**(page.fields if page else {}), "name": self.account, "password": PASSWORD}
            answer = self._ask("POST", "/staff/sign-in", urlencode(fields), tries=1)
            if answer and answer.status == _SEE_OTHER:
                return

    def _ask(self, method: str, path: str, body: str = "", *, tries: int = _TRIES) -> EditPage | None:
        for attempt in range(tries):
            connection = http.client.HTTPConnection("127.0.0.1", self.chance.choice(self.ports), timeout=_TIMEOUT)
            try:
                return self._answer(connection, method, path, body)
            except (OSError, http.client.HTTPException):
                if attempt < tries - 1:
                    self.stopped.wait(0.1)
            finally:
                connection.close()
        return None

    def _answer(self, connection: http.client.HTTPConnection, method: str, path: str, body: str) -> EditPage:
        headers = {"Cookie": "; ".join(f"{name}={morsel.value}" for name, morsel in self._cookies.items())}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, body or None, headers)
        answer = connection.getresponse()
        page = answer.read().decode("utf-8", "replace")
        for cookie in answer.headers.get_all("Set-Cookie", []):
            self._cookies.load(cookie)
        text = _TEXT.search(page)
        fields = {name: html.unescape(value) for name, value in _HIDDEN.findall(page)}
        return EditPage(answer.status, fields, html.unescape(text[1]) if text else "")
