"""A proxy that does not wait repeats a form on another host: whoever is later names the files that stayed behind."""

from collections.abc import Callable
from typing import BinaryIO

import pytest
from flask import Flask

from tests.visitor import Visitor, a_file, reference_in
from tickets.files.attachments import StoredFile

PICTURE = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
NOT_WITH_IT = '<div class="note warn" role="alert"><p><strong>a.png'


@pytest.fixture
def somebody(app: Flask) -> Visitor:
    visitor = Visitor.of(app)
    visitor.types("qwxzv brkl")
    visitor.rewords("qwxzv brkl plmk")  # nothing answers this: the form opens
    return visitor


def test_a_file_that_comes_after_the_ticket_was_sent_is_named(
    app: Flask, somebody: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = app.extensions["readfirst"].attachments
    accept: Callable[[BinaryIO, str], StoredFile] = files.accept
    first = []

    def slowly(stream: BinaryIO, name: str) -> StoredFile:
        """Store a file while the other host sends the same form, its file refused."""
        first.append(somebody.writes("Nič z toho nepomohlo."))
        return accept(stream, name)

    monkeypatch.setattr(files, "accept", slowly)
    later = somebody.writes("Nič z toho nepomohlo.", files=a_file("a.png", PICTURE))

    assert first[0].status_code == 201
    assert later.status_code == 200
    assert reference_in(later) == reference_in(first[0])
    assert NOT_WITH_IT in later.text


def test_a_form_with_its_file_posted_twice_says_nothing_of_it(somebody: Visitor) -> None:
    first, again = (somebody.writes("Nič z toho nepomohlo.", files=a_file("a.png", PICTURE)) for _ in range(2))

    assert (first.status_code, again.status_code) == (201, 200)
    assert NOT_WITH_IT not in first.text + again.text
