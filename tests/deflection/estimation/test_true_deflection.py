"""True deflection by hand, and what becomes of it when people do not answer."""

from __future__ import annotations

import numpy as np
import pytest

from deflection.estimation.avoided_contacts import avoided_contacts
from deflection.estimation.episodes import FollowUp
from deflection.estimation.estimate import TooFewToCompare
from deflection.estimation.true_deflection import FEWEST_ANSWERS, true_deflection
from deflection.estimation.unreachable import true_deflection_bounds
from tests.deflection.estimation.episodes import SomeEpisodes, episodes_of


def month() -> tuple[SomeEpisodes, np.ndarray]:
    """Of 1,000 held out 500 write and 300 are solved; of 1,000 treated 300 write and 450 are solved."""
    episodes = episodes_of(holdout=[1] * 500 + [0] * 500, treated=[1] * 300 + [0] * 700)
    solved = np.zeros(2000, dtype=bool)
    solved[500:800] = solved[1300:1750] = True
    return episodes, solved


def asked(episodes: SomeEpisodes, solved: np.ndarray, every: int) -> FollowUp:
    """Every `every`-th of the people who did not write answers."""
    answered = ~episodes.contact & (np.arange(len(episodes)) % every == 0)
    return FollowUp(answered, solved, np.zeros((len(episodes), 0)))


def test_when_everybody_answers_it_is_counting() -> None:
    episodes, solved = month()

    deflection = true_deflection(episodes, asked(episodes, solved, every=1))

    assert deflection.solved.value == pytest.approx(0.45 - 0.30, abs=1e-3)
    assert deflection.extra_give_ups.value == pytest.approx(0.25 - 0.20, abs=1e-3)
    assert (deflection.answers_treated, deflection.answers_holdout) == (700, 500)


def test_it_is_avoided_contacts_minus_extra_give_ups() -> None:
    episodes, solved = month()
    deflection = true_deflection(episodes, asked(episodes, solved, every=7))

    assert deflection.solved.value == pytest.approx(
        avoided_contacts(episodes).value - deflection.extra_give_ups.value, abs=1e-9
    )


def test_people_with_a_solved_problem_answer_more_often_and_a_signal_says_whose_is() -> None:
    """Half of the solved answer and a tenth of the others: plain means of the answers would be far off."""
    episodes, solved = month()
    answered = ~episodes.contact & (np.random.default_rng(1).random(2000) < np.where(solved, 0.5, 0.1))

    deflection = true_deflection(episodes, FollowUp(answered, solved, solved[:, None].astype(float)))

    assert deflection.solved.value == pytest.approx(0.15, abs=0.02)
    assert np.mean(solved[answered & episodes.holdout]) > 0.8  # of the answers; of the silent people it is .6


def test_an_answer_of_somebody_who_wrote_anyway_counts_for_nothing() -> None:
    episodes, solved = month()
    all_answer = FollowUp(np.ones(2000, dtype=bool), solved, np.zeros((2000, 0)))

    assert true_deflection(episodes, all_answer).answers_holdout == 500


def test_no_figure_is_shown_under_thirty_answers_in_an_arm() -> None:
    episodes, solved = month()
    few, enough = asked(episodes, solved, every=18), asked(episodes, solved, every=16)

    assert not true_deflection(episodes, few).can_be_shown
    assert true_deflection(episodes, few).answers_holdout < FEWEST_ANSWERS
    assert true_deflection(episodes, enough).can_be_shown


def test_the_alarm_needs_enough_answers_and_a_difference() -> None:
    episodes, _ = month()
    treated_gave_up = np.arange(2000) < 1000  # solved: all of the hold-out, none of the treated

    assert true_deflection(episodes, asked(episodes, treated_gave_up, every=5)).people_give_up
    assert not true_deflection(episodes, asked(episodes, treated_gave_up, every=60)).people_give_up
    assert not true_deflection(episodes, asked(episodes, ~treated_gave_up, every=5)).people_give_up


def test_one_answer_is_not_enough_to_compare() -> None:
    episodes, solved = month()

    with pytest.raises(TooFewToCompare, match="answers"):
        true_deflection(episodes, asked(episodes, solved, every=500))


def test_the_unreachable_could_all_have_been_solved_or_all_have_given_up() -> None:
    episodes, solved = month()
    reachable = np.arange(2000) % 2 == 0
    follow_up = FollowUp(~episodes.contact & reachable, solved, np.zeros((2000, 0)))

    bounds = true_deflection_bounds(episodes, follow_up, reachable)

    assert bounds.value == pytest.approx(((0.225 - 0.15 - 0.25) + (0.225 + 0.35 - 0.15)) / 2, abs=2e-3)
    assert bounds.lower < 0.225 - 0.15 - 0.25 < 0.225 + 0.35 - 0.15 < bounds.upper
    assert bounds.covers(0.15)


def test_when_everybody_can_be_reached_the_bounds_are_the_interval() -> None:
    episodes, solved = month()
    follow_up = asked(episodes, solved, every=4)

    bounds = true_deflection_bounds(episodes, follow_up, np.ones(2000, dtype=bool))

    expected = true_deflection(episodes, follow_up).solved
    assert (bounds.value, bounds.lower, bounds.upper) == pytest.approx(
        (expected.value, expected.lower, expected.upper), abs=2e-3
    )
