"""Without a hold-out a person is asked once whether a problem is solved: drawn at random, and nobody who wrote."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from deflection.site_events import FollowUpAnswered, FollowUpAsked
from tests.members import arrives_as
from tests.visitor import Visitor
from tests.web import Web, web_in
from tests.webui.people.asked_people import answers, somebody_reads, start_page, worker_sends
from webui.identity.member import Member, sign
from webui.outgoing import follow_ups
from webui.storage import queued_mails

KEY = "k" * 32
EVA = Member("42", "eva@example.org", "eva")
DAY, TITLE = timedelta(days=1), "Is your problem solved?"


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    """Nobody is held out, and everybody is drawn to be asked."""
    web = web_in(tmp_path, follow_up=1.0, site_url="https://help.example.org", member_key=KEY)
    yield web
    web.close()


def eva_reads(web: Web) -> Visitor:
    eva = Visitor.of(web.app, lang="en")
    arrives_as(eva.client, sign(EVA, int(web.clock.at.timestamp()) + 60, KEY), "en")
    eva.types("zabudnuté heslo")
    eva.opens("obnova-hesla")
    return eva


def test_on_a_later_visit_somebody_is_asked_and_answers(web: Web) -> None:
    anna = somebody_reads(web)
    web.clock.goes_on(2 * DAY)

    answers(anna, start_page(web, anna), "no")

    assert web.facts(FollowUpAsked) == [FollowUpAsked(web.clock(), anna.help_session_id, "page", 1.0)]
    assert [fact.solved for fact in web.facts(FollowUpAnswered)] == [False]


def test_nobody_is_asked_by_default(tmp_path: Path) -> None:
    web = web_in(tmp_path)
    anna = somebody_reads(web)
    web.clock.goes_on(2 * DAY)

    assert TITLE not in start_page(web, anna)
    assert web.facts(FollowUpAsked) == []
    web.close()


def test_a_person_is_asked_once_whatever_else_they_look_for(web: Web) -> None:
    anna = somebody_reads(web)
    web.clock.goes_on(2 * DAY)
    answers(anna, start_page(web, anna), "yes")
    anna.types("fotka sa nenahrala")
    web.clock.goes_on(2 * DAY)

    assert TITLE not in start_page(web, anna)
    assert len(web.facts(FollowUpAsked)) == 1


def test_whoever_wrote_is_not_asked_and_nobody_in_the_middle_of_another_problem(web: Web) -> None:
    anna, boris = Visitor.of(web.app), somebody_reads(web)
    anna.types("zabudnuté heslo")
    anna.reads_in_vain("obnova-hesla", "dvojfazove-overenie")
    assert anna.writes("zabudnuté heslo").status_code in (201, 303)
    web.clock.goes_on(2 * DAY)
    boris.types("fotka sa nenahrala")

    assert TITLE not in start_page(web, anna)
    assert TITLE not in start_page(web, boris)


def test_whoever_has_no_cookie_or_another_one_is_not_asked(web: Web) -> None:
    cookieless = Visitor.of(web.app, cookies=False, lang="en")
    cookieless.types("zabudnuté heslo")
    somebody_reads(web)
    web.clock.goes_on(2 * DAY)

    assert TITLE not in start_page(web, cookieless)
    assert TITLE not in start_page(web, Visitor.of(web.app, lang="en"))


def test_who_is_drawn_is_drawn_as_a_person(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of somebody with two problems, neither or both are drawn: more problems make no more questions."""
    drawn: list[str] = []
    monkeypatch.setattr("webui.outgoing.follow_ups.is_drawn", lambda digest, _share: bool(drawn.append(digest)))
    anna = somebody_reads(web)
    anna.types("fotka sa nenahrala")
    web.clock.goes_on(2 * DAY)

    assert TITLE not in start_page(web, anna)
    assert len(drawn) == 2
    assert len(set(drawn)) == 1


def test_a_member_is_mailed_once_and_not_about_the_next_problem(web: Web) -> None:
    eva = eva_reads(web)
    first = eva.help_session_id
    web.clock.goes_on(3.5 * DAY)
    assert worker_sends(web) == 1
    eva.types("fotka sa nenahrala")
    web.clock.goes_on(3.5 * DAY)

    assert worker_sends(web) == 0
    assert web.facts(FollowUpAsked) == [FollowUpAsked(web.clock() - 3.5 * DAY, first, "mail", 1.0)]


def test_whoever_answered_on_a_page_is_never_mailed(web: Web) -> None:
    eva = eva_reads(web)
    web.clock.goes_on(2 * DAY)
    answers(eva, start_page(web, eva), "yes")
    web.clock.goes_on(2 * DAY)

    assert worker_sends(web) == 0


def test_whoever_wants_no_questions_gets_none(web: Web) -> None:
    eva_reads(web)
    digest = follow_ups.address_digest(web.parts.settings, EVA.email)
    with web.parts.database.writing() as connection:
        queued_mails.unsubscribe(connection, digest, web.clock())
    web.clock.goes_on(3.5 * DAY)

    assert worker_sends(web) == 0
