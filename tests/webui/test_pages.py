"""Every page: who may see it, what it carries, and that the lawful contact stands on it."""

import re
from datetime import timedelta
from urllib.parse import urljoin

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert

from tests.product import PASSWORD
from tests.webui.conftest import SignedIn, csrf_token
from tickets import tables
from webui.request.language import WITHOUT_ADDRESS

ARTICLE = "/sk/a/zabudnute-heslo-zabudnute-heslo-a-ako-ho-obnovit"
PUBLIC = [
    "/sk/",
    "/en/",
    "/cs/",
    "/ru/",
    "/uk/",
    "/de/",
    "/sk/c/pristup-a-heslo",
    "/sk/search",
    "/sk/search?q=heslo",
    ARTICLE,
    "/sk/contact",
    "/sk/contact/point",
    "/sk/contact/point/hijacked",
    "/staff/sign-in",
]
ROLES = ["staff", "editor", "analyst", "admin"]
# Page -> the roles that see it; a page with a sign-in and without a line here fails the test below.
SIGNED_IN = {
    "/staff/": {"staff", "admin"},
    "/staff/waits": {"staff", "admin"},
    "/staff/macros": {"staff", "admin"},
    "/staff/style": {"staff", "editor", "analyst", "admin"},
    "/reports": {"analyst", "admin"},
    "/reports/counts": {"analyst", "admin"},
    "/reports/definitions": {"analyst", "admin"},
    "/reports/sessions": {"analyst", "admin"},
    "/editor": {"editor", "admin"},
    "/editor/work": {"editor", "admin"},
    "/editor/why": {"editor", "staff", "admin"},
    "/editor/new": {"editor", "admin"},
    "/editor/links": {"editor", "admin"},
    "/editor/learned": {"editor", "admin"},
    "/editor/reworded": {"editor", "admin"},
    "/editor/translations": {"editor", "admin"},
    "/account": set(ROLES),
    "/account/second-step": set(ROLES),
    "/admin": {"admin"},
    "/admin/accounts": {"admin"},
    "/admin/log": {"admin"},
    "/admin/mail": {"admin"},
    "/admin/person": {"admin"},
}


@pytest.mark.parametrize("page", PUBLIC)
def test_anybody_sees_the_help(client: FlaskClient, page: str) -> None:
    assert client.get(page).status_code == 200


@pytest.mark.parametrize("page", [*PUBLIC, "/sk/nothing-here", "/sk/a/no-such-article", "/sk/contact/" + "0" * 32])
def test_the_lawful_contact_stands_on_every_page_errors_too(client: FlaskClient, page: str) -> None:
    footer = client.get(page).text.split('<footer class="site">')[1]

    assert "READFIRST_LEGAL_NAME" in footer
    assert "READFIRST_LEGAL_ADDRESS" in footer
    assert 'href="mailto:podpora@example.org"' in footer
    assert re.search(r'href="/\w\w/contact/point"', footer)
    assert re.search(r'href="/\w\w/contact/point/hijacked"', footer)  # one click to what is never gated


@pytest.mark.parametrize("spelling", ["Prístup-a-heslo", "PRISTUP-A-HESLO"])
def test_another_spelling_of_a_category_leads_to_its_address(client: FlaskClient, spelling: str) -> None:
    answer = client.get(f"/sk/c/{spelling}")

    assert (answer.status_code, answer.location) == (301, "/sk/c/pristup-a-heslo")


def test_a_category_that_does_not_exist_is_not_found(client: FlaskClient) -> None:
    assert client.get("/sk/c/no-such-category").status_code == 404


@pytest.mark.parametrize("page", [*PUBLIC, "/sk/nothing-here", "/api/v1/nothing"])
def test_every_answer_carries_the_headers(client: FlaskClient, page: str) -> None:
    headers = client.get(page).headers

    assert re.search(r"script-src '(nonce-[\w-]{20,}|self)';", headers["Content-Security-Policy"])
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"


def test_a_nonce_is_used_once(client: FlaskClient) -> None:
    assert (
        client.get("/sk/").headers["Content-Security-Policy"] != client.get("/sk/").headers["Content-Security-Policy"]
    )


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("page", SIGNED_IN)
def test_each_role_sees_its_own_pages(signed_in: SignedIn, page: str, role: str) -> None:
    expected = 200 if role in SIGNED_IN[page] else 403

    assert signed_in(role).get(page).status_code == expected


@pytest.mark.parametrize("page", [*SIGNED_IN, "/staff/ticket/RF-AAAA-AAAA"])
def test_without_a_sign_in_these_pages_lead_to_it(client: FlaskClient, page: str) -> None:
    answer = client.get(page)

    assert answer.status_code == 303
    assert answer.location.startswith("/staff/sign-in")


