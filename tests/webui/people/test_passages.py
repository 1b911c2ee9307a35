"""People see where in an article the answer stands: its heading as a link, the words that were found marked."""

import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from tests.product import settings_in
from tests.search.shelf import Shelf
from webui.app import create_app

RESET = """\
Everybody forgets something.

## With <b>a code</b> & more

Type `<script>alert("code")</script>` 😀 and wait for the code.
"""
STORY = "We spent the whole week at the seaside with the children and everybody liked it very much indeed. "
LETTER = f"{STORY}I wait for the code. {STORY[3:]}"
MARKED = (
    "<p>Type &lt;script&gt;alert(&#34;<mark>code</mark>&#34;)&lt;/script&gt; 😀 and <mark>wait</mark> for the"
    " <mark>code</mark>.</p>"
)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A browser without scripts on a help centre of two articles."""
    folder = tmp_path_factory.mktemp("passages")
    shelf = Shelf(folder)
    shelf.write("en/reset.md", "Reset with a code", RESET, lang="en", questions="The code does not come")
    shelf.write("en/bill.md", "What a month costs", "## Prices\n\nFive.", lang="en", keywords="invoice")
    shelf.build()
    app = create_app(settings_in(folder / "data", index=shelf.index))
    yield app.test_client()
    app.extensions["readfirst"].database.close()


def test_a_plain_search_shows_the_passage_and_nothing_of_it_as_markup(client: FlaskClient) -> None:
    page = client.get("/en/search?q=wait for the code").text

    assert MARKED in page
    heading = re.search(r'<a class="heading" href="([^"#]+)#([^"]+)">With a code &amp; more</a>', page)
    assert heading
    assert f'<h2 id="{heading[2]}">' in client.get(heading[1]).text


def test_an_article_without_a_matching_line_shows_its_summary(client: FlaskClient) -> None:
    page = client.get("/en/search?q=invoice").text

    assert "<mark>" not in page
    assert "What a month costs" in page


def test_the_settled_page_shows_what_was_searched_and_where_it_is_answered(client: FlaskClient) -> None:
    page = client.post("/en/problem", data={"text": LETTER}, follow_redirects=True).text

    assert re.search(r"We searched for: <q dir=\"auto\">I wait for the code.</q>", page)
    assert MARKED in page
    heading = re.search(r'<a class="heading"(?: data-inline)? href="([^"#]+)#([^"]+)">', page)
    assert heading
    article = client.get(heading[1]).text
    assert f'<h2 id="{heading[2]}">' in article
    assert "Did it solve your problem?" in article


def test_a_short_text_is_searched_whole_and_the_page_says_nothing_of_it(client: FlaskClient) -> None:
    page = client.post("/en/problem", data={"text": "wait for the code"}, follow_redirects=True).text

    assert "<mark>" in page
    assert "We searched for" not in page


def test_the_settled_page_is_shown_when_the_search_is_down(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = client.post("/en/problem", data={"text": "wait for the code"}).location
    library = client.application.extensions["readfirst"].knowledge_base

    def broken(*_: object) -> None:
        raise RuntimeError("a bug in the search")

    monkeypatch.setattr(type(library), "passages", broken)
    page = client.get(begun)

    assert page.status_code == 200
    assert "Reset with a code" in page.text
    assert "<mark>" not in page.text
