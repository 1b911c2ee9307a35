"""Below a base path: the whole product at `/help`, and nothing that it answers leads out of there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.links import Answered, Walk, addresses_in, is_below
from tests.product import settings_in
from tests.visitor import Visitor
from tests.webui.conftest import csrf_token, sign_in
from tickets import tables, ticket_store
from webui.app import create_app
from webui.configuration import read_settings
from webui.outgoing.status_line import status_line
from webui.processes.mail_in import acknowledgement
from webui.processes.too_large_page import too_large_page
from webui.setting import SettingError

BASE = "/help"
SITE = "https://www.example.org"
PROBLEM = "zabudnute heslo"


@pytest.fixture
def app(tmp_path: Path, shipped_index: Path) -> Iterator[Flask]:
    app = create_app(settings_in(tmp_path, index=shipped_index, base_path=BASE, site_url=SITE, widget_origins="*"))
    yield app
    app.extensions["readfirst"].database.close()


def asks_with(browser: FlaskClient) -> Callable[[str], Answered]:
    return lambda address: answered(browser.get(address))


def answered(answer: TestResponse) -> Answered:
    cookies = tuple(answer.headers.getlist("Set-Cookie"))
    text = answer.get_data().decode("utf-8", "replace")
    answer.close()
    return Answered(answer.status_code, dict(answer.headers), text, cookies)


def writes_urgently(visitor: Visitor) -> TestResponse:
    form = {"email": "jana@example.org", "login": "", "consent": "yes", "category": "cannot-get-in"}
    answer = visitor.posts("/sk/contact/point/hijacked", **form, description="niekto je v mojom konte")
    assert answer.status_code == 201
    return answer


def walk_of(browser: FlaskClient) -> Walk:
    return Walk(asks_with(browser), BASE, "localhost")


def test_no_address_that_a_stranger_meets_leaves_the_base_path(app: Flask) -> None:
    visitor = Visitor.of(app)
    visitor.types(PROBLEM)
    problem = f"{BASE}{visitor.problem}"

    walk = walk_of(visitor.client).along(
        *(f"{BASE}/", f"{BASE}/sk/", f"{BASE}/sitemap.xml", f"{BASE}/openapi.json", f"{BASE}/sw.js"),
        *(f"{BASE}/widget.js", f"{BASE}/sk/search?q=heslo", f"{BASE}/sk/offline", f"{BASE}/sk/nothing-here"),
        *(problem, f"{problem}?card=1", f"{BASE}/widget/sk/", f"{BASE}/api/v1/suggest?text=heslo&lang=sk"),
        *(f"{BASE}/staff/sign-in", f"{BASE}/staff/", f"{BASE}/sk/a/zabudnute-heslo", f"{BASE}/sk/contact"),
        *(f"{BASE}/sk/enter?identity=x", f"{BASE}/api/v1/nothing", f"{BASE}/.well-known/security.txt"),
    )

    assert sorted({f"{page} names {other}" for page, other in walk.wrong}) == []
    assert len(walk.visited) > 40
    kinds = " ".join(walk.visited)
    for part in ("/sk/a/", "/sk/c/", "/static/", "manifest.webmanifest", "/linked/", "/contact/point/"):
        assert part in kinds, part


def test_no_address_of_the_house_leaves_the_base_path(app: Flask) -> None:
    visitor = Visitor.of(app)
    writes_urgently(visitor)
    browser = sign_in(app, "admin", BASE)

    walk = walk_of(browser).along(*(f"{BASE}/{page}" for page in ("staff/", "reports", "editor", "account", "admin")))

    assert sorted({f"{page} names {other}" for page, other in walk.wrong}) == []
    assert all(status < 500 for status in walk.visited.values())
    assert len(walk.visited) > 60
    assert any("/staff/ticket/RF-" in address for address in walk.visited)


def test_a_sign_in_leads_back_to_the_page_that_was_wanted(app: Flask) -> None:
    browser = app.test_client()
    address = browser.get(f"{BASE}/staff/waits").location
    sign_in(app, "staff", BASE)
    data = {"name": "staff", "password": "correct horse battery", "csrf_token": csrf_token(browser.get(address).text)}

    assert browser.post(address, data=data).location == f"{BASE}/staff/waits"


@pytest.mark.parametrize("elsewhere", ["/shop", "/help/../shop", "/help/%252e%252E/shop", "/helpers/", "/help"])
def test_a_sign_in_leads_nowhere_else(app: Flask, elsewhere: str) -> None:
    browser = sign_in(app, "staff", BASE)
    address = f"{BASE}/staff/sign-in?next={elsewhere}"
    data = {"name": "staff", "password": "correct horse battery", "csrf_token": csrf_token(browser.get(address).text)}

    assert browser.post(address, data=data).location == f"{BASE}/staff/"


def test_from_the_first_key_to_the_ticket_every_step_stays_below_the_base_path(app: Flask) -> None:
    visitor = Visitor.of(app)
    visitor.types("platba za darcek zmizla z obrazovky")
    visitor.looks()
    for article_id in set(re.findall(rf'"{BASE}{visitor.problem}/a/([\w-]+)"', visitor.seen[-1].text)):
        visitor.opens(article_id)
        visitor.says_no(article_id)
    visitor.asks_for_the_form()
    receipt = visitor.writes("platba za darcek zmizla z obrazovky")

    seen = [answered(answer) for answer in visitor.seen]
    assert [other for answer in seen for other in addresses_in(answer) if not is_below(other, BASE, "localhost")] == []
    assert receipt.status_code in (201, 403)


def test_letters_lead_below_the_base_path(app: Flask) -> None:
    visitor = Visitor.of(app)
    writes_urgently(visitor)
    product = app.extensions["readfirst"]
    with product.database.reading() as connection:
        ticket_id = connection.execute(select(tables.tickets.c.ticket_id)).scalar_one()
        ticket = ticket_store.ticket_by_id(connection, ticket_id)

    with app.app_context():
        letters = acknowledgement(ticket, ()) + status_line(product.settings)(ticket)

    links = re.findall(r"https?://[^\s]+", letters)
    assert len(links) == 2
    assert all(link.startswith(f"{SITE}{BASE}/sk/ticket/RF-") for link in links)
    assert app.test_client().get(links[0].removeprefix(SITE)).status_code == 200


@pytest.mark.parametrize("sent", [f"{BASE}/sk/", "/sk/"])
def test_a_proxy_may_pass_the_base_path_on_or_take_it_away(app: Flask, sent: str) -> None:
    page = app.test_client().get(sent).text

    assert f'action="{BASE}/sk/problem"' in page


def test_no_client_chooses_the_base_path(app: Flask) -> None:
    forged = {"X-Forwarded-Prefix": "/evil", "X-Script-Name": "/evil", "Script-Name": "/evil"}

    page = app.test_client().get(f"{BASE}/sk/", headers=forged).text

    assert "evil" not in page


def test_cookies_are_for_the_base_path_alone(tmp_path: Path, shipped_index: Path) -> None:
    settings = settings_in(tmp_path, index=shipped_index, base_path=BASE)
    browser = create_app(settings).test_client()

    (cookie,) = browser.get(f"{BASE}/sk/", base_url="https://localhost").headers.getlist("Set-Cookie")

    assert cookie.startswith("__Secure-readfirst_visitor=")
    assert "Path=/help;" in f"{cookie};"
    assert "Secure" in cookie


def test_robots_are_told_of_addresses_below_the_base_path(app: Flask) -> None:
    rules = app.test_client().get(f"{BASE}/robots.txt").text

    assert "Disallow: /help/staff/" in rules
    assert "Disallow: /staff/" not in rules
    assert "Sitemap: http://localhost/help/sitemap.xml" in rules


def test_the_page_of_a_request_that_is_too_large_is_below_it_too() -> None:
    page = too_large_page("/sk/contact/0", BASE).decode()

    assert 'href="/help/static/style.css"' in page
    assert 'href="/help/sk/"' in page


@pytest.mark.parametrize("base_path", ["help", "/help/", "/", "//help", "/he lp", "/../help"])
def test_what_is_no_base_path_stops_the_start(base_path: str) -> None:
    with pytest.raises(SettingError, match="READFIRST_BASE_PATH"):
        read_settings({"READFIRST_BASE_PATH": base_path})
