"""The truth of the simulated world is what a very long month shows."""

from __future__ import annotations

import numpy as np
import pytest

from deflection.simulation.log import Conditions, log_of
from deflection.simulation.people import month_of_people
from deflection.simulation.world import GATES, truth


@pytest.mark.parametrize("gate", GATES)
def test_a_hundred_thousand_episodes_come_near_the_truth(gate: str) -> None:
    happened = month_of_people(np.random.default_rng(1), GATES[gate], 100_000, 0.5)
    true = truth(GATES[gate])
    holdout, gave_up = happened.holdout, ~happened.writes & ~happened.solved

    assert happened.writes[holdout].mean() == pytest.approx(true.writes_in_holdout, abs=0.012)
    assert happened.writes[holdout].mean() - happened.writes[~holdout].mean() == pytest.approx(true.avoided, abs=0.015)
    assert happened.solved[~holdout].mean() - happened.solved[holdout].mean() == pytest.approx(true.solved, abs=0.015)
    assert gave_up[~holdout].mean() - gave_up[holdout].mean() == pytest.approx(true.extra_give_ups, abs=0.015)


def test_a_person_has_one_arm_however_often_they_come() -> None:
    happened = month_of_people(np.random.default_rng(2), GATES["soft"], 2000, 0.1)
    arms = {(int(person), bool(arm)) for person, arm in zip(happened.person, happened.holdout, strict=True)}

    assert len(arms) == len(set(happened.person.tolist())) < 1700


def test_nothing_between_people_and_log_leaves_them_as_they_are() -> None:
    chance = np.random.default_rng(3)
    happened = month_of_people(chance, GATES["hard"], 2000, 0.1)
    log = log_of(chance, happened, Conditions(machines=0, lost_cookies=0, linked=1))

    assert log.unlinked == 0
    assert 1970 < len(log.episodes) <= 2000  # one in two hundred is taken for a machine
    assert not np.any(log.follow_up.answered & log.episodes.contact)


def test_machines_lost_cookies_and_unlinked_mails_are_in_the_log() -> None:
    chance = np.random.default_rng(4)
    happened = month_of_people(chance, GATES["hard"], 2000, 0.1)
    log = log_of(chance, happened, Conditions(machines=0.5, lost_cookies=1, linked=0))

    assert log.unlinked == np.count_nonzero(happened.by_another_way)
    assert len(log.episodes) - 2000 == pytest.approx(200 + np.count_nonzero(happened.later), abs=70)
    assert log.naive_ratio > 0.8
