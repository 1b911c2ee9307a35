"""The estimators find the truth of simulated months: a short form for every run, and the whole of it.

What must be reached stands in docs/decisions/0028-what-the-help-saves.md, with what was measured.
"""

from __future__ import annotations

import pytest

from deflection.simulation.log import Conditions
from deflection.simulation.study import alarm_rate, alarm_rate_without, false_alarm_rate, study
from deflection.simulation.world import GATES, truth

USUAL = Conditions()


def test_thirty_months_of_either_gate() -> None:
    """Generous: of thirty intervals that hold the truth in 94 of 100 months, fewer than 24 do once in ten thousand."""
    for gate in GATES.values():
        months = study(gate, 30, 2000, USUAL, seed=1)

        assert abs(months.avoided.bias) < 0.025
        assert abs(months.true_deflection.bias) < 0.06
        assert min(months.avoided.coverage, months.true_deflection.coverage) >= 0.8
        assert months.naive_bias > 0.5


def test_more_people_give_up_and_the_alarm_knows() -> None:
    assert alarm_rate(GATES["hard"], 8, USUAL, seed=1) >= 0.5
    assert alarm_rate_without(8, USUAL, seed=1) <= 0.25


def test_a_gate_that_drives_people_away_avoids_more_contacts_and_solves_no_more() -> None:
    soft, hard = truth(GATES["soft"]), truth(GATES["hard"])

    assert hard.solved == soft.solved
    assert hard.avoided - soft.avoided == pytest.approx(hard.extra_give_ups - soft.extra_give_ups)
    assert hard.avoided > soft.avoided + 0.07


@pytest.mark.long
def test_avoided_contacts_over_five_hundred_months() -> None:
    for gate in GATES.values():
        months = study(gate, 500, 2000, USUAL, seed=1)

        assert abs(months.avoided.bias) < 0.01
        assert 0.91 <= months.avoided.coverage <= 0.975
        assert abs(months.true_deflection.bias) <= 0.03
        assert months.true_deflection.coverage >= 0.92
        assert months.naive_bias > 0.5


@pytest.mark.long
def test_true_deflection_with_ten_thousand_episodes_a_month() -> None:
    for gate in GATES.values():
        months = study(gate, 300, 10_000, USUAL, seed=1)

        assert abs(months.true_deflection.bias) <= 0.03
        assert months.true_deflection.coverage >= 0.92
        assert months.shown == 1


@pytest.mark.long
def test_people_give_up_is_raised_when_they_do() -> None:
    assert alarm_rate(GATES["hard"], 300, USUAL, seed=1) >= 0.75
    assert alarm_rate_without(300, USUAL, seed=1) <= 0.05


@pytest.mark.long
def test_looking_every_day_shows_no_effect_where_there_is_none() -> None:
    assert false_alarm_rate(400, USUAL, seed=1) <= 0.05
