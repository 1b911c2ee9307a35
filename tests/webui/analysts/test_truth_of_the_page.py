"""Five places in which the analysts' page could mislead, each through the page itself; and what stands beside them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from flask import Flask

from deflection import event_log
from deflection.help_session import Arm, ProblemDescribed, SearchOutcome, Started, TicketSent
from deflection.policy import GatePolicy, HoldoutOf
from deflection.site_events import HelpEnrolled
from tests.visitor import Visitor
from tests.web import Web, web_in
from tests.webui.conftest import SignedIn
from webui.identity.links import address_of, links

DAYS = {"lang": "en", "from": "2026-03-01", "to": "2026-03-31"}
FORGOTTEN = "zabudnuté heslo"
JANA = "jana@example.org"


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    web = web_in(tmp_path, policy=GatePolicy(holdout_share=0.5))
    yield web
    web.close()


@pytest.fixture
def app(web: Web) -> Flask:
    return web.app


Page = Callable[[], str]


@pytest.fixture
def page(app: Flask, signed_in: SignedIn) -> Page:
    """Reads the page as an analyst does who signs in for it, without its marks; once in a test."""

    def read() -> str:
        text = signed_in("analyst").get("/reports/counts", query_string=DAYS).text
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())

    return read


def comes(web: Web, arm: Arm) -> Visitor:
    """Somebody new who draws this arm."""
    with pytest.MonkeyPatch.context() as draws:
        draws.setattr("webui.request.asker.holdout.secrets.randbelow", lambda _: 0 if arm is Arm.HOLDOUT else 999)
        return Visitor.of(web.app)


def asks(web: Web, arm: Arm = Arm.TREATED) -> Visitor:
    visitor = comes(web, arm)
    visitor.types(FORGOTTEN)
    return visitor


def reads_and_writes(web: Web) -> Visitor:
    visitor = asks(web)
    visitor.reads_in_vain("obnova-hesla", "dvojfazove-overenie")
    assert visitor.writes(FORGOTTEN, email=JANA).status_code == 201
    return visitor


def mails(web: Web, email: str = JANA) -> None:
    """A mail arrives and becomes a ticket."""
    now, key = web.clock(), web.parts.settings.people_key
    joined = links(key, [address_of(email)], now.date())
    arrived = Started(now, "sk", "email", "", f"mail {email}", member=False, arm=Arm.NOT_ENROLLED, links=joined)
    sent = TicketSent(now, f"t-{now}", "OK-1", "email", "", joined)
    with web.parts.database.writing() as connection:
        for position, event in enumerate((arrived, sent)):
            event_log.append(connection, f"mail-{now.timestamp()}", position, event)


def test_the_hold_out_was_not_asked_to_read(web: Web, page: Page) -> None:
    reads_and_writes(web)
    asks(web)
    assert asks(web, Arm.HOLDOUT).writes(FORGOTTEN, email="eva@example.org").status_code == 201
    web.clock.goes_on(timedelta(days=2))

    text = page()

    assert re.search(r"Calibration error .*? 50\.0 % \([^)]*\) 1 / 2 asked", text)


def test_mails_do_not_raise_the_share_of_those_who_wrote(web: Web, page: Page) -> None:
    reads_and_writes(web)
    asks(web)
    mails(web, "somebody@example.org")
    web.clock.goes_on(timedelta(days=2))

    text = page()

    assert "Wrote to support 50.0 %" in text
    assert "1 mail could not be joined with anybody" in text
    assert re.search(r"E-mail 1 – – – – 1 ", text)  # kept apart: a way in without a gate


def test_who_was_helped_and_then_sends_a_mail_is_not_solved(web: Web, page: Page) -> None:
    stranger = asks(web)
    known = reads_and_writes(web)  # by which cookie and address are known to be of one person
    known.types("fotka sa nenahrala")
    for visitor, article in ((stranger, "obnova-hesla"), (known, "nahranie-fotky")):
        visitor.opens(article)
        visitor.says_yes(article)
    web.clock.goes_on(timedelta(hours=30))
    mails(web)

    text = page()

    assert "Solved, as people said 33.3 %" in text
    assert "Solved or read, then wrote after all 33.3 %" in text
    assert re.search(
        r"Within 24 hours Within 72 hours Within 168 hours 33\.3 % \([^)]*\) 1 / 3 described problems no data", text
    )


def test_contacts_stand_side_by_side_for_a_day_three_days_and_a_week(web: Web, page: Page) -> None:
    known = reads_and_writes(web)
    known.types("fotka sa nenahrala")
    web.clock.goes_on(timedelta(hours=30))
    mails(web)
    web.clock.goes_on(timedelta(days=7))

    shares = re.search(r"Within 168 hours (.*?) By any way in", page())

    assert shares
    assert re.findall(r"(\d) / 2 described problems", shares[1]) == ["1", "2", "2"]


def test_who_opens_a_matter_that_is_never_gated_and_leaves_has_not_given_up(web: Web, page: Page) -> None:
    asks(web)
    web.app.test_client().post("/api/v1/help-sessions", json={"topic": "hijacked", "lang": "sk"})
    web.clock.goes_on(timedelta(days=2))

    text = page()

    assert re.search(r"Gave up 100\.0 % [^ ]+ % · 1 / 1 finished", text)
    assert "Help sessions 2 1 with a described problem" in text
    assert "Matters that are never gated 1 – – – – 0" in text


def test_nobody_has_given_up_before_that_can_happen_in_no_table(web: Web, page: Page) -> None:
    reads_and_writes(web)
    asks(web, Arm.HOLDOUT)

    text = page()

    assert "Gave up – too early to say" in text
    by_language = re.search(r"By language Language .*? Slov(.*?) Was the search", text)
    arms = re.search(r"Arm of the hold-out .*? Help first(.*?)Only browsers", text)
    assert by_language
    assert by_language[1].count("no data") == 2  # quiet, gave up
    assert arms
    assert arms[1].count("no data") == 2 + 5  # and nothing has ended in the hold-out


def test_machines_are_in_no_figure_and_the_page_says_by_which_rule(web: Web, page: Page) -> None:
    asks(web)
    robot = Visitor.of(web.app)
    robot.client.environ_base["HTTP_USER_AGENT"] = "Examplebot/1.0"
    robot.types(FORGOTTEN)
    web.clock.goes_on(timedelta(days=2))

    text = page()

    assert "1 more were begun by machines" in text
    assert "Help sessions 1 1 with a described problem" in text


@pytest.mark.parametrize(
    ("holdout_of", "measures"),
    [(HoldoutOf.GATE, "beside a form that is open"), (HoldoutOf.HELP, "no suggestions and no articles")],
)
def test_the_page_says_what_the_hold_out_measures(web: Web, page: Page, holdout_of: HoldoutOf, measures: str) -> None:
    object.__setattr__(web.parts.flow, "policy", GatePolicy(holdout_share=0.5, holdout_of=holdout_of))
    asks(web)
    asks(web, Arm.HOLDOUT)

    assert measures in page()


def test_the_contacts_that_were_saved_stand_there_with_their_interval(web: Web, page: Page) -> None:
    now = web.clock()
    with web.parts.database.writing() as connection:
        for number in range(80):
            arm, wrote = (Arm.HOLDOUT, number < 24) if number < 40 else (Arm.TREATED, number < 56)
            began = Started(now, "sk", "web", "", f"p{number}", member=False, arm=arm)
            drawn = replace(began, holdout="gate", draw_unit=f"u{number}", draw_share=0.5, draw_version=1)
            described = ProblemDescribed(now, FORGOTTEN, "", SearchOutcome.NOTHING, (), (), "g", "enforce")
            sent = (TicketSent(now, f"t{number}", "OK", "read", ""),) if wrote else ()
            for position, event in enumerate((drawn, described, *sent)):
                event_log.append(connection, f"hs-{number}", position, event)
    web.clock.goes_on(timedelta(days=8))

    text = page()

    assert "have to be read first 20.0 of 100 problems 95 % interval -" in text
    assert "40 problems with help first, 40 in the hold-out" in text


# --- and what those people see ---------------------------------------------------------------------------


def test_the_hold_out_of_the_gate_sees_the_same_list_beside_an_open_form(web: Web) -> None:
    visitor = asks(web, Arm.HOLDOUT)

    text = visitor.looks().text

    assert visitor.asks_for_the_form().status_code == 200
    for article_id in ("obnova-hesla", "dvojfazove-overenie"):
        assert f"/a/{article_id}" in text
    assert visitor.opens("obnova-hesla").status_code == 200
    assert visitor.says_yes("obnova-hesla").status_code == 303


def test_the_hold_out_of_the_help_sees_nothing_from_the_first_key_on(web: Web) -> None:
    object.__setattr__(web.parts.flow, "policy", GatePolicy(holdout_share=0.5, holdout_of=HoldoutOf.HELP))
    treated, without = comes(web, Arm.TREATED), comes(web, Arm.HOLDOUT)
    hits = [
        len(who.client.post("/api/v1/suggest", json={"text": "heslo", "lang": "sk"}).get_json()["hits"])
        for who in (treated, without, treated)
    ]
    without.types(FORGOTTEN)
    text = without.looks().text

    assert hits == [2, 0, 2]
    assert "obnova-hesla" not in text
    assert without.asks_for_the_form().status_code == 200
    assert without.writes("platba kartou neprešla", email=JANA).status_code == 201  # another problem: nothing either
    problem = next(e for e in web.events(without.help_session_id) if isinstance(e, ProblemDescribed))
    assert [offer.article_id for offer in problem.withheld] == ["obnova-hesla", "dvojfazove-overenie"]
    assert [(fact.arm, fact.draw_share) for fact in web.facts(HelpEnrolled)] == [
        (Arm.TREATED, 0.5),
        (Arm.HOLDOUT, 0.5),
    ]
