"""Avoided contacts by hand, by another estimator, and for people who come more than once."""

from __future__ import annotations

import numpy as np
import pytest

from deflection.estimation.arms import arm_mean, treated_minus_holdout
from deflection.estimation.avoided_contacts import avoided_contacts, contacts_saved
from deflection.estimation.episodes import Episodes
from deflection.estimation.estimate import TooFewToCompare
from deflection.estimation.live_interval import live_avoided_contacts
from deflection.estimation.unlinked import avoided_if_treated_wrote
from tests.deflection.estimation.episodes import episodes_of

ONCE = np.ones(6, dtype=np.int64)


def test_four_of_eight_against_two_of_eight() -> None:
    """Without repeated visits the jackknife variance of a share is p (1 - p) / (n - 1)."""
    episodes = episodes_of(holdout=[1, 1, 1, 1, 0, 0, 0, 0], treated=[1, 1, 0, 0, 0, 0, 0, 0])

    avoided = avoided_contacts(episodes)

    assert avoided.value == pytest.approx(0.25)
    reach = 2.1478 * (0.25 / 7 + 0.1875 / 7) ** 0.5  # t at .975 with Welch's 13.73 degrees of freedom
    assert (avoided.lower, avoided.upper) == pytest.approx((0.25 - reach, 0.25 + reach), abs=2e-3)


def test_the_jackknife_leaves_out_people_and_not_visits() -> None:
    contact = np.array([1.0, 1.0, 1.0, 0.0, 0.0, 1.0])
    alone = arm_mean(contact, np.ones(6), np.arange(6), ONCE)
    together = arm_mean(contact, np.ones(6), np.array([0, 0, 0, 1, 1, 2]), ONCE)

    assert together.value == alone.value == pytest.approx(2 / 3)
    assert together.degrees == 2
    left_out = np.array([1 / 3, 1.0, 3 / 5])
    assert together.variance == pytest.approx(2 / 3 * np.sum((left_out - left_out.mean()) ** 2))
    assert together.variance > 2 * alone.variance


def test_people_who_are_alike_may_stand_for_each_other() -> None:
    """Two kinds of people in the hold-out and three of the treated; who comes twice is one person all the same."""
    kinds = Episodes(
        person=np.array([0, 1, 1, 2, 3, 3, 4]),
        holdout=np.array([True, True, True, False, False, False, False]),
        drawn_with=np.array([0.5, 0.5, 0.25, 0.5, 0.5, 0.25, 0.25]),
        contact=np.array([True, False, True, False, True, False, True]),
        alike=np.array([40, 30, 30, 50, 20, 20, 60]),
    )
    rows = np.repeat(np.arange(7), kinds.alike)
    people = kinds.person[rows] * 100 + np.concatenate([np.arange(number) for number in kinds.alike])
    everybody = Episodes(people, kinds.holdout[rows], kinds.drawn_with[rows], kinds.contact[rows])

    for estimate in (
        avoided_contacts,
        live_avoided_contacts,
        lambda episodes: contacts_saved(avoided_contacts(episodes), episodes),
        lambda episodes: avoided_if_treated_wrote(episodes, 12),
    ):
        one, each = estimate(kinds), estimate(everybody)
        assert (one.value, one.lower, one.upper) == pytest.approx((each.value, each.lower, each.upper), rel=1e-12)


def test_a_share_that_was_raised_when_more_people_wrote_misleads_nobody() -> None:
    """In spring 10 % of the people are held out and 2 of 10 write, in autumn half of them and 8 of 10; no effect."""
    spring = episodes_of(holdout=[1, 1, 0, 0, 0, 0, 0, 0, 0, 0] * 10, treated=[1, 1, 0, 0, 0, 0, 0, 0, 0, 0] * 90)
    autumn = episodes_of(holdout=[1, 1, 1, 1, 1, 1, 1, 1, 0, 0] * 50, treated=[1, 1, 1, 1, 1, 1, 1, 1, 0, 0] * 50)
    year = spring.drawn(0.1).with_more(autumn.drawn(0.5))

    assert avoided_contacts(year).value == pytest.approx(0)
    assert avoided_contacts(year.drawn(0.3)).value > 0.2  # what plain means would have said


def test_nobody_of_eight_wrote_does_not_show_that_nobody_ever_would() -> None:
    avoided = avoided_contacts(episodes_of(holdout=[0] * 8, treated=[0] * 90))

    assert avoided.value == 0
    assert avoided.upper > 0.2
    assert avoided.lower < -0.2


def test_an_arm_of_one_person_is_no_arm() -> None:
    with pytest.raises(TooFewToCompare):
        avoided_contacts(episodes_of(holdout=[1], treated=[0, 1]))


def test_what_happens_more_often_to_the_treated_has_the_other_sign() -> None:
    episodes = episodes_of(holdout=[1, 0, 0, 0], treated=[1, 1, 1, 0])

    assert treated_minus_holdout(episodes.contact, episodes) == avoided_contacts(episodes).times(-1)


def test_saved_contacts_are_those_of_the_treated() -> None:
    episodes = episodes_of(holdout=[1, 1, 1, 0], treated=[1, 1, 0, 0])

    assert contacts_saved(avoided_contacts(episodes), episodes).value == pytest.approx(0.25 * 4)


def test_a_row_of_every_column_is_an_episode() -> None:
    episodes = episodes_of(holdout=[1, 1], treated=[1, 1])

    with pytest.raises(ValueError, match=r"rows: one row for each episode"):
        type(episodes)(episodes.person[1:], episodes.holdout, episodes.drawn_with, episodes.contact)
    with pytest.raises(ValueError, match="nothing to compare"):
        episodes.drawn(0.0)
