"""Cookies that no neighbour under the same domain can set, and nobody is signed out by their new names."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.product import PASSWORD, settings_in
from tests.webui.conftest import csrf_token
from webui.app import create_app
from webui.storage import accounts
from webui.storage.accounts import Role

HTTPS = "https://localhost"
SESSION, VISITOR = "readfirst_session", "readfirst_visitor"


@pytest.fixture
def app(tmp_path: Path, shipped_index: Path) -> Iterator[Flask]:
    app = create_app(settings_in(tmp_path, index=shipped_index, mode="production"))
    with app.extensions["readfirst"].database.writing() as connection:
        accounts.add(connection, "eva", Role.STAFF, PASSWORD)
    yield app
    app.extensions["readfirst"].database.close()


def signs_in(browser: FlaskClient) -> str:
    """Return the value of the session's cookie."""
    token = csrf_token(browser.get("/staff/sign-in", base_url=HTTPS).text)
    fields = {"name": "eva", "password": PASSWORD, "csrf_token": token}
    browser.post("/staff/sign-in", data=fields, base_url=HTTPS, headers={"Referer": f"{HTTPS}/"})
    return value(browser, f"__Host-{SESSION}")


def value(browser: FlaskClient, name: str) -> str:
    cookie = browser.get_cookie(name)
    return cookie.value if cookie else ""


def test_over_https_every_cookie_is_of_this_host_alone(client: FlaskClient) -> None:
    client.get("/sk/", base_url=HTTPS)
    signs_in(client)

    for name in (f"__Host-{SESSION}", f"__Host-{VISITOR}"):
        cookie = client.get_cookie(name)
        assert cookie, name
        assert (cookie.secure, cookie.http_only, cookie.path, cookie.same_site) == (True, True, "/", "Lax")
        assert cookie.origin_only  # no Domain
    assert not client.get_cookie(SESSION)
    assert not client.get_cookie(VISITOR)


def test_somebody_signed_in_by_the_old_name_stays_signed_in_by_the_new_one(client: FlaskClient, app: Flask) -> None:
    session = signs_in(client)
    earlier = app.test_client()
    earlier.set_cookie(SESSION, session)

    assert earlier.get("/staff/", base_url=HTTPS).status_code == 200

    assert value(earlier, SESSION) == ""
    assert value(earlier, f"__Host-{SESSION}") != ""
    assert earlier.get("/staff/", base_url=HTTPS).status_code == 200


def test_a_neighbours_cookie_counts_for_nothing_beside_ours(client: FlaskClient, app: Flask) -> None:
    stranger = app.test_client()
    theirs = signs_in(stranger)
    client.get("/staff/sign-in", base_url=HTTPS)  # sets a session with a token, and nobody in it
    client.set_cookie(SESSION, theirs)

    assert client.get("/staff/", base_url=HTTPS).status_code == 303


@pytest.mark.parametrize("forged", ["", "x", "x" * 4_000, "eyJhIjoxfQ.aaaaaa.bbbbbb", "\xff", "."])
def test_a_session_that_we_did_not_sign_is_none(client: FlaskClient, forged: str) -> None:
    client.set_cookie(SESSION, forged)

    assert client.get("/staff/", base_url=HTTPS).status_code == 303


def test_a_help_session_that_began_under_the_old_name_goes_on(client: FlaskClient, app: Flask) -> None:
    visitor = "0123456789abcdef" * 2
    client.set_cookie(VISITOR, visitor)
    begun = client.post("/sk/problem", data={"text": "zabudnuté heslo"}, base_url=HTTPS).headers["Location"]

    assert client.get(begun, base_url=HTTPS).status_code == 200

    assert (value(client, VISITOR), value(client, f"__Host-{VISITOR}")) == ("", visitor)
    assert client.get(begun, base_url=HTTPS).status_code == 200
    assert app.test_client().get(begun, base_url=HTTPS).status_code == 404


def test_over_http_the_names_stay_plain(tmp_path: Path) -> None:
    app = create_app(settings_in(tmp_path))
    browser = app.test_client()

    browser.get("/sk/")

    assert value(browser, VISITOR)
    app.extensions["readfirst"].database.close()
