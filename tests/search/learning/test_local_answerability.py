"""The shipped probability, corrected by what happened: anchored, monotone, and a threshold that keeps its promise."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from itertools import pairwise
from statistics import mean

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.evaluation.calibration import calibration_error
from search.learning.lessons import PastProblems
from search.learning.local_answerability import COLD, Local, shifted
from search.training.fit_local_answerability import REFIT_FROM, THRESHOLD_FROM, SettledProblem, localise, threshold

NOTHING = PastProblems(0.0, 0.0, 0.0, 0.0, 0.0)
shares = st.floats(0, 1)


def town(people: int, seed: int, *, answered: float = 0.6) -> list[SettledProblem]:
    """People whose outcome depends on what is remembered, which the shipped probability does not see."""
    random = np.random.default_rng(seed)
    outcomes = []
    for number in range(people):
        resolved = bool(random.random() < answered)
        near, p0 = np.clip(random.normal([0.7, 0.6] if resolved else [0.45, 0.5], 0.15), 0.02, 0.98)
        memory = PastProblems(0.0, float(near), 1 - float(near), float(near), float(near))
        outcomes.append(SettledProblem(float(p0), memory, resolved, timedelta(days=1), number % 3))
    return outcomes


def auroc(local: Local, outcomes: list[SettledProblem]) -> float:
    said = [(local.probability(one.p0, one.memory), one.resolved) for one in outcomes]
    yes, no = [p for p, resolved in said if resolved], [p for p, resolved in said if not resolved]
    return mean(float(a > b) + 0.5 * (a == b) for a in yes for b in no)


@given(shares, shares)
def test_without_outcomes_the_shipped_probability_stands_to_the_digit(p0: float, near: float) -> None:
    assert Local().probability(p0, PastProblems(near, near, near, near, near)) == p0


def test_few_outcomes_change_nothing() -> None:
    assert localise(town(REFIT_FROM - 1, 1), 0.2).weights == COLD
    assert localise(town(REFIT_FROM, 1), 0.2).weights != COLD


def test_outcomes_tell_what_the_shipped_probability_could_not() -> None:
    local, others = localise(town(500, 2), 0.2), town(300, 3)

    assert auroc(local, others) > auroc(Local(), others) + 0.05


def test_after_200_outcomes_what_is_said_is_what_happens() -> None:
    errors = []
    for draw in range(4):
        local, others = localise(town(200, 30 + draw), 0.2), town(1_000, 40 + draw)
        said = [local.probability(one.p0, one.memory) for one in others]
        errors.append(calibration_error(said, [one.resolved for one in others]))

    assert mean(errors) < 0.05


@cache
def warm() -> Local:
    return localise(town(300, 6), 0.2)


@given(shares, shares, shares, shares)
def test_a_better_match_never_lowers_the_probability(p0: float, near: float, more: float, far: float) -> None:
    local = warm()
    worse = PastProblems(0.0, near, far, near, near)
    better = PastProblems(0.0, min(1, near + more), far * (1 - more), min(1, near + more), min(1, near + more))

    assert local.probability(min(1, p0 + more), better) >= local.probability(p0, worse)


def test_a_small_language_leans_on_the_others() -> None:
    everything = localise(town(600, 7), 0.2)
    alone, leaning = localise(town(20, 8), 0.2), localise(town(20, 8), 0.2, everything.weights)

    assert alone.weights == COLD
    assert np.abs(np.subtract(leaning.weights, everything.weights))[:-1].max() < 0.5, "only the base rate moves much"


def test_old_outcomes_fade() -> None:
    long_ago = [
        SettledProblem(one.p0, one.memory, not one.resolved, timedelta(days=900), one.fold) for one in town(300, 9)
    ]

    assert auroc(localise([*long_ago, *town(150, 10)], 0.2), town(300, 11)) > 0.75


@given(
    st.lists(st.sampled_from([0.1, 1 / 3, 2 / 3, 0.9384074346935216]), min_size=THRESHOLD_FROM), st.floats(0.05, 0.95)
)
def test_problems_that_look_alike_are_not_asked_in_vain_all_at_once(unresolved: list[float], share: float) -> None:
    limit = threshold(unresolved, share)

    assert limit is not None
    assert mean(one > limit for one in unresolved) <= share


def test_with_few_unresolved_problems_there_is_no_threshold() -> None:
    assert threshold([0.5] * (THRESHOLD_FROM - 1), 0.2) is None


def test_a_share_that_cannot_be_kept_asks_nobody() -> None:
    assert threshold([0.5] * THRESHOLD_FROM, 0.01) == 1.0


@pytest.mark.long
def test_of_those_no_article_can_help_as_many_are_asked_as_was_promised() -> None:
    share = 0.2
    asked = []
    for draw in range(18):
        local = localise(town(1_000, 100 + draw), share)
        hopeless = [one for one in town(1_000, 200 + draw) if not one.resolved]
        assert local.threshold is not None
        asked.append(mean(local.probability(one.p0, one.memory) > local.threshold for one in hopeless))

    assert mean(asked) == pytest.approx(share, abs=0.03)


@given(st.lists(shares, min_size=2, max_size=3), st.floats(0.05, 0.95), st.floats(0.05, 0.95))
def test_the_articles_of_one_list_keep_their_order(each: list[float], before: float, after: float) -> None:
    ordered = sorted(each)
    moved = [shifted(p, before, after) for p in ordered]

    assert all(one <= other for one, other in pairwise(moved))
