"""A member's signed identity works once, for nobody but the member, and never behind anybody's back."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.members import arrives_as
from tests.web import Web, web_in
from webui.identity.member import Member, sign
from webui.storage import used_identities

KEY, HOST = "k" * 32, "https://www.example.org"
EVA, MALLORY = Member("42", "eva@example.org", "eva"), Member("66", "mallory@example.org", "mallory")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    settings = {"member_key": KEY, "widget_origins": HOST, "member_sign_in_url": f"{HOST}/login?app=help"}
    web = web_in(tmp_path_factory.mktemp("members"), **settings)
    yield web
    web.close()


@pytest.fixture
def web(running: Web) -> Web:
    running.clock.goes_on(timedelta(hours=13))
    return running


@pytest.fixture
def browser(web: Web) -> FlaskClient:
    return web.app.test_client()


def identity_of(web: Web, member: Member = EVA, **claims: str) -> str:
    return sign(member, int(web.clock.at.timestamp()) + 60, KEY, **claims)


def signed(web: Web, **claims: object) -> str:
    """Claims as a host site signs them that has its own ideas."""
    claims = {"until": int(web.clock.at.timestamp()) + 60, **claims}
    payload = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"{payload}.{hmac.new(KEY.encode(), payload.encode(), hashlib.sha256).hexdigest()}"


def follows(browser: FlaskClient, identity: str, *, referer: str = f"{HOST}/", method: str = "GET") -> TestResponse:
    """Click a link on the host site's page, or on another."""
    headers = {"Referer": referer} if referer else {}
    return browser.open("/en/enter", method=method, query_string={"identity": identity}, headers=headers)


def who_is(browser: FlaskClient) -> str:
    """The name in the page's header; empty for a guest."""
    _, _, behind = browser.get("/en/").text.partition("<span>You are ")
    return behind.partition("</span>")[0]


def test_a_link_of_the_host_site_is_followed_at_once_and_the_header_says_who_you_are(
    web: Web, browser: FlaskClient
) -> None:
    assert who_is(browser) == ""

    assert follows(browser, identity_of(web)).status_code == 303

    assert who_is(browser) == "eva"


def test_an_identity_works_once(web: Web, browser: FlaskClient) -> None:
    identity = identity_of(web)
    assert follows(browser, identity).status_code == 303

    thief = web.app.test_client()
    assert follows(thief, identity).status_code == 403
    assert arrives_as(thief, identity).status_code == 403
    assert who_is(thief) == ""


def test_the_same_jti_is_the_same_identity_whatever_else_is_signed(web: Web, browser: FlaskClient) -> None:
    first, second = (signed(web, id="42", jti="once", login=login) for login in ("eva", "eva2"))
    assert follows(browser, first).status_code == 303

    assert follows(web.app.test_client(), second).status_code == 403


def test_of_many_who_follow_a_link_at_once_one_gets_in(web: Web) -> None:
    identity = identity_of(web)
    browsers = [web.app.test_client() for _ in range(8)]
    with ThreadPoolExecutor(8) as together:
        statuses = list(together.map(lambda browser: follows(browser, identity).status_code, browsers))

    assert sorted(statuses) == [303, *[403] * 7]


def test_the_member_who_loads_the_page_again_stays_in(web: Web, browser: FlaskClient) -> None:
    identity = identity_of(web)
    follows(browser, identity)

    assert follows(browser, identity).status_code == 303
    assert who_is(browser) == "eva"


@pytest.mark.parametrize("member_id", [None, "", " ", "null", "None", True, False, [], {}, 4.2, "x" * 201])
def test_an_id_that_several_people_may_share_is_refused(web: Web, browser: FlaskClient, member_id: object) -> None:
    assert follows(browser, signed(web, id=member_id)).status_code == 403
    assert who_is(browser) == ""


def test_a_number_is_an_id(web: Web, browser: FlaskClient) -> None:
    follows(browser, signed(web, id=42))

    assert who_is(browser) == "42"


def test_looking_at_a_link_takes_nothing_from_it(web: Web, browser: FlaskClient) -> None:
    identity = identity_of(web)

    looked = follows(browser, identity, method="HEAD")

    assert looked.status_code == 200
    assert who_is(browser) == ""
    assert follows(browser, identity).status_code == 303


