"""The interval for every day."""

from __future__ import annotations

import numpy as np
import pytest

from deflection.estimation.avoided_contacts import avoided_contacts
from deflection.estimation.estimate import TooFewToCompare
from deflection.estimation.live_interval import live_avoided_contacts
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
