"""Everybody writes more often, and fewer write: because other people came."""

from __future__ import annotations

import pytest

from deflection.estimation.share import Share
from deflection.estimation.trend import trend

BEFORE = {"sk": Share(240, 600), "en": Share(60, 300), "ru": Share(10, 100)}  # .40, .20, .10
AFTER = {"sk": Share(132, 300), "en": Share(69, 300), "ru": Share(48, 400)}  # .44, .23, .12
MIX = {"sk": 450, "en": 300, "ru": 250}


def test_every_language_rises_and_the_crude_rate_falls() -> None:
    both = trend([BEFORE, AFTER], MIX)

    assert both.crude == pytest.approx((0.310, 0.249))
    assert [point.value for point in both.standardised] == pytest.approx([0.265, 0.297])
    assert both.signs_differ


def test_without_a_change_of_the_mix_the_signs_agree() -> None:
    after = {"sk": Share(264, 600), "en": Share(69, 300), "ru": Share(12, 100)}

    assert not trend([BEFORE, after], MIX).signs_differ


def test_a_language_that_came_later_is_in_the_crude_rate_alone() -> None:
    both = trend([BEFORE, {**AFTER, "uk": Share(5, 50), "cs": Share(0, 0)}], {**MIX, "uk": 50})

    assert both.left_out == {"uk"}
    assert both.standardised == trend([BEFORE, AFTER], MIX).standardised


def test_a_rate_of_none_still_has_an_upper_end() -> None:
    (point,) = trend([{"sk": Share(0, 20)}], {"sk": 1}).standardised

    assert (point.value, point.lower) == (0, 0)
    assert 0.02 < point.upper < 0.2


def test_nothing_in_common_cannot_be_compared() -> None:
    with pytest.raises(ValueError, match="in every period"):
        trend([{"sk": Share(1, 2)}, {"en": Share(1, 2)}], MIX)
