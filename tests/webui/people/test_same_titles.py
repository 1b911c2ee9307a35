"""Of two articles with one title people see which is which: while they type, on the settled page, and in a search."""

import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from tests.product import settings_in
from tests.search.shelf import Shelf
from webui.app import create_app


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    folder = tmp_path_factory.mktemp("titles")
    shelf = Shelf(folder)
    for system in ("Windows", "Linux"):
        body = f"On {system}, press the button that installs the program."
        shelf.write(f"en/{system.lower()}.md", "Install the program", body, lang="en", category=f"{system} & more")
    shelf.write("en/remove.md", "Remove the program", "Press the other button.", lang="en", category="All systems")
    shelf.build()
    app = create_app(settings_in(folder / "data", index=shelf.index))
    yield app.test_client()
    app.extensions["readfirst"].database.close()


def test_while_typing(client: FlaskClient) -> None:
    hits = client.get("/api/v1/suggest?lang=en&text=install the program").get_json()["hits"]

    assert {hit["article"]: hit["context"] for hit in hits} == {
        "windows": "Windows & more",
        "linux": "Linux & more",
        "remove": "",
    }


def test_on_the_pages(client: FlaskClient) -> None:
    settled = client.post("/en/problem", data={"text": "install the program"}).location

    for page in ("/en/search?q=install the program", settled):
        contexts = re.findall(r'<span class="hint">([^<]+ &amp; more)</span>', client.get(page).text)
        assert set(contexts) == {"Windows &amp; more", "Linux &amp; more"}, page
