"""A client that searches for one article after the other, and notes wrong answers and times without an answer."""

from __future__ import annotations

import http.client
import json
import threading
import time
from dataclasses import dataclass, field
from typing import Final, Self

from webui.commands.soak.marked_articles import ARTICLES, MarkedArticles

PAUSE: Final = 0.02  # seconds between two queries


@dataclass
class SoakAsker(threading.Thread):
    """A thread that searches while its context manager is open."""

    port: int
    articles: MarkedArticles
    questions: int = 0
    wrong: list[str] = field(default_factory=list)
    without: float = 0.0  # seconds without an answer
    stopped: bool = False

    __hash__ = threading.Thread.__hash__

    def __post_init__(self) -> None:
        super().__init__(daemon=True)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopped = True
        self.join()

    def run(self) -> None:
        """Search for one article after the other until stopped."""
        down_since: float | None = None
        while not self.stopped:
            number = self.questions % ARTICLES
            status, hit = ask(self.port, self.articles.words[number])
            now = time.monotonic()
            if status == http.client.OK and down_since is not None:
                self.without += now - down_since
                down_since = None
            elif status != http.client.OK and down_since is None:
                down_since = now
            if status == http.client.OK and not self.articles.is_right(number, *hit):
                self.wrong.append(f"{self.articles.title(number)}: {hit}")
            self.questions += 1
            time.sleep(PAUSE)
        if down_since is not None:
            self.without += time.monotonic() - down_since


def ask(port: int, word: str) -> tuple[int, tuple[str, str]]:
    """Return the status, and id and title of the first suggestion; status 0 without an answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        body = json.dumps({"text": f"{word} ", "lang": "sk"})
        connection.request("POST", "/api/v1/suggest", body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        hits = json.loads(answer.read()).get("hits") or [{"article": "", "title": ""}]
    except (OSError, ValueError, http.client.HTTPException):
        return 0, ("", "")
    finally:
        connection.close()
    return answer.status, (hits[0]["article"], hits[0]["title"])
