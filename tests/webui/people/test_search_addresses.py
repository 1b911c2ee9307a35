"""What somebody searches for stands in no address that a proxy logs; who types an address is served all the same."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.web import Web, web_in
from webui.identity.search_handle import LONGEST, opened_search, sealed_search


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    web = web_in(tmp_path)
    yield web
    web.close()


def searches(browser: FlaskClient, text: str) -> TestResponse:
    """As the page's own form does; the answer is the page that follows."""
    answer = browser.post("/sk/search", data={"q": text})
    assert answer.status_code == 303
    return browser.get(answer.location)


def test_the_words_are_in_the_page_and_not_in_its_address(web: Web) -> None:
    page = searches(web.app.test_client(), "zabudnuté heslo")

    assert "Obnova hesla" in page.text or "obnova-hesla" in page.text
    assert 'value="zabudnuté heslo"' in page.text
    assert "heslo" not in page.request.url
    assert "q=" not in page.request.url


def test_a_word_is_left_out_by_an_address_that_says_nothing_either(web: Web) -> None:
    browser = web.app.test_client()
    page = searches(browser, "zabudnuté heslo")
    chips = [html.unescape(href) for href in re.findall(r'class="chip" href="([^"]+)"', page.text)]

    without = [browser.get(chip).text for chip in chips]

    assert chips
    assert not any("heslo" in chip for chip in chips)
    assert all('value="zabudnuté heslo"' in text and 'class="chip out"' in text for text in without)


def test_the_form_of_the_page_posts(web: Web) -> None:
    page = web.app.test_client().get("/sk/search").text

    assert re.search(r'<form method="post" action="/sk/search" role="search">', page)
    assert 'method="get"' not in page


def test_an_address_that_somebody_typed_is_answered(web: Web) -> None:
    assert 'value="heslo"' in web.app.test_client().get("/sk/search?q=heslo").text


@pytest.mark.parametrize("handle", ["", "nonsense", "A" * 5_000, "ž"])
def test_a_handle_that_is_none_is_an_empty_search(web: Web, handle: str) -> None:
    page = web.app.test_client().get("/sk/search", query_string={"h": handle})

    assert page.status_code == 200
    assert 'name="q" value=""' in page.text


def test_nothing_searched_for_is_the_empty_page(web: Web) -> None:
    assert web.app.test_client().post("/sk/search", data={"q": " "}).location.endswith("/sk/search")


def test_a_text_that_no_address_can_carry_is_answered_at_once(web: Web) -> None:
    text = "".join(chr(0x4E00 + (number * 7919) % 20_000) for number in range(4_900))
    assert len(sealed_search(text, [], "k" * 32)) > LONGEST

    answer = web.app.test_client().post("/sk/search", data={"q": text})

    assert answer.status_code == 200
    assert text[:100] in answer.text


def test_each_seal_of_the_same_words_is_another(web: Web) -> None:
    key = web.parts.settings.secret_key
    one, other = sealed_search("heslo", [], key), sealed_search("heslo", [], key)

    assert one != other
    assert opened_search(one, [key]) == opened_search(other, [key]) == ("heslo", [])
