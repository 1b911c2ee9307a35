"""One test per numbered rule of `measuring/labels.py`: what counts as an outcome that can be learned from."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from deflection.help_session import (
    Arm,
    ArticleServed,
    ArticleUnavailable,
    Event,
    ExemptTopicChosen,
    HelpSession,
    Offer,
    ProblemDescribed,
    SearchOutcome,
    SolutionWithdrawn,
    SolvedAnswered,
    Started,
    TicketSent,
)
from deflection.measuring.labels import labels
from deflection.measuring.outcome import WINDOW, outcomes

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
PASSWORD = Offer("obnova-hesla", "sk", "rev-1", "Obnova hesla", 0.9)
STARTED = Started(NOW, "sk", "web", "owner", "anna", member=False, arm=Arm.TREATED)
DESCRIBED = ProblemDescribed(NOW, "zabudnuté heslo", "", SearchOutcome.CONFIDENT, (PASSWORD,), (), "gen-1", "enforce")
SERVED = ArticleServed(NOW, "obnova-hesla", "rev-1", "gen-1", "page")
YES = SolvedAnswered(NOW, "obnova-hesla", solved=True, reason="")
NO = SolvedAnswered(NOW, "obnova-hesla", solved=False, reason="unclear")


def sent(route: str = "read", at: datetime = NOW) -> TicketSent:
    return TicketSent(at, "ticket", "OK", route, "0" * 64)


def somebody(*events: Event, name: str = "hs", person: str = "anna") -> HelpSession:
    return HelpSession(name, (replace(STARTED, person=person), *events))


def said(*help_sessions: HelpSession, now: datetime = LATER) -> list[tuple[str, str]]:
    return [(label.help_session_id, label.article_id) for label in labels(outcomes(help_sessions, now))]


def test_1_a_solution_is_one_until_it_is_taken_back() -> None:
    assert said(somebody(DESCRIBED, SERVED, YES)) == [("hs", "obnova-hesla")]
    assert said(somebody(DESCRIBED, SERVED, YES, SolutionWithdrawn(NOW))) == []


def test_2_a_solution_is_none_after_all_when_the_same_person_writes_about_it_within_a_week() -> None:
    solution = somebody(DESCRIBED, SERVED, YES, name="first")
    contact = somebody(DESCRIBED, SERVED, NO, sent(at=NOW + WINDOW), name="then")

    assert said(solution, contact) == [("first", ""), ("then", "")]


def test_2_not_when_it_was_somebody_else_or_later_or_about_another_matter() -> None:
    solution = somebody(DESCRIBED, SERVED, YES, name="first")
    another = replace(DESCRIBED, text="strhli mi peniaze z karty", reading_list=())
    late = sent(at=NOW + WINDOW + timedelta(minutes=1))

    for contact in (
        somebody(DESCRIBED, SERVED, NO, sent(), name="then", person="boris"),
        somebody(DESCRIBED, SERVED, NO, late, name="then"),
        somebody(another, sent("nothing_found"), name="then"),
    ):
        assert said(solution, contact)[0] == ("first", "obnova-hesla")


def test_2_people_who_cannot_be_told_apart_take_nothing_back() -> None:
    solution = somebody(DESCRIBED, SERVED, YES, name="first", person="")
    contact = somebody(DESCRIBED, SERVED, NO, sent(), name="then", person="")

    assert said(solution, contact)[0] == ("first", "obnova-hesla")


@pytest.mark.parametrize("route", ["read", "nothing_found"])
def test_3_a_ticket_says_that_nothing_helped(route: str) -> None:
    assert said(somebody(DESCRIBED, sent(route))) == [("hs", "")]


def test_4_a_no_and_then_silence_says_it_once_the_help_session_has_ended() -> None:
    left = somebody(DESCRIBED, SERVED, NO)

    assert said(left, now=NOW + timedelta(hours=1)) == []
    assert said(left) == [("hs", "")]


def test_5_silence_says_nothing() -> None:
    assert said(somebody(DESCRIBED), somebody(DESCRIBED, SERVED), now=NOW + timedelta(days=30)) == []


@pytest.mark.parametrize("route", ["holdout", "degraded", "exempt:hijacked", "operator", "off", "advise"])
def test_5_a_form_that_was_open_anyway_says_nothing(route: str) -> None:
    assert said(somebody(DESCRIBED, sent(route))) == []


def test_5_but_a_no_given_before_counts_on_every_route() -> None:
    assert said(somebody(DESCRIBED, SERVED, NO, sent("holdout"))) == [("hs", "")]


def test_5_a_search_that_was_down_and_a_matter_that_was_not_searched_say_nothing() -> None:
    down = replace(DESCRIBED, search=SearchOutcome.UNAVAILABLE, reading_list=())

    assert (
        said(somebody(down, sent("read")), somebody(ExemptTopicChosen(NOW, "hijacked"), sent("exempt:hijacked"))) == []
    )


def test_6_a_text_that_is_kept_no_longer_teaches_nothing() -> None:
    assert said(somebody(replace(DESCRIBED, text=""), SERVED, YES)) == []


def test_6_what_became_of_a_text_that_was_emptied_counts_on_without_its_words() -> None:
    emptied = somebody(replace(DESCRIBED, text="", emptied=True), SERVED, YES)

    (label,) = labels(outcomes([emptied], LATER))
    assert (label.article_id, label.text) == ("obnova-hesla", "")


def test_7_what_could_not_be_served_is_not_among_what_was_shown() -> None:
    gone = ArticleUnavailable(NOW, "dvojfazove-overenie", search_down=False)
    two_step = replace(PASSWORD, article_id="dvojfazove-overenie")
    both = replace(DESCRIBED, reading_list=(PASSWORD, two_step))

    (label,) = labels(outcomes([somebody(both, SERVED, NO, gone, sent())], LATER))

    assert label.shown == (PASSWORD,)


def test_7_a_list_that_was_taken_back_says_nothing_of_the_search() -> None:
    gone = ArticleUnavailable(NOW, "obnova-hesla", search_down=False)

    assert said(somebody(DESCRIBED, gone, sent("nothing_found"))) == []
    assert said(somebody(replace(DESCRIBED, reading_list=()), sent("nothing_found"))) == [("hs", "")]
