"""What people answer who did not write, without a hold-out: a share, its interval, and what the silent could change."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from flask import Flask

from deflection import event_log
from deflection.help_session import Arm, ProblemDescribed, SearchOutcome, Started, TicketSent
from deflection.site_events import FollowUpAsked
from tests.web import Web, web_in
from tests.webui.conftest import SignedIn
from webui.analysts.filters import Wanted
from webui.analysts.outcome_answers import OutcomeAnswers
from webui.analysts.report import AnalystReport, report_between
from webui.analysts.span import Span
from webui.storage.derived.catch_up import caught_up
from webui.storage.follow_ups import note_answer, note_asked

DAYS = {"lang": "en", "from": "2026-03-01", "to": "2026-03-31"}


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    web = web_in(tmp_path, follow_up=0.5)
    yield web
    web.close()


@pytest.fixture
def app(web: Web) -> Flask:
    return web.app


def somebody_comes(web: Web, name: str, *, lang: str = "sk", arm: Arm = Arm.NOT_ENROLLED, wrote: bool = False) -> None:
    now = web.clock()
    drawn = {"holdout": "gate", "draw_unit": name, "draw_share": 0.5} if arm is not Arm.NOT_ENROLLED else {}
    began = Started(now, lang, "web", name, name, member=False, arm=arm, unit=name, **drawn)
    described = ProblemDescribed(now, "zabudnuté heslo", "", SearchOutcome.NOTHING, (), (), "g", "enforce")
    sent = (TicketSent(now, f"t-{name}", f"OK-{name}", "nothing_found", ""),) if wrote else ()
    with web.parts.database.writing() as connection:
        for position, event in enumerate((began, described, *sent)):
            event_log.append(connection, name, position, event)


def is_asked(web: Web, name: str, way: str, answer: bool | None) -> None:
    with web.parts.database.writing() as connection:
        note_asked(connection, FollowUpAsked(web.clock(), name, way, 0.5))
        if answer is not None:
            note_answer(connection, name, web.clock(), solved=answer)


def report(web: Web, **wanted: str) -> AnalystReport:
    caught_up(web.parts.database)
    now = web.clock()
    span = Span((now - timedelta(days=20)).date(), now.date(), web.parts.settings.zone)
    with web.parts.database.reporting() as connection:
        return report_between(connection, span, now, Wanted(wanted), {}, kept_since=now)


def a_month(web: Web) -> None:
    """Forty come and do not write, twenty write. Of the forty, 24 are asked; 15 answer, 12 of them with yes."""
    for number in range(40):
        somebody_comes(web, f"silent{number}", lang="cs" if number % 2 else "sk")
    for number in range(20):
        somebody_comes(web, f"wrote{number}", wrote=True)
    web.clock.goes_on(timedelta(days=3))
    for number in range(24):
        is_asked(web, f"silent{number}", "page" if number < 10 else "mail", None if number >= 15 else number < 12)
    web.clock.goes_on(timedelta(days=5))


def test_of_those_who_did_not_write_so_many_say_that_they_were_helped(web: Web) -> None:
    a_month(web)

    answers = report(web).answers

    assert answers["all"] == OutcomeAnswers(silent=40, asked=24, helped=12, not_helped=3, not_yet=0)
    assert answers["page"] == OutcomeAnswers(silent=40, asked=10, helped=10, not_helped=0, not_yet=0)
    assert answers["mail"] == OutcomeAnswers(silent=40, asked=14, helped=2, not_helped=3, not_yet=0)
    of_asked, of_silent = answers["all"].of_asked, answers["all"].of_silent
    assert of_asked
    assert of_silent
    assert of_asked.value == pytest.approx((12 + 21) / 2 / 24)
    assert of_asked.lower < 12 / 24 < 21 / 24 < of_asked.upper
    assert of_silent.lower < 12 / 40 < 37 / 40 < of_silent.upper


def test_a_filter_holds_for_the_answers_too(web: Web) -> None:
    a_month(web)

    assert report(web, language="cs").answers["all"] == OutcomeAnswers(
        silent=20, asked=12, helped=6, not_helped=1, not_yet=0
    )


def test_nobody_of_the_arms_is_counted_and_whoever_writes_after_the_answer_neither(web: Web) -> None:
    a_month(web)
    before = report(web).answers
    web.clock.goes_on(timedelta(days=-8))
    for arm in (Arm.TREATED, Arm.HOLDOUT):
        somebody_comes(web, f"drawn-{arm}", arm=arm)
        is_asked(web, f"drawn-{arm}", "page", answer=True)
    somebody_comes(web, "eva")
    is_asked(web, "eva", "mail", answer=True)
    web.clock.goes_on(timedelta(days=2))
    with web.parts.database.writing() as connection:
        mail = Started(web.clock(), "sk", "email", "", "eva", member=False, arm=Arm.NOT_ENROLLED)
        sent = TicketSent(web.clock(), "t-eva", "OK-eva", "email", "")
        for position, event in enumerate((mail, sent)):
            event_log.append(connection, "mail-of-eva", position, event)
    web.clock.goes_on(timedelta(days=6))

    assert report(web).answers == before


def test_before_seven_days_are_over_nobody_knows_who_did_not_write(web: Web) -> None:
    somebody_comes(web, "anna")
    is_asked(web, "anna", "page", answer=True)
    web.clock.goes_on(timedelta(days=6))
    early = report(web).answers["all"]
    web.clock.goes_on(timedelta(days=1))

    assert (early.silent, report(web).answers["all"].silent) == (0, 1)


def test_what_is_answered_at_the_end_stands_apart_and_not_yet_is_no_success(web: Web) -> None:
    a_month(web)
    for number in range(30, 36):
        with web.parts.database.writing() as connection:
            name, at = f"silent{number}", web.clock() - timedelta(days=8)
            note_asked(connection, FollowUpAsked(at, name, "end", 0.5))
            note_answer(connection, name, at, solved=number < 34, not_yet=number == 35)

    answers = report(web).answers

    assert answers["end"] == OutcomeAnswers(silent=40, asked=6, helped=4, not_helped=1, not_yet=1)
    assert answers["all"] == OutcomeAnswers(silent=40, asked=30, helped=16, not_helped=4, not_yet=1)


def test_the_page_says_what_the_answers_do_not_show(web: Web, signed_in: SignedIn) -> None:
    a_month(web)

    text = signed_in("analyst").get("/reports", query_string=DAYS).text
    page = " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())

    assert "Of those who did not write and answered us, 80 of 100 say that they were helped." in page
    assert "All 80.0 % 55–93 % · 12 / 15 0.0 % 0–20 % · 0 / 15 20.0 %" in page
    assert "This compares nobody" in page
    assert "What the hold-out shows" not in page
