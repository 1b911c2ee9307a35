"""What a cache may give to everybody: nothing of a person is in it, and each may see how long it is good."""

import json
import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.members import arrives_as
from tests.product import settings_in
from tests.webui.conftest import SignedIn
from webui.app import create_app
from webui.identity.member import Member, sign
from webui.people import sitemap

KEY = "k" * 32
KEPT = "public, max-age=31536000, immutable"
ARTICLE = "/sk/a/zabudnute-heslo-zabudnute-heslo-a-ako-ho-obnovit"
SHARED = [
    ARTICLE,
    "/sk/c/pristup-a-heslo",
    "/sitemap.xml",
    "/robots.txt",
    "/sk/manifest.webmanifest",
    f"/widget{ARTICLE}",
]
PERSONAL = ["/sk/", "/sk/search", "/sk/search?q=heslo", f"{ARTICLE}?answered=helped", "/sk/contact/point/hijacked"]


@pytest.fixture
def app(tmp_path: Path, shipped_index: Path) -> Iterator[Flask]:
    settings = settings_in(tmp_path, index=shipped_index, member_key=KEY, widget_origins="https://host.example")
    app = create_app(settings)
    yield app
    app.extensions["readfirst"].database.close()


@pytest.mark.parametrize("page", SHARED)
def test_a_page_for_everybody_is_the_same_for_two_strangers_and_sets_no_cookie(app: Flask, page: str) -> None:
    somebody, with_a_cookie = app.test_client(), app.test_client()
    with_a_cookie.get("/sk/")

    first = somebody.get(page, headers={"Accept-Language": "de", "User-Agent": "one"})
    second = with_a_cookie.get(page, headers={"Accept-Language": "uk", "User-Agent": "another"})

    assert first.headers["Cache-Control"] == "public, max-age=0, s-maxage=60"
    assert first.get_data() == second.get_data()
    assert first.headers["ETag"] == second.headers["ETag"]
    assert not {"Set-Cookie", "Vary"} & {*first.headers.keys(), *second.headers.keys()}
    again = somebody.get(page, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.get_data()) == (304, b"")
    assert again.headers["Cache-Control"] == first.headers["Cache-Control"]


@pytest.mark.parametrize("page", [*PERSONAL, "/sk/a/no-such-article"])
def test_no_cache_that_people_share_keeps_another_page(client: FlaskClient, page: str) -> None:
    headers = client.get(page).headers

    assert headers["Cache-Control"] in ("private, no-cache", "no-store")
    assert "nonce-" in headers["Content-Security-Policy"] or page.startswith("/sk/a/no")


def test_a_page_with_a_members_name_is_theirs_alone(app: Flask) -> None:
    browser = app.test_client()
    arrives_as(browser, sign(Member("9", "jana@example.org", "Jana"), int(time.time()) + 60, KEY))
    assert "Jana" in browser.get(ARTICLE).text

    page = browser.get(ARTICLE)

    assert page.headers["Cache-Control"] == "private, no-cache"
    assert "Cookie" in page.headers["Vary"]
    assert browser.get("/sk/c/pristup-a-heslo").headers["Cache-Control"] == "private, no-cache"


def test_a_page_for_everybody_renews_no_sign_in(signed_in: SignedIn) -> None:
    page = signed_in("staff").get(ARTICLE)

    assert "public" in page.headers["Cache-Control"]
    assert "Set-Cookie" not in page.headers


def test_a_page_that_many_get_has_no_nonce_but_its_own_files(app: Flask) -> None:
    page = app.test_client().get(ARTICLE)

    assert "script-src 'self'; style-src 'self';" in page.headers["Content-Security-Policy"]
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    assert not re.search(r"<script(?![^>]* src=)|<style| on\w+=", page.text)


def test_static_files_are_named_by_their_content_and_kept_for_a_year(client: FlaskClient) -> None:
    address = re.search(r'href="(/static/style\.css\?v=[0-9a-f]{12})"', client.get("/sk/").text)
    assert address

    current, older, bare = (
        client.get(a) for a in (address[1], "/static/style.css?v=000000000000", "/static/style.css")
    )

    assert current.headers["Cache-Control"] == KEPT
    assert older.headers["Cache-Control"] == bare.headers["Cache-Control"] == "public, no-cache"
    assert "Set-Cookie" not in current.headers
    assert "ETag" in bare.headers
    for answer in (current, older, bare):
        answer.close()


def test_the_worker_keeps_the_files_that_pages_name(client: FlaskClient) -> None:
    settings = re.search(r"const SETTINGS = ({.*});", client.get("/sw.js").text)
    assert settings

    looks = json.loads(settings[1])["looks"]
    assert all(re.search(r"/[0-9a-f]{12}/\w+\.js$|\?v=[0-9a-f]{12}$", address) for address in looks)


def test_scripts_lie_in_one_folder_that_is_named_by_what_all_of_them_say(client: FlaskClient) -> None:
    """They import each other by plain names; one that had two addresses would run twice."""
    addresses = re.findall(r'src="(/static/([^"]+)/\w+\.js)"', client.get("/sk/").text)
    assert len({folder for _, folder in addresses}) == 1
    current = addresses[0][0]
    imported = current.rpartition("/")[0] + "/page_parts.js"
    older = re.sub("[0-9a-f]{12}", "0" * 12, current)

    answers = {address: client.get(address) for address in (current, imported, older)}

    cached = {address: answer.headers["Cache-Control"] for address, answer in answers.items()}
    assert cached == {current: KEPT, imported: KEPT, older: "public, no-cache"}
    assert answers[older].get_data() == answers[current].get_data()
    for answer in answers.values():
        answer.close()


def test_another_script_makes_another_folder(app: Flask, tmp_path: Path) -> None:
    def folder() -> str:
        return re.findall(r"/static/(\w+)/suggest\.js", app.test_client().get("/sk/").text)[0]

    app.static_folder = str(shutil.copytree(str(app.static_folder), tmp_path / "static"))
    before = folder()

    (tmp_path / "static" / "enter.js").write_text("// nothing")

    assert folder() != before


@pytest.mark.parametrize("path", ["000000000000/none.js", "a/enter.js", "000000000000/a/enter.js"])
def test_no_other_file_is_a_script(client: FlaskClient, path: str) -> None:
    assert client.get(f"/static/{path}").status_code == 404


def test_a_long_sitemap_comes_in_parts(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = re.findall(r"<loc>([^<]+)", client.get("/sitemap.xml").text)
    monkeypatch.setattr(sitemap, "MOST_IN_A_PART", len(whole) // 3)

    parts = re.findall(r"<sitemap><loc>http://localhost([^<]+)</loc></sitemap>", client.get("/sitemap.xml").text)
    listed = [address for part in parts for address in re.findall(r"<loc>([^<]+)", client.get(part).text)]

    assert len(parts) in (3, 4)
    assert listed == whole
    assert client.get(f"/sitemap-{len(parts) + 1}.xml").status_code == client.get("/sitemap-0.xml").status_code == 404


def test_an_article_names_itself_among_its_translations(client: FlaskClient) -> None:
    entry = next(part for part in client.get("/sitemap.xml").text.split("<url>") if f"{ARTICLE}</loc>" in part)

    assert {"sk", "en"} <= set(re.findall(r'hreflang="(\w+)"', entry))
