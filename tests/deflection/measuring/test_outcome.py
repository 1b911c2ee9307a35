"""One test per numbered rule of `deflection/measuring/outcome.py`."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from deflection.help_session import (
    Arm,
    ArticleServed,
    Event,
    HelpSession,
    Offer,
    ProblemDescribed,
    SearchOutcome,
    SolutionWithdrawn,
    SolvedAnswered,
    Started,
    TicketSent,
)
from deflection.measuring.outcome import Outcome, classify

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
PASSWORD = Offer("obnova-hesla", "sk", "rev-1", "Obnova hesla", 0.9)
STARTED = Started(NOW, "sk", "web", "owner-a", "person-a", member=False, arm=Arm.TREATED)
DESCRIBED = ProblemDescribed(NOW, "zabudnuté heslo", "", SearchOutcome.CONFIDENT, (PASSWORD,), (), "gen-1", "enforce")
SERVED = ArticleServed(NOW, "obnova-hesla", "rev-1", "gen-1", "page")
YES = SolvedAnswered(NOW, "obnova-hesla", solved=True, reason="")
NO = SolvedAnswered(NOW, "obnova-hesla", solved=False, reason="unclear")
SENT = TicketSent(NOW, "ticket-1", "OK-1", "read", "0" * 64)


def after(*events: Event) -> HelpSession:
    return HelpSession("hs-1", (STARTED, DESCRIBED, *events))


def test_1_a_ticket_is_not_a_deflection_whatever_was_answered_before() -> None:
    assert classify(after(SERVED, NO, SENT), NOW) is Outcome.TICKET
    assert classify(after(SERVED, YES, SolutionWithdrawn(NOW), NO, SENT), LATER) is Outcome.TICKET
    assert classify(after(SERVED, YES, SENT), LATER) is Outcome.TICKET


def test_2_solved_is_a_deflection_at_once_and_stays_one() -> None:
    assert classify(after(SERVED, YES), NOW) is Outcome.SOLVED
    assert classify(after(SERVED, YES), LATER) is Outcome.SOLVED


def test_2_taken_back_it_is_none() -> None:
    assert classify(after(SERVED, YES, SolutionWithdrawn(NOW)), NOW) is Outcome.ONGOING
    assert classify(after(SERVED, YES, NO), LATER) is Outcome.GAVE_UP


def test_3_a_quiet_hour_is_too_early_to_say() -> None:
    assert classify(after(SERVED), NOW + timedelta(hours=1)) is Outcome.ONGOING
    assert classify(after(SERVED), LATER - timedelta(seconds=1)) is Outcome.ONGOING


def test_3_the_quiet_day_begins_with_the_last_thing_that_happened() -> None:
    came_back = after(replace(SERVED, at=NOW + timedelta(hours=20)))

    assert classify(came_back, LATER) is Outcome.ONGOING
    assert classify(came_back, NOW + timedelta(hours=44)) is Outcome.QUIET


def test_4_who_read_and_stayed_away_is_counted_apart() -> None:
    assert classify(after(SERVED), LATER) is Outcome.QUIET


def test_5_who_read_nothing_gave_up() -> None:
    assert classify(after(), LATER) is Outcome.GAVE_UP


def test_5_who_said_no_and_left_gave_up() -> None:
    assert classify(after(SERVED, NO), LATER) is Outcome.GAVE_UP


def test_5_one_no_is_enough_even_if_another_article_was_read_without_a_word() -> None:
    another = replace(SERVED, article_id="prihlasenie")

    assert classify(after(SERVED, NO, another), LATER) is Outcome.GAVE_UP
