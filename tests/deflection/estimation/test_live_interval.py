"""The interval for every day."""

from __future__ import annotations

import numpy as np
import pytest

from deflection.estimation.arms import mean_of
from deflection.estimation.avoided_contacts import avoided_contacts
from deflection.estimation.estimate import Mean, TooFewToCompare
from deflection.estimation.live_interval import at_every_look, live_avoided_contacts
from tests.deflection.estimation.episodes import episodes_of


def test_it_has_the_same_value_and_a_wider_interval() -> None:
    episodes = episodes_of(holdout=[1, 0] * 100, treated=[1, 0, 0] * 600)
    once, always = avoided_contacts(episodes), live_avoided_contacts(episodes)

    assert always.value == pytest.approx(once.value)
    assert 1.4 < (always.upper - always.lower) / (once.upper - once.lower) < 1.7  # at the planned number: 1.56


def test_too_early_is_no_interval() -> None:
    with pytest.raises(TooFewToCompare, match="29 episodes"):
        live_avoided_contacts(episodes_of(holdout=[1, 0] * 14 + [1], treated=[1, 0] * 200))


def test_it_narrows_as_people_come() -> None:
    people = np.tile([1, 0, 0, 1, 0], 2000)
    widths = [
        live.upper - live.lower
        for n in (50, 200, 1000)
        for live in [live_avoided_contacts(episodes_of(holdout=people[:n].tolist(), treated=people[: 9 * n].tolist()))]
    ]

    assert widths == sorted(widths, reverse=True)


def test_means_of_many_answers_are_compared_as_contacts_are() -> None:
    episodes = episodes_of(holdout=[1, 0] * 100, treated=[1, 0, 0] * 600)
    holdout, treated = (mean_of(episodes.contact, episodes, arm) for arm in (episodes.holdout, ~episodes.holdout))

    compared, contacts = at_every_look(len(episodes))(holdout, treated), live_avoided_contacts(episodes)

    assert compared.value == pytest.approx(contacts.value)
    assert compared.upper - compared.value == pytest.approx(contacts.upper - contacts.value, rel=0.01)


def test_few_answers_widen_the_interval() -> None:
    widths = [
        live.upper - live.lower
        for answers in (1000, 29, 4)
        for live in [at_every_look(2000)(Mean(0.5, 0.01, answers), Mean(0.4, 0.001, 1000))]
    ]

    assert widths[1] / widths[0] == pytest.approx(1.035, abs=0.01)  # t(34)/z, by Welch's degrees
    assert widths[2] / widths[0] > 1.3


def test_looks_at_an_effect_that_is_none_show_none_where_ordinary_intervals_do() -> None:
    """Of 200 months in which nothing differs: an effect on one of sixty days."""
    chance = np.random.default_rng(1)
    alarms = {"every look": 0, "one look": 0}
    for _ in range(200):
        values = chance.random((2, 3600)) < 0.5
        means = [
            [Mean(float(arm[:n].mean()), float(arm[:n].var() / n), n - 1) for n in range(60, 3601, 60)]
            for arm in values
        ]
        looks = list(zip(*means, strict=True))
        always = (at_every_look(2 * (n + 1) * 60)(*pair) for n, pair in enumerate(looks))
        alarms["every look"] += any(not estimate.covers(0) for estimate in always)
        alarms["one look"] += any(not first.minus(other).covers(0) for first, other in looks)

    assert alarms["every look"] <= 10  # 5 %
    assert alarms["one look"] >= 30
