"""Attempts to get round the gate through the widget: its frame is the same flow, and listens to nobody around it."""

import re

import pytest
from werkzeug.test import TestResponse

from tests.gate.conftest import COMMUNITY
from tests.product import ROOT
from tests.visitor import Visitor
from tests.web import FILLED_IN, Web
from webui.identity.member import Member, sign

FORGOTTEN = "zabudnuté heslo"
PASSWORD, TWO_STEP = "obnova-hesla", "dvojfazove-overenie"
SENT = {**FILLED_IN, "description": FORGOTTEN}
FRAME = "/widget"


@pytest.fixture
def framed(web: Web) -> Visitor:
    """Somebody in the frame, whose browser keeps no cookie there."""
    visitor = Visitor(web.app.test_client(use_cookies=False), "sk")
    visitor.lang = "widget/sk"
    return visitor


def ancestors(answer: TestResponse) -> str:
    found = re.search(r"frame-ancestors ([^;]+)", answer.headers["Content-Security-Policy"])
    return found[1] if found else ""


def test_the_frame_leads_through_the_same_gate_without_a_cookie(web: Web, framed: Visitor) -> None:
    framed.types(FORGOTTEN)
    assert framed.asks_for_the_form().status_code == 403
    assert framed.writes(FORGOTTEN).status_code == 403
    assert web.tickets == []

    framed.reads_in_vain(PASSWORD, TWO_STEP)

    assert framed.writes(FORGOTTEN).status_code == 201
    assert [(ticket.route, ticket.channel) for ticket in web.tickets] == [("read", "widget")]


def test_every_address_on_a_framed_page_stays_in_the_frame(framed: Visitor) -> None:
    framed.types(FORGOTTEN)
    framed.opens(PASSWORD)
    for page in (framed.goes_to("/widget/sk/"), framed.looks(), framed.goes_to("/widget/sk/nothing-here")):
        addresses = re.findall(r'(?:href|action|src|data-suggest|data-begin)="(/[^"]*)"', page.text)
        assert addresses
        assert [address for address in addresses if not address.startswith("/widget/")] == []


def test_the_lawful_contact_stands_in_the_frame(framed: Visitor) -> None:
    footer = framed.goes_to("/widget/sk/").text.split('<footer class="site">')[1]

    assert "podpora@example.org" in footer
    assert "/widget/sk/contact/point/hijacked" in footer


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", COMMUNITY, f"{COMMUNITY}.evil.example", "null"],
    ids=["foreign", "allowed to show", "looks allowed", "none"],
)
def test_no_other_site_posts_into_the_flow_not_even_one_that_may_show_it(
    web: Web, framed: Visitor, origin: str
) -> None:
    framed.types(FORGOTTEN)
    framed.reads_in_vain(PASSWORD, TWO_STEP)
    for headers in ({"Origin": origin}, {"Origin": origin, "Sec-Fetch-Site": "cross-site"}):
        for path in (framed.contact, framed.contact.removeprefix(FRAME)):
            assert framed.requests("POST", path, data=SENT, headers=headers).status_code == 403

    assert web.tickets == []


def test_only_framed_pages_may_be_framed_and_only_by_the_listed_sites(framed: Visitor) -> None:
    framed.types(FORGOTTEN)
    for path in ("/sk/", "/sk/contact/point", "/staff/sign-in", "/sk/nothing-here", framed.problem[len(FRAME) :]):
        page = framed.goes_to(path)
        assert ancestors(page) == "'none'"
        assert page.headers["X-Frame-Options"] == "DENY"
    for path in ("/widget/sk/", framed.problem, "/widget/sk/contact/point"):
        page = framed.goes_to(path, headers={"Origin": "https://evil.example", "Referer": "https://evil.example/"})
        assert ancestors(page) == COMMUNITY
        assert "X-Frame-Options" not in page.headers
        assert "Access-Control-Allow-Origin" not in page.headers


@pytest.mark.parametrize(
    "path",
    [
        "/widget/staff/",
        "/widget/staff/sign-in",
        "/widget/reports",
        "/widget/editor",
        "/widget/metrics",
        "/widget/widget/sk/",
        "/widget/as/sk/",
        "/widget/as/" + "0" * 32 + "/staff/",
        "/widget/as/" + "0" * 32 + "/as/" + "0" * 32 + "/sk/",
    ],
)
def test_nothing_but_help_is_framed(framed: Visitor, path: str) -> None:
    assert framed.goes_to(path).status_code == 404


def test_the_page_around_the_frame_can_say_nothing_to_it() -> None:
    """No script of ours listens to messages, except the one on the other site's own page, which checks the sender."""
    scripts = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "webui" / "static").glob("*.js")}
    widget = (ROOT / "webui" / "templates" / "widget" / "widget.js").read_text(encoding="utf-8")

    assert [name for name, text in scripts.items() if '"message"' in text or "onmessage" in text] == []
    assert "event.source !== frame.contentWindow || event.origin !== base.origin" in widget


def test_flags_of_the_page_around_it_open_nothing(web: Web, framed: Visitor) -> None:
    for hint in ("password", "payments", "no-such", "hijacked", "operator"):
        answer = framed.posts("/widget/sk/problem", text=FORGOTTEN, topic=hint, route="off", channel="point")
        framed.help_session_id = answer.location.rpartition("/")[2]
        assert framed.writes(FORGOTTEN).status_code == 403

    assert web.tickets == []


def test_a_forged_or_old_identity_makes_no_member(web: Web, framed: Visitor) -> None:
    until = int(web.clock.at.timestamp())
    for identity in ("", "forged", sign(Member("1", "", ""), until + 60, "another key"), "e30.0"):
        assert framed.goes_to("/widget/sk/enter", query_string={"identity": identity}).status_code == 403
    made_up = framed.goes_to("/widget/as/" + "0" * 32 + "/sk/")

    assert made_up.status_code == 200
    assert "leave" not in made_up.text  # a guest
