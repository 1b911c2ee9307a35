"""Addresses of the help desk that was here before lead to the articles that were imported from it."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from tests.product import settings_in
from tests.search.shelf import Shelf
from webui.app import create_app


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    folder = tmp_path_factory.mktemp("earlier")
    shelf = Shelf(folder)
    shelf.write("en/3600.md", "Reset your password", "Open the settings.", lang="en")
    shelf.write("sk/55.md", "Heslo", "Otvorte nastavenia.", lang="sk")
    shelf.build()
    app = create_app(settings_in(folder / "data", index=shelf.index))
    yield app.test_client()
    app.extensions["readfirst"].database.close()


@pytest.mark.parametrize(
    ("earlier", "here"),
    [
        ("/hc/en-us/articles/3600-Reset-your-password", "/en/a/3600-reset-your-password"),
        ("/hc/articles/3600", "/en/a/3600"),
        ("/hc/sk/articles/3600-Obnova-hesla", "/en/a/3600-obnova-hesla"),  # not translated
        ("/support/solutions/articles/55-heslo", "/sk/a/55-heslo"),
        ("/en/support/solutions/articles/3600-x", "/en/a/3600-x"),
        ("/sk/articles/55-heslo", "/sk/a/55-heslo"),
    ],
)
def test_an_earlier_address_leads_to_the_article(client: FlaskClient, earlier: str, here: str) -> None:
    answer = client.get(earlier)

    assert (answer.status_code, answer.location) == (301, here)
    assert client.get(earlier, follow_redirects=True).status_code == 200


@pytest.mark.parametrize("path", ["/hc/en-us/articles/9-gone", "/hc/en-us/articles/..", "/xx/articles/%F0%9F%92%A9"])
def test_what_was_not_imported_is_not_there(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404