def test_no_page_behind_a_sign_in_is_forgotten_here(app: Flask) -> None:
    pages = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and not rule.arguments]
    behind = {rule.rule for rule in pages if rule.endpoint.partition(".")[0] in WITHOUT_ADDRESS}

    ways_in = {"/staff/sign-in", "/staff/sign-in/code"}
    ways_in |= {f"/staff/sign-in/openid{path}" for path in ("", "/back", "/signed-out")}
    assert behind - ways_in == set(SIGNED_IN)


def test_an_unknown_host_name_is_refused(client: FlaskClient) -> None:
    assert client.get("/sk/", headers={"Host": "evil.example"}).status_code == 400


@pytest.mark.parametrize(
    ("address", "leads_to"),
    [
        ("/staff/waits", "/staff/waits"),
        ("https://evil.example/", "/staff/"),
        ("//evil.example", "/staff/"),
        ("/\\evil.example", "/staff/"),
        ("/\t/evil.example", "/staff/"),  # browsers leave out tabs and line feeds
        ("\n//evil.example", "/staff/"),
        ("https://[evil.example", "/staff/"),
        ("javascript:alert(1)", "/staff/"),
    ],
)
def test_a_sign_in_leads_to_a_page_of_this_site(signed_in: SignedIn, address: str, leads_to: str) -> None:
    browser = signed_in("staff")
    token = csrf_token(browser.get("/staff/sign-in").text)

    data = {"name": "staff", "password": PASSWORD, "csrf_token": token}
    answer = browser.post("/staff/sign-in", query_string={"next": address}, data=data)

    assert (answer.status_code, answer.location) == (303, leads_to)


def test_the_first_page_is_light(client: FlaskClient) -> None:
    """60 kB as the server sends it, uncompressed: the page, its style, every script with what it imports, its icons."""
    sizes: dict[str, int] = {}
    waiting = ["/sk/"]
    while waiting:
        path = waiting.pop()
        with client.get(path) as answer:
            sizes[path] = len(answer.get_data())
            text = answer.get_data().decode("utf-8", "ignore") if path.endswith(("/", ".js")) else ""
        loaded = [*re.findall(r'(?:src|href)="(/static/[^"?]+)', text), *re.findall(r'"\./(\w+\.js)"', text)]
        waiting += {urljoin(path, address) for address in loaded} - {*sizes}

    assert {"style.css", "page_parts.js", "icon.svg"} <= {path.rpartition("/")[2] for path in sizes}
    assert sum(sizes.values()) <= 60_000, sizes


def test_old_and_sloppy_addresses_of_an_article_lead_to_the_current_one(client: FlaskClient) -> None:
    for address in ("/sk/a/zabudnute-heslo", "/sk/a/zabudnute-heslo-something-old"):
        answer = client.get(address)
        assert (answer.status_code, answer.location) == (301, ARTICLE)


def test_the_sitemap_names_translations(client: FlaskClient) -> None:
    sitemap = client.get("/sitemap.xml").text

    assert ARTICLE in sitemap
    assert 'hreflang="en"' in sitemap


def test_operators_see_that_it_is_ready(client: FlaskClient) -> None:
    assert client.get("/healthz").json == {"status": "ok"}
    assert client.get("/readyz").json["status"] == "ok"  # type: ignore[index]
    assert 'readfirst_outbox{state="pending"} 0.0' in client.get("/metrics").text


def test_a_channel_that_waits_for_the_operator_is_named_by_the_readiness_check(app: Flask, client: FlaskClient) -> None:
    parts = app.extensions["readfirst"]
    pause = {"channel": "zammad", "since": parts.now(), "until": parts.now() + timedelta(minutes=5)}
    with parts.database.writing() as connection:
        connection.execute(insert(tables.channel_pauses).values(**pause, reason="401 wrong token: geheim"))

    ready = client.get("/readyz")

    assert ready.get_json()["status"] == "degraded"
    assert ready.get_json()["paused"] == ["zammad"]
    assert "geheim" not in ready.text


def test_nothing_is_promised_that_no_page_shows(client: FlaskClient) -> None:
    """Editors have no list of problems without an article; nobody is told that they have."""
    begun = client.post("/en/problem", data={"text": "asdfgh qwertz"})
    page = client.post(
        begun.location.replace("?card=1", "/reword"), data={"text": "xcvbnm yxcvbn"}, follow_redirects=True
    )

    assert "You can write to our support" in page.text
    assert "editors" not in page.text
