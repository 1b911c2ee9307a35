"""At the end of a help session people are asked whether they got help: where it is solved, and where they leave."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text, update

from deflection import event_log
from deflection.event_log import events_table
from deflection.policy import GatePolicy
from deflection.site_events import FollowUpAnswered, FollowUpAsked
from tests.members import arrives_as
from tests.visitor import Visitor
from tests.web import Web, web_in
from tests.webui.people.asked_people import answers, somebody_reads, start_page, worker_sends
from webui.identity.member import Member, sign
from webui.privacy.data_subject import data_subject
from webui.privacy.erase import erase
from webui.storage.derived.catch_up import caught_up
from webui.storage.follow_ups import asked_about

KEY = "k" * 32
EVA = Member("42", "eva@example.org", "eva")
DAY, MINUTE, TITLE = timedelta(days=1), timedelta(minutes=1), "Did you get help in the end?"


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    """Nobody is held out, and everybody is drawn to be asked."""
    web = web_in(tmp_path, follow_up=1.0, site_url="https://help.example.org", member_key=KEY)
    yield web
    web.close()


def test_whoever_says_that_it_is_solved_is_asked_there(web: Web) -> None:
    anna = somebody_reads(web)
    anna.says_yes("obnova-hesla")
    page = anna.looks().text
    assert TITLE in page
    assert anna.looks().text.count(TITLE) == 1, "it stays until it is answered"

    thanks = answers(anna, page, "yes")

    assert "Thank you" in thanks
    assert web.facts(FollowUpAsked) == [FollowUpAsked(web.clock(), anna.help_session_id, "end", 1.0)]
    assert web.facts(FollowUpAnswered) == [FollowUpAnswered(web.clock(), anna.help_session_id, "end", solved=True)]
    assert TITLE not in anna.looks().text


def test_whoever_leaves_for_the_start_page_is_asked_once_the_help_session_rests(web: Web) -> None:
    anna = somebody_reads(web)
    assert TITLE not in start_page(web, anna), "perhaps a word is to be changed"
    web.clock.goes_on(3 * MINUTE)

    thanks = answers(anna, start_page(web, anna), "not-yet")

    assert "Your problem is where you left it" in thanks
    assert f"/en/problem/{anna.help_session_id}" in thanks
    (given,) = web.facts(FollowUpAnswered)
    assert (given.way, given.solved, given.not_yet) == ("end", False, True)
    assert TITLE not in start_page(web, anna)


def test_it_changes_nothing_of_what_opens_the_form(web: Web) -> None:
    """Neither does an answer open the form or shut it, nor is anything of it in the help session."""
    anna = Visitor.of(web.app)
    anna.types("zabudnuté heslo")
    anna.opens("obnova-hesla")
    web.clock.goes_on(3 * MINUTE)
    before = web.events(anna.help_session_id)

    answers(anna, start_page(web, anna), "no")

    assert web.events(anna.help_session_id) == before
    assert anna.writes("zabudnuté heslo").status_code == 403
    anna.reads_in_vain("obnova-hesla", "dvojfazove-overenie")
    assert anna.writes("zabudnuté heslo").status_code == 201


def test_a_question_that_cannot_be_put_keeps_nobody_from_anything(web: Web) -> None:
    anna = somebody_reads(web)
    web.clock.goes_on(3 * MINUTE)
    caught_up(web.parts.database)
    with web.parts.database.engine.begin() as connection:
        connection.execute(text("DROP TABLE measured_sessions"))

    assert anna.goes_to("/en/").status_code == 200
    anna.says_yes("obnova-hesla")
    page = anna.looks()
    assert page.status_code == 200
    assert "It did not help after all" in page.text
    assert TITLE not in page.text


def test_a_person_is_asked_once_and_whoever_was_asked_on_a_page_is_never_mailed(web: Web) -> None:
    eva = Visitor.of(web.app, lang="en")
    arrives_as(eva.client, sign(EVA, int(web.clock.at.timestamp()) + 60, KEY), "en")
    eva.types("zabudnuté heslo")
    eva.opens("obnova-hesla")
    eva.says_yes("obnova-hesla")
    answers(eva, eva.looks().text, "yes")
    web.clock.goes_on(3.5 * DAY)
    assert worker_sends(web) == 0
    eva.types("fotka sa nenahrala")
    web.clock.goes_on(3 * MINUTE)

    assert TITLE not in start_page(web, eva)
    assert "Is your problem solved?" not in start_page(web, eva)


def test_whoever_wrote_has_no_cookie_or_only_looks_for_a_head_is_not_asked(web: Web) -> None:
    cookieless = Visitor.of(web.app, cookies=False, lang="en")
    cookieless.types("zabudnuté heslo")
    cookieless.opens("obnova-hesla")
    cookieless.says_yes("obnova-hesla")
    boris = Visitor.of(web.app)
    boris.types("zabudnuté heslo")
    boris.reads_in_vain("obnova-hesla", "dvojfazove-overenie")
    assert boris.writes("zabudnuté heslo").status_code == 201
    anna = somebody_reads(web)
    anna.says_yes("obnova-hesla")
    anna.requests("HEAD", anna.problem)
    web.clock.goes_on(3 * MINUTE)

    assert TITLE not in cookieless.looks().text
    assert TITLE not in start_page(web, boris)
    assert web.facts(FollowUpAsked) == []


def test_an_erasure_leaves_the_answer_and_nothing_that_leads_to_the_person(web: Web) -> None:
    eva = Visitor.of(web.app, lang="en")
    arrives_as(eva.client, sign(EVA, int(web.clock.at.timestamp()) + 60, KEY), "en")
    eva.types("zabudnuté heslo")
    eva.opens("obnova-hesla")
    eva.says_yes("obnova-hesla")
    answers(eva, eva.looks().text, "not-yet")

    erase(web.parts.settings, web.parts.database, data_subject(EVA.member_id), web.clock())

    (asked,), (given,) = web.facts(FollowUpAsked), web.facts(FollowUpAnswered)
    assert given.not_yet
    assert asked.subject == given.subject != eva.help_session_id
    with web.parts.database.reading() as connection:
        assert asked_about(connection, eva.help_session_id) is None


def test_nobody_in_an_arm_of_the_hold_out_is_asked_at_the_end(tmp_path: Path) -> None:
    """Whoever says "solved" would be asked more often than others, and the arms would not be alike any more."""
    web = web_in(tmp_path, policy=GatePolicy(holdout_share=0.5), holdout=0.5, follow_up=1.0)
    anna = somebody_reads(web)
    anna.says_yes("obnova-hesla")
    web.clock.goes_on(3 * MINUTE)

    assert TITLE not in anna.looks().text
    assert TITLE not in start_page(web, anna)
    assert web.facts(FollowUpAsked) == []
    web.close()


def test_an_answer_of_the_first_version_is_read_as_no(web: Web) -> None:
    with web.parts.database.writing() as connection:
        event_log.append_fact(connection, FollowUpAnswered(web.clock(), "hs", "mail", solved=False))
        connection.execute(update(events_table).values(payload='{"way":"mail","solved":false}'))

    assert web.facts(FollowUpAnswered) == [FollowUpAnswered(web.clock(), "hs", "mail", solved=False, not_yet=False)]
