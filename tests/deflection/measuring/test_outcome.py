"""One test per numbered rule of `deflection/measuring/outcome.py`."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

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
from deflection.measuring.outcome import WINDOW, Outcome, outcomes

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


def classify(help_session: HelpSession, now: datetime) -> Outcome:
    ((_, outcome),) = outcomes([help_session], now)
    return outcome


def somebody(*events: Event, person: str = "person-a", at: datetime = NOW) -> HelpSession:
    """A help session of its own, by default of the same person."""
    return HelpSession(f"hs-{at}", (replace(STARTED, at=at, person=person), *events))


def first_of(*help_sessions: HelpSession, window: timedelta = WINDOW) -> Outcome:
    return outcomes(help_sessions, NOW + timedelta(days=30), window)[0][1]


def writes(
    text: str = "stále mi nejde zabudnuté heslo",
    after: timedelta = timedelta(hours=2),
    person: str = "person-a",
    *insisted: Offer,
) -> HelpSession:
    """A ticket by another help session, about `text`, for which `insisted` has to be read."""
    at = NOW + after
    described = replace(DESCRIBED, at=at, text=text, reading_list=insisted)
    return somebody(described, replace(SENT, at=at), person=person, at=at)


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


def test_6_solved_and_two_hours_later_a_ticket_about_it_is_reversed() -> None:
    assert first_of(after(SERVED, YES), writes()) is Outcome.REVERSED


def test_6_read_quietly_and_then_a_ticket_about_it_is_reversed() -> None:
    assert first_of(after(SERVED), writes()) is Outcome.REVERSED


def test_6_other_words_for_which_the_same_article_has_to_be_read_are_the_same_problem() -> None:
    in_english = writes("cannot sign in", timedelta(hours=2), "person-a", PASSWORD)
    solved_by_another = after(replace(SERVED, article_id="prihlasenie"), replace(YES, article_id="prihlasenie"))

    assert first_of(after(SERVED, YES), in_english) is Outcome.REVERSED
    assert first_of(solved_by_another, in_english) is Outcome.SOLVED


def test_6_another_problem_reverses_nothing() -> None:
    assert first_of(after(SERVED, YES), writes("strhli mi peniaze z karty")) is Outcome.SOLVED


def test_6_somebody_else_reverses_nothing_and_people_who_cannot_be_told_apart_are_somebody_else() -> None:
    assert first_of(after(SERVED, YES), writes(person="person-b")) is Outcome.SOLVED
    assert first_of(somebody(DESCRIBED, SERVED, YES, person=""), writes(person="")) is Outcome.SOLVED


def test_6_the_window_begins_with_the_yes_and_has_an_end() -> None:
    yes_later = replace(YES, at=NOW + timedelta(hours=3))

    assert first_of(after(SERVED, YES), writes(after=WINDOW)) is Outcome.REVERSED
    assert first_of(after(SERVED, YES), writes(after=WINDOW + timedelta(seconds=1))) is Outcome.SOLVED
    assert first_of(after(SERVED, yes_later), writes(after=timedelta(hours=2))) is Outcome.SOLVED
    assert first_of(after(SERVED, YES), writes(), window=timedelta(hours=1)) is Outcome.SOLVED


def test_6_the_ticket_itself_stays_a_ticket_and_who_gave_up_stays_so() -> None:
    assert [outcome for _, outcome in outcomes([after(SERVED, YES), writes()], LATER)] == [
        Outcome.REVERSED,
        Outcome.TICKET,
    ]
    assert first_of(after(SERVED, NO), writes()) is Outcome.GAVE_UP


@pytest.mark.long
@pytest.mark.parametrize("people", [1, 25_000], ids=["one person", "as many people as there are problems"])
def test_fifty_thousand_help_sessions_are_classified_in_linear_time(people: int) -> None:
    """Generous: about 2 seconds here; comparing each with each would take hours."""
    month = []
    for number in range(25_000):
        person, at = f"person-{number % people}", timedelta(seconds=60 * number)
        text = f"zabudnuté heslo číslo {number}" if number % 2 else f"strhli mi peniaze {number} krát"
        described = replace(DESCRIBED, text=text, reading_list=())
        month.append(somebody(described, replace(SERVED, at=NOW + at), replace(YES, at=NOW + at), person=person))
        month.append(writes("neprišla mi objednávka", at + timedelta(seconds=1), person))

    started = time.process_time()
    found = Counter(outcome for _, outcome in outcomes(month, NOW + timedelta(days=60)))

    assert found == Counter({Outcome.SOLVED: 25_000, Outcome.TICKET: 25_000})
    assert time.process_time() - started < 30
