"""A person in front of the web pages, in the words of the flow. No script runs in this browser."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from tests.web import FILLED_IN

_PART = re.compile(r"/(?:problem|contact)/([0-9a-f]{32})")


@dataclass
class Visitor:
    """Knows only what the pages say: the address of the help session, and what is to be read."""

    client: FlaskClient
    lang: str = "sk"
    help_session_id: str = ""
    seen: list[TestResponse] = field(default_factory=list)  # every page, the newest last

    @classmethod
    def of(cls, app: Flask, *, cookies: bool = True, lang: str = "sk") -> Visitor:
        """Somebody who has just opened the start page."""
        visitor = cls(app.test_client(use_cookies=cookies), lang)
        visitor.goes_to(f"/{lang}/")
        return visitor

    # --- steps ----------------------------------------------------------------------------------------

    def types(self, text: str) -> TestResponse:
        """Settle on a problem text: Enter, or the button."""
        answer = self.posts(f"/{self.lang}/problem", text=text)
        if answer.status_code == 303:
            self.help_session_id = id_in(answer.location)
        return answer

    def looks(self) -> TestResponse:
        return self.goes_to(self.problem)

    def opens(self, *article_ids: str) -> TestResponse:
        for article_id in article_ids:
            answer = self.goes_to(f"{self.problem}/a/{article_id}")
        return answer

    def says_no(self, *article_ids: str, reason: str = "did-not-work") -> TestResponse:
        for article_id in article_ids:
            answer = self.posts(f"{self.problem}/verdict", article_id=article_id, solved="no", reason=reason)
        return answer

    def says_yes(self, article_id: str) -> TestResponse:
        return self.posts(f"{self.problem}/verdict", article_id=article_id, solved="yes")

    def rewords(self, text: str) -> TestResponse:
        return self.posts(f"{self.problem}/reword", text=text)

    def chooses(self, topic: str) -> TestResponse:
        return self.posts(f"{self.problem}/topic", topic=topic)

    def takes_the_solution_back(self) -> TestResponse:
        return self.posts(f"{self.problem}/withdraw")

    def comes_back(self) -> TestResponse:
        return self.posts(f"{self.problem}/reopen")

    def asks_for_the_form(self) -> TestResponse:
        return self.goes_to(self.contact)

    def writes(self, text: str, **fields: object) -> TestResponse:
        """Fill in the form and send it."""
        return self.posts(self.contact, **{**FILLED_IN, "description": text, **fields})

    def reads_in_vain(self, *article_ids: str) -> TestResponse:
        """Open each article and answer that it did not help."""
        for article_id in article_ids:
            self.opens(article_id)
            answer = self.says_no(article_id)
        return answer

    # --- what the browser does ------------------------------------------------------------------------

    @property
    def problem(self) -> str:
        return f"/{self.lang}/problem/{self.help_session_id}"

    @property
    def contact(self) -> str:
        return f"/{self.lang}/contact/{self.help_session_id}"

    def goes_to(self, path: str, **options: object) -> TestResponse:
        return self._saw(self.client.get(path, **options))

    def posts(self, path: str, **fields: object) -> TestResponse:
        if "files" not in fields:
            return self._saw(self.client.post(path, data=fields))
        boundary, body = encode_multipart(fields)
        content_type = f"multipart/form-data; boundary={boundary}"
        return self._saw(self.client.post(path, data=body, content_type=content_type))

    def requests(self, method: str, path: str, **options: Any) -> TestResponse:  # noqa: ANN401 - as in the test client
        """Any request whatever, as no browser would send it."""
        return self._saw(self.client.open(path, method=method, **options))

    def _saw(self, answer: TestResponse) -> TestResponse:
        self.seen.append(answer)
        return answer


def id_in(address: str) -> str:
    """The help session's id in an address."""
    found = _PART.search(address)
    return found[1] if found else ""


def typed_text(page: TestResponse) -> str:
    """The problem text as the page shows it back."""
    return _between(page, 'class="typed" dir="auto">', "</")


def form_text(page: TestResponse) -> str:
    """What stands in the description of the form."""
    _, _, after = page.text.partition('<textarea id="description"')
    return html.unescape(after.partition(">")[2].partition("</textarea>")[0]).removeprefix("\n")


def reference_in(page: TestResponse) -> str:
    """The reference on a receipt; empty on any other page."""
    return _between(page, '<p class="reference">', "</p>")


def a_file(name: str, content: bytes) -> FileStorage:
    """A file as a person chooses it in the form."""
    return FileStorage(io.BytesIO(content), name)


def hidden_fields(page: TestResponse) -> Mapping[str, str]:
    """The fields that a browser would send along without showing them."""
    pairs = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text)
    return {name: html.unescape(value) for name, value in pairs}


def _between(page: TestResponse, before: str, behind: str) -> str:
    return html.unescape(page.text.partition(before)[2].partition(behind)[0])
