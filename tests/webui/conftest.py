"""The real application on the shipped articles, a real database, and people who are signed in."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.product import PASSWORD, settings_in
from webui.app import create_app
from webui.storage import accounts
from webui.storage.accounts import Role

SignedIn = Callable[[str], FlaskClient]


@pytest.fixture
def app(tmp_path: Path, shipped_index: Path) -> Iterator[Flask]:
    app = create_app(settings_in(tmp_path, index=shipped_index))
    yield app
    app.extensions["readfirst"].database.close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def signed_in(app: Flask) -> SignedIn:
    """Gives a browser in which somebody with that role is signed in."""
    return lambda role: sign_in(app, role)


def sign_in(app: Flask, role: str, base_path: str = "") -> FlaskClient:
    with app.extensions["readfirst"].database.writing() as connection:
        accounts.add(connection, role, Role(role), PASSWORD)
    browser = app.test_client()
    page = f"{base_path}/staff/sign-in"
    token = csrf_token(browser.get(page).text)
    answer = browser.post(page, data={"name": role, "password": PASSWORD, "csrf_token": token})
    assert answer.status_code == 303
    return browser


def csrf_token(page: str) -> str:
    return page.split('name="csrf_token" value="')[1].split('"')[0]
