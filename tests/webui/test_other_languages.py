"""An article in another language than the page says so, in the words of the page, wherever it is offered."""

import re

import pytest
from flask.testing import FlaskClient

from webui.language import NAMES

RUSSIAN = "забыл пароль"  # typed on a Slovak page: the Russian article fits, no Slovak one does
NOTE = "Tento článok je v ruštine."


def test_the_search_says_that_an_article_is_in_another_language(client: FlaskClient) -> None:
    page = client.get("/sk/search", query_string={"q": RUSSIAN}).text

    assert NOTE in page
    assert NOTE not in client.get("/sk/search", query_string={"q": "zabudnuté heslo"}).text
    assert NOTE not in client.get("/ru/search", query_string={"q": RUSSIAN}).text


def test_the_problem_page_and_the_article_say_it_too(client: FlaskClient) -> None:
    address = client.post("/sk/problem", data={"text": RUSSIAN}).location
    page = client.get(address).text
    article = re.search(rf'href="({address}/a/[^"]+)"', page)

    assert NOTE in page
    assert article
    assert NOTE in client.get(article[1]).text


def test_an_article_in_another_language_is_never_insisted_on(client: FlaskClient) -> None:
    page = client.get(client.post("/sk/problem", data={"text": RUSSIAN}).location).text

    assert page.index("Možno súvisí") < page.index(NOTE)


def test_a_program_sees_the_language_of_each_hit(client: FlaskClient) -> None:
    hits = client.get("/api/v1/suggest", query_string={"text": RUSSIAN, "lang": "sk"}).get_json()["hits"]

    assert hits[0]["lang"] == "ru"


@pytest.mark.parametrize("page", ["sk", "cs", "en", "ru", "uk"])
def test_the_script_knows_a_note_for_every_language_but_the_pages_own(client: FlaskClient, page: str) -> None:
    messages = client.get(f"/{page}/").text.split('data-messages="')[1].split('"')[0]

    for code in NAMES:
        assert (f"&#34;{code}&#34;:" in messages) == (code != page)
