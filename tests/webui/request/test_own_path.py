"""After a right password the browser goes to a page of this site, whatever the address of the sign-in asked for."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.product import PASSWORD
from tests.webui.conftest import csrf_token
from webui.storage import accounts
from webui.storage.accounts import Role

START = "/staff/"


@pytest.fixture
def staff(app: Flask) -> FlaskClient:
    with app.extensions["readfirst"].database.writing() as connection:
        accounts.add(connection, "eva", Role.STAFF, PASSWORD)
    return app.test_client()


def where_to(browser: FlaskClient, wanted: str) -> str:
    """Sign in with `next=wanted`, percent-encoded as it stands; return where the answer leads."""
    page = browser.get(f"/staff/sign-in?next={wanted}").text
    answer = browser.post(
        f"/staff/sign-in?next={wanted}",
        data={"name": "eva", "password": PASSWORD, "csrf_token": csrf_token(page)},
    )
    assert answer.status_code == 303
    return answer.headers["Location"]


def test_a_page_of_this_site_is_gone_back_to(staff: FlaskClient) -> None:
    assert where_to(staff, "/staff/waits") == "/staff/waits"
    assert where_to(staff, "/staff/%3Fq=jana@example.sk%26state=all") == "/staff/?q=jana@example.sk&state=all"
    assert where_to(staff, "/staff/%3Fq=%C5%BElt%C3%BD") == "/staff/?q=%C5%BElt%C3%BD"


def test_anything_else_leads_to_the_inbox(staff: FlaskClient) -> None:
    elsewhere = ("//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)", "evil", "%5B")
    controls = ("/%0d%0aX", "/%0aX-Y:%20z", "/%00", "/%09/evil.example", "/a%0d", "/%7f", "/%C2%85x", "/%20/evil")
    odd = ("/\\\\", "/a\\b", "%2F%2Fevil.example", "/%5Cevil", "/" + "a" * 5_000, "%FF", "/%ED%A0%80%00")

    assert {wanted: where_to(staff, wanted) for wanted in (*elsewhere, *controls, *odd)} == dict.fromkeys(
        (*elsewhere, *controls, *odd), START
    )


@pytest.mark.parametrize("wanted", ["/[", "/?//[::", "/#", "/?next=//evil.example", "/%25zz"])
def test_a_path_that_is_no_pleasure_is_still_a_path(staff: FlaskClient, wanted: str) -> None:
    assert where_to(staff, wanted).startswith("/")
