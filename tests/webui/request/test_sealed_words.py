"""What is looked for behind a sign-in stands in no address that a proxy logs: no e-mail address, no typed text."""

import re
from pathlib import Path

import pytest
from flask import Flask

from tests.product import ROOT
from webui.identity.search_handle import LONGEST
from webui.request.sealed_words import opened_words, sealed_words

TEMPLATES = ROOT / "webui" / "templates"
NO_WORDS = re.compile(r'type="(?:hidden|checkbox|radio|file|date|month|number)"')
NOT_OF_PEOPLE = {
    "account/mail.html",  # a domain of the operator
    *(
        "editor/overview.html",
        "editor/translations.html",
        "editor/merge_choice.html",
    ),  # title, id or file of an article
    "help/search.html",  # without script only what people write into an address themselves
}


def asks_by_address(path: Path) -> bool:
    """Whether a form of this template puts what is typed into the address."""
    forms = re.findall(r"<form\b.*?</form>", path.read_text(encoding="utf-8"), re.DOTALL)
    asking = [form for form in forms if 'method="post"' not in form.partition(">")[0]]
    fields = [field for form in asking for field in re.findall(r"<(?:input|textarea)\b[^>]*>", form)]
    return any(not NO_WORDS.search(field) for field in fields)


def test_no_form_puts_what_people_typed_into_an_address() -> None:
    asking = {path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html") if asks_by_address(path)}

    assert asking - NOT_OF_PEOPLE == set()


@pytest.mark.parametrize("words", ["", "eva@example.org", "neviem sa prihlásiť", "q=1&x"])
def test_words_come_back_as_they_were(app: Flask, words: str) -> None:
    with app.test_request_context():
        assert opened_words(sealed_words(words)) == words
        assert words not in sealed_words(words) or not words


def test_a_text_that_is_too_long_for_an_address_loses_its_end(app: Flask) -> None:
    text = "".join(chr(0x4E00 + number * 7919 % 20_000) for number in range(5_000))
    with app.test_request_context():
        assert len(sealed_words(text)) <= LONGEST
        assert text.startswith(opened_words(sealed_words(text)))


def test_a_seal_that_is_not_ours_is_empty(app: Flask) -> None:
    with app.test_request_context():
        assert opened_words("sealed.AAAA") == ""
        assert opened_words("heslo") == "heslo"
