"""Facts that cannot be added afterwards: what is written down of people, and what of it can be joined or not."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from deflection.help_session import FormBegun, FormShown, ProblemDescribed, Started, TicketSent
from deflection.site_events import IndexPublished, SiteSearched, StepRefused
from search import Suggestions
from tests.members import arrives_as
from tests.visitor import Visitor
from tests.web import Web, database_locked, web_in
from webui.identity.member import Member, sign
from webui.request.recorded import SEARCHES

FORGOTTEN = "zabudnuté heslo"
MEMBER_KEY = "k" * 32
OPERATOR_KEY = "o" * 32
API_KEYS = f"desk:{hashlib.sha256(OPERATOR_KEY.encode()).hexdigest()}:operator"


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    web = web_in(tmp_path, member_key=MEMBER_KEY, api_keys=API_KEYS)
    yield web
    web.close()


def started(web: Web, visitor: Visitor) -> Started:
    event = web.events(visitor.help_session_id)[0]
    assert isinstance(event, Started)
    return event


def ticket(web: Web, visitor: Visitor) -> TicketSent:
    return next(event for event in web.events(visitor.help_session_id) if isinstance(event, TicketSent))


def opens_the_form(web: Web, *, cookies: bool = True) -> Visitor:
    visitor = Visitor.of(web.app, cookies=cookies)
    visitor.types(FORGOTTEN)
    visitor.reads_in_vain("obnova-hesla", "dvojfazove-overenie")
    return visitor


def test_somebody_came_before_their_problem_was_searched(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    search = web.library.suggest

    def takes_a_second(text: str, lang: str, *, topic: str | None = None) -> Suggestions:
        web.clock.goes_on(timedelta(seconds=1))
        return search(text, lang, topic=topic)

    monkeypatch.setattr(web.library, "suggest", takes_a_second)
    visitor = Visitor.of(web.app)
    visitor.types(FORGOTTEN)

    first, described = web.events(visitor.help_session_id)

    assert isinstance(described, ProblemDescribed)
    assert described.at - first.at == timedelta(seconds=1)
    assert (described.engine, described.search_ms is not None) == ("embedded", True)


def test_the_form_was_shown_begun_and_left(web: Web) -> None:
    visitor = opens_the_form(web)
    for _ in range(2):
        visitor.asks_for_the_form()
        visitor.posts(f"{visitor.contact}/begun")

    kinds = [type(event) for event in web.events(visitor.help_session_id)]

    assert kinds[-2:] == [FormShown, FormBegun]
    assert kinds.count(FormShown) == kinds.count(FormBegun) == 1


def test_a_form_that_is_shut_was_not_begun(web: Web) -> None:
    visitor = Visitor.of(web.app)
    visitor.types(FORGOTTEN)

    assert visitor.posts(f"{visitor.contact}/begun").status_code == 204

    assert FormBegun not in map(type, web.events(visitor.help_session_id))


def test_refusals_are_written_down_with_what_was_asked(web: Web) -> None:
    visitor = Visitor.of(web.app)
    visitor.types(FORGOTTEN)
    before = web.events(visitor.help_session_id)
    visitor.asks_for_the_form()
    visitor.writes(FORGOTTEN)
    visitor.says_no("obnova-hesla")
    visitor.client.post(f"/api/v1/help-sessions/{visitor.help_session_id}/ticket", json={})

    refused = [(fact.status, fact.code, fact.asked) for fact in web.facts(StepRefused)]

    assert refused[:3] == [
        (403, "suggested", "GET contact.form"),
        (403, "suggested", "POST contact.send"),
        (409, "not-served", "POST problem.verdict"),
    ]
    assert {fact.subject for fact in web.facts(StepRefused)} == {visitor.help_session_id}
    assert web.events(visitor.help_session_id) == before  # a refusal prolongs nothing and is no evidence


def test_a_script_that_is_refused_all_the_time_does_not_fill_the_table(web: Web) -> None:
    visitor = Visitor.of(web.app)
    visitor.types(FORGOTTEN)
    for _ in range(65):
        visitor.asks_for_the_form()

    assert len(web.facts(StepRefused)) == 60


def test_a_search_outside_a_help_session_is_counted_without_its_words(web: Web) -> None:
    visitor = Visitor.of(web.app)
    visitor.goes_to("/sk/search?q=zabudnuté+heslo")

    (searched,) = web.facts(SiteSearched)

    assert (searched.subject, searched.words, searched.hits > 0) == ("sk", 2, True)
    assert searched.unit
    assert web.how_many_events() == 0


def test_a_script_that_searches_all_the_time_does_not_fill_the_table(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webui.people.help.SEARCHES", replace(SEARCHES, most=3))
    visitor = Visitor.of(web.app)

    assert [visitor.goes_to("/sk/search?q=heslo").status_code for _ in range(5)] == [200] * 5

    assert len(web.facts(SiteSearched)) == 3


def test_a_search_is_answered_while_the_database_is_busy(web: Web) -> None:
    visitor = Visitor.of(web.app)
    with database_locked(web):
        assert visitor.goes_to("/sk/search?q=heslo").status_code == 200

    assert web.facts(SiteSearched) == []


def test_the_publication_that_answers_is_written_down_once(web: Web) -> None:
    for _ in range(3):
        Visitor.of(web.app).types(FORGOTTEN)

    assert [fact.subject for fact in web.facts(IndexPublished)] == [web.library.published.name]


# --- who is one person ----------------------------------------------------------------------------------


def test_people_without_cookies_are_one_unit_for_a_day(web: Web) -> None:
    first, second = (opens_the_form(web, cookies=False) for _ in range(2))
    web.clock.goes_on(timedelta(days=1))
    next_day = opens_the_form(web, cookies=False)

    assert started(web, first).person == ""
    assert started(web, first).unit == started(web, second).unit != started(web, next_day).unit


def test_a_ticket_joins_the_cookie_with_the_address_that_stands_in_it(web: Web) -> None:
    one, other = opens_the_form(web), opens_the_form(web)
    for visitor in (one, other):
        visitor.writes(FORGOTTEN, email="Jana@Example.org")

    assert set(started(web, one).links) < set(ticket(web, one).links)
    assert set(ticket(web, one).links) & set(ticket(web, other).links)
    assert not set(started(web, one).links) & set(started(web, other).links)


def test_links_are_rotated_with_the_quarters_of_the_year(web: Web) -> None:
    visitor = opens_the_form(web)
    in_march = set(started(web, visitor).links)
    web.clock.goes_on(timedelta(days=40))  # April: one quarter on
    visitor.types(FORGOTTEN)
    in_april = set(started(web, visitor).links)
    web.clock.goes_on(timedelta(days=89))  # July
    visitor.types(FORGOTTEN)
    in_july = set(started(web, visitor).links)

    assert in_march & in_april
    assert in_april & in_july
    assert not in_march & in_july


def test_a_member_with_an_address_can_be_reached(web: Web) -> None:
    guest, member = Visitor.of(web.app), Visitor.of(web.app)
    until = int(web.clock().timestamp()) + 300
    arrives_as(member.client, sign(Member("m-1", "jana@example.org", "jana"), until, MEMBER_KEY))
    for visitor in (guest, member):
        visitor.types(FORGOTTEN)

    assert [started(web, visitor).reachable for visitor in (guest, member)] == [False, True]


def test_signs_of_a_machine_are_written_down(web: Web) -> None:
    visitor = Visitor.of(web.app)
    visitor.client.environ_base["HTTP_USER_AGENT"] = "Mozilla/5.0 (compatible; Examplebot/2.1)"
    visitor.types(FORGOTTEN)
    person = Visitor.of(web.app)
    person.client.environ_base.update(HTTP_USER_AGENT="Mozilla/5.0 Firefox/140.0", HTTP_ACCEPT_LANGUAGE="sk")
    person.types(FORGOTTEN)

    assert started(web, visitor).machine == ("agent", "no-language")
    assert started(web, person).machine == ()


def test_staff_who_file_for_many_people_join_nobody_with_them(web: Web) -> None:
    staff = Visitor.of(web.app)
    sessions = []
    for _ in range(2):
        answer = staff.requests(
            "POST",
            "/api/v1/help-sessions",
            json={"on_behalf": True, "lang": "sk"},
            headers={"Authorization": f"Bearer {OPERATOR_KEY}"},
        )
        staff.help_session_id = answer.get_json()["id"]
        sessions.append(started(web, staff))

    assert [session.links for session in sessions] == [(), ()]
