"""Contacts that nothing joins to an episode, if all of them were those of the treated."""

from __future__ import annotations

import pytest

from deflection.estimation.avoided_contacts import avoided_contacts
from deflection.estimation.unlinked import avoided_if_treated_wrote
from tests.deflection.estimation.episodes import episodes_of

EPISODES = episodes_of(holdout=[1, 0] * 50, treated=[1, 0, 0, 0] * 225)


def test_ninety_mails_of_nine_hundred_treated_take_a_tenth_away() -> None:
    least, linked = avoided_if_treated_wrote(EPISODES, 90), avoided_contacts(EPISODES)

    assert least.value == pytest.approx(linked.value - 0.1)
    assert least.lower < linked.lower - 0.1


def test_without_any_it_is_the_same() -> None:
    assert avoided_if_treated_wrote(EPISODES, 0) == avoided_contacts(EPISODES)


def test_more_mails_than_people_are_no_more_than_everybody() -> None:
    assert avoided_if_treated_wrote(EPISODES, 5000).value == pytest.approx(0.5 - 1.0)
