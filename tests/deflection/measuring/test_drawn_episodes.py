"""Which episodes count in an arm of the hold-out, which are contacts, and the difference between the arms."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from deflection.estimation.live_interval import FEWEST_EPISODES
from deflection.help_session import Arm, Event, HelpSession, Offer, ProblemDescribed, SearchOutcome, Started, TicketSent
from deflection.measuring.drawn_episodes import DrawnEpisode, as_columns, as_drawn, compare
from deflection.policy import HoldoutOf
from deflection.site_events import HelpEnrolled
from tests.deflection.measuring.counted import drawn_episodes

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=30)
PASSWORD = Offer("obnova-hesla", "sk", "rev-1", "Obnova hesla", 0.9)
DESCRIBED = ProblemDescribed(NOW, "zabudnuté heslo", "", SearchOutcome.CONFIDENT, (PASSWORD,), (), "gen-1", "enforce")
ANOTHER = replace(DESCRIBED, text="platba kartou neprešla", reading_list=())
SENT = TicketSent(NOW, "t", "OK-1", "holdout", "")


def comes(
    unit: str, *events: Event, arm: Arm = Arm.TREATED, at: datetime = NOW, share: float | None = 0.1, **of: str
) -> HelpSession:
    """Somebody who was drawn; what happens does so when they come."""
    begun = Started(at, "sk", "web", unit, unit, member=False, arm=arm, draw_unit=unit, draw_share=share)
    begun = replace(begun, holdout=of.get("holdout", "gate"), machine=("agent",) if "machine" in of else ())
    happened = (replace(event, at=at) for event in events or (DESCRIBED,))
    return HelpSession(f"{unit}-{at.isoformat()}", (begun, *happened))


def episodes(
    *help_sessions: HelpSession,
    enrolled: tuple[HelpEnrolled, ...] = (),
    holdout_of: HoldoutOf = HoldoutOf.GATE,
    now: datetime = LATER,
) -> list[DrawnEpisode]:
    return drawn_episodes(help_sessions, enrolled, holdout_of, now)


def test_1_everybody_who_was_drawn_counts_in_the_arm_that_was_drawn() -> None:
    assert episodes(comes("a"), comes("b", DESCRIBED, SENT, arm=Arm.HOLDOUT), comes("robot", machine="")) == [
        DrawnEpisode("a", Arm.TREATED, 0.1, contact=False),
        DrawnEpisode("b", Arm.HOLDOUT, 0.1, contact=True),
    ]


def test_2_who_comes_back_with_the_same_problem_is_one_episode() -> None:
    again = comes("a", DESCRIBED, SENT, at=NOW + timedelta(days=3))
    other = comes("a", ANOTHER, at=NOW + timedelta(days=4))
    much_later = comes("a", at=NOW + timedelta(days=12))

    assert [episode.contact for episode in episodes(comes("a"), again, other, much_later)] == [True, False, False]


def test_3_what_was_written_after_the_window_is_no_contact() -> None:
    late = comes("a", ANOTHER, SENT, at=NOW + timedelta(days=8))

    assert [episode.contact for episode in episodes(comes("a"), late)] == [False, True]


def test_4_neither_a_window_that_is_open_nor_another_hold_out_nor_an_unknown_share() -> None:
    assert episodes(comes("a"), now=NOW + timedelta(days=6)) == []
    assert episodes(comes("a", holdout="help"), comes("b", share=None)) == []


def test_5_in_the_hold_out_of_the_help_who_only_typed_is_an_episode() -> None:
    typed = [HelpEnrolled(NOW, unit, Arm.HOLDOUT, 0.2, 1) for unit in ("typed", "typed", "described")]
    described = comes("described", DESCRIBED, SENT, arm=Arm.HOLDOUT, holdout="help", share=0.2)

    assert episodes(described, enrolled=tuple(typed), holdout_of=HoldoutOf.HELP) == [
        DrawnEpisode("described", Arm.HOLDOUT, 0.2, contact=True),
        DrawnEpisode("typed", Arm.HOLDOUT, 0.2, contact=False),
    ]
    assert episodes(comes("a"), enrolled=tuple(typed)) == episodes(comes("a"))


def arm(name: Arm, number: int, wrote: int) -> list[DrawnEpisode]:
    return [DrawnEpisode(f"{name}-{n}", name, 0.5, contact=n < wrote) for n in range(number)]


def test_nobody_who_only_typed_adds_nothing() -> None:
    described = as_drawn([*arm(Arm.HOLDOUT, 2, 1), *arm(Arm.TREATED, 3, 1)])

    drawn = described.with_others(as_drawn([]))

    assert drawn.follow_up
    assert described.follow_up
    assert drawn.follow_up.signals.shape == described.follow_up.signals.shape
    assert (drawn.episodes.holdouts, drawn.episodes.treated) == (2, 3)


def test_the_difference_is_that_of_the_shares_that_wrote() -> None:
    comparison = compare(as_columns([*arm(Arm.HOLDOUT, 50, 30), *arm(Arm.TREATED, 100, 40)]), HoldoutOf.GATE)

    assert (comparison.holdout, comparison.treated) == (50, 100)
    assert comparison.avoided
    assert comparison.avoided.value == pytest.approx(0.2)
    assert comparison.avoided.lower < 0.2 < comparison.avoided.upper


def test_while_more_will_come_the_interval_holds_at_every_look() -> None:
    drawn = as_columns([*arm(Arm.HOLDOUT, 50, 30), *arm(Arm.TREATED, 100, 40)])
    live, closed = (compare(drawn, HoldoutOf.GATE, can_still_grow=grows).avoided for grows in (True, False))

    assert live
    assert closed
    assert live.value == pytest.approx(closed.value)
    assert live.upper - live.lower > 1.3 * (closed.upper - closed.lower)


def test_forty_visits_of_one_browser_are_not_compared() -> None:
    alone = [DrawnEpisode("same", Arm.HOLDOUT, 0.5, contact=n < 20) for n in range(40)]

    assert compare(as_columns([*alone, *arm(Arm.TREATED, 100, 40)]), HoldoutOf.GATE).avoided is None


def test_too_few_are_not_compared() -> None:
    drawn = as_columns([*arm(Arm.HOLDOUT, FEWEST_EPISODES - 1, 9), *arm(Arm.TREATED, 500, 9)])

    few = compare(drawn, HoldoutOf.GATE)

    assert few.avoided is None
