"""A category of many articles has several pages: what is read most stands first, and each article stands once."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from webui.people import help as help_pages

CATEGORY = "/sk/c/pristup-a-heslo"


def titles(html: str) -> list[str]:
    return re.findall(r'<h2><a class="title" href="([^"]+)"', html)


@pytest.fixture
def whole(client: FlaskClient) -> list[str]:
    """The addresses of all articles of the category, on one page."""
    return titles(client.get(CATEGORY).text)


def test_a_long_category_is_leafed_through(
    client: FlaskClient, whole: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(help_pages, "ON_A_PAGE", 2)
    assert len(whole) > 4
    leafed: list[str] = []
    address: str | None = CATEGORY
    while address:
        page = client.get(address).text
        leafed += titles(page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        address = following[1].replace("&amp;", "&") if following else None

    assert leafed == whole


def test_what_is_read_most_stands_first_on_the_first_page(
    app: Flask, client: FlaskClient, whole: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(help_pages, "ON_A_PAGE", 2)
    last = whole[-1]
    cards = app.extensions["readfirst"].knowledge_base.catalogue("sk")
    read = next(card.article_id for card in cards if f"/sk/a/{card.article_id}" in last)
    app.extensions["readfirst"].most_read.views = lambda: {("sk", read): 7}

    first, second = (titles(client.get(f"{CATEGORY}?page={number}").text) for number in (1, 2))

    assert [*first, *second] == [last, *whole[:3]]