@pytest.mark.parametrize(
    "referer", ["", "https://evil.example/", f"{HOST}.evil.example/", f"https://evil.example/{HOST}/", "https://[", "x"]
)
def test_from_elsewhere_the_page_asks_and_an_answer_is_needed(web: Web, browser: FlaskClient, referer: str) -> None:
    identity = identity_of(web, MALLORY)

    asked = follows(browser, identity, referer=referer)

    assert asked.status_code == 200
    assert "Continue as mallory?" in asked.text
    assert "no-store" in asked.headers["Cache-Control"]
    assert who_is(browser) == ""  # somebody who goes away is still a guest
    foreign = {"Sec-Fetch-Site": "cross-site"}
    assert browser.post("/en/enter", data={"identity": identity}, headers=foreign).status_code == 403
    assert browser.post("/en/enter", data={"identity": identity}).status_code == 303
    assert who_is(browser) == "mallory"


def test_over_another_member_the_page_asks_also_where_the_host_site_led_here(web: Web, browser: FlaskClient) -> None:
    follows(browser, identity_of(web))

    asked = follows(browser, identity_of(web, MALLORY))

    assert asked.status_code == 200
    assert "You are here as eva now." in asked.text
    assert who_is(browser) == "eva"


def test_what_the_link_says_of_the_problem_survives_the_question(web: Web, browser: FlaskClient) -> None:
    query = {"identity": identity_of(web), "text": "platba <zlyhala>", "topic": "payments"}
    asked = browser.get("/en/enter", query_string=query)
    assert 'value="platba &lt;zlyhala&gt;"' in asked.text

    assert "topic=payments" in browser.post("/en/enter", data=query).location


def test_leaving_ends_the_visit_wherever_the_cookie_was_copied_to(web: Web, browser: FlaskClient) -> None:
    follows(browser, identity_of(web))
    copy = web.app.test_client()
    cookie = browser.get_cookie("readfirst_session")
    assert cookie
    copy.set_cookie("readfirst_session", cookie.value)
    assert who_is(copy) == "eva"

    browser.post("/en/leave")

    assert (who_is(copy), who_is(browser)) == ("", "")


def test_an_answer_to_our_own_question_is_taken_at_once(web: Web, browser: FlaskClient) -> None:
    asked = browser.get("/en/enter/begin")
    assert asked.location.startswith(f"{HOST}/login?app=help&")
    [state] = parse_qs(urlsplit(asked.location).query)["state"]

    assert follows(browser, identity_of(web, state=state), referer="").status_code == 303
    assert who_is(browser) == "eva"


def test_an_answer_to_nobodys_question_or_to_somebody_elses_is_refused(web: Web, browser: FlaskClient) -> None:
    [state] = parse_qs(urlsplit(web.app.test_client().get("/en/enter/begin").location).query)["state"]

    for wrong in (state, "made up"):
        assert follows(browser, identity_of(web, state=wrong)).status_code == 403
    assert who_is(browser) == ""


def test_a_frame_on_the_host_site_does_not_ask_but_a_link_to_the_frame_does(web: Web) -> None:
    for destination, status in (("iframe", 303), ("document", 200)):
        answer = web.app.test_client().get(
            "/widget/en/enter",
            query_string={"identity": identity_of(web)},
            headers={"Sec-Fetch-Dest": destination, "Sec-Fetch-Site": "cross-site"},
        )
        assert answer.status_code == status


def test_without_a_page_to_sign_in_nobody_is_sent_there(web: Web, browser: FlaskClient) -> None:
    object.__setattr__(web.parts.settings, "member_sign_in_url", "")
    try:
        assert browser.get("/en/enter/begin").status_code == 404
    finally:
        object.__setattr__(web.parts.settings, "member_sign_in_url", f"{HOST}/login?app=help")


def test_used_identities_are_forgotten_when_they_are_out_of_date(web: Web, browser: FlaskClient) -> None:
    follows(browser, identity_of(web))
    with web.parts.database.writing() as connection:
        used_identities.sweep(connection, web.clock.at)  # those of other stories
        assert used_identities.sweep(connection, web.clock.at + timedelta(minutes=2)) == 1
