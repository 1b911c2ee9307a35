"""The Wilson interval against published values, and what must hold for every share."""

from __future__ import annotations

from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deflection.estimation.share import Share, wilson


@pytest.mark.parametrize(
    ("count", "total", "lower", "upper"),
    [
        (81, 263, 0.2553, 0.3662),  # Newcombe (1998), table I, method 3
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (29, 29, 0.8830, 1.0000),
    ],
)
def test_the_published_intervals(count: int, total: int, lower: float, upper: float) -> None:
    assert wilson(count, total) == pytest.approx((lower, upper), abs=5e-5)


def test_nine_of_ten_at_ninety_percent() -> None:
    """Both ends solve the quadratic that Wilson inverts: |share - p| = z * sqrt(p (1 - p) / n)."""
    z = NormalDist().inv_cdf(0.95)

    for end in wilson(9, 10, z=z):
        assert abs(0.9 - end) == pytest.approx(z * (end * (1 - end) / 10) ** 0.5)


@pytest.mark.parametrize(("count", "total"), [(-1, 5), (6, 5), (0, 0), (1, 0)])
def test_what_is_no_share_is_refused(count: int, total: int) -> None:
    with pytest.raises(ValueError, match=f"{count} of {total}"):
        wilson(count, total)


def test_without_a_denominator_there_is_no_share() -> None:
    assert Share(0, 0).estimate is None
    assert Share(0, 0).interval is None


def test_a_share_knows_its_estimate_and_interval() -> None:
    assert Share(8, 10).estimate == 0.8
    assert Share(8, 10).interval == wilson(8, 10)


totals = st.integers(1, 10_000)
shares = totals.flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total)))


@given(shares)
def test_the_interval_holds_the_estimate_and_stays_between_0_and_1(share: tuple[int, int]) -> None:
    count, total = share
    lower, upper = wilson(count, total)

    assert 0 <= lower <= count / total <= upper <= 1
    assert lower < upper


@given(shares)
def test_counting_the_others_mirrors_the_interval(share: tuple[int, int]) -> None:
    count, total = share
    lower, upper = wilson(count, total)

    assert wilson(total - count, total) == pytest.approx((1 - upper, 1 - lower))


@given(shares)
def test_ten_times_the_data_make_a_narrower_interval(share: tuple[int, int]) -> None:
    count, total = share
    few, many = wilson(count, total), wilson(10 * count, 10 * total)

    assert many[1] - many[0] < few[1] - few[0]
