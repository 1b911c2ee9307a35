"""How many episodes a hold-out needs: published formula, worked by hand and backwards."""

from __future__ import annotations

import pytest

from deflection.estimation.sample_size import DESIGN_EFFECT, episodes_needed, smallest_visible


@pytest.mark.parametrize(
    ("wrote", "avoided", "holdout", "needed"),
    [(0.2, 0.05, 0.05, 10_468), (0.2, 0.1, 0.1, 1_335), (0.35, 0.05, 0.2, 4_396), (0.5, 0.15, 0.5, 334)],
)
def test_the_table(wrote: float, avoided: float, holdout: float, needed: int) -> None:
    assert episodes_needed(wrote, avoided, holdout) == pytest.approx(needed, abs=1)


def test_people_who_come_again_tell_less_than_others_would() -> None:
    plain = episodes_needed(0.5, 0.1, 0.1)

    assert episodes_needed(0.5, 0.1, 0.1, design_effect=DESIGN_EFFECT) == pytest.approx(1.15 * plain, abs=2)


@pytest.mark.parametrize("holdout", [0.05, 0.1, 0.5])
def test_backwards(holdout: float) -> None:
    episodes = episodes_needed(0.4, 0.08, holdout)

    assert smallest_visible(0.4, episodes, holdout) == pytest.approx(0.08, abs=1e-3)


def test_a_small_site_sees_nothing_smaller_than_everything() -> None:
    assert smallest_visible(0.3, 10, 0.1) == pytest.approx(0.3)


@pytest.mark.parametrize(("wrote", "avoided", "holdout"), [(0.2, 0.3, 0.1), (0.2, 0.0, 0.1), (0.2, 0.1, 0.0)])
def test_what_cannot_be(wrote: float, avoided: float, holdout: float) -> None:
    with pytest.raises(ValueError, match="need 0 < holdout < 1"):
        episodes_needed(wrote, avoided, holdout)
