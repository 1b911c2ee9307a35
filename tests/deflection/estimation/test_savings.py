"""Hours and money carry the interval of what they are made from."""

from __future__ import annotations

from deflection.estimation.estimate import Estimate
from deflection.estimation.savings import CostOfAContact, savings


def test_a_month_of_nine_hundred_episodes() -> None:
    saved = savings(Estimate(0.2, -0.1, 0.5), 900, CostOfAContact(minutes=10, money=4))

    assert saved.contacts == Estimate(180, -90, 450)
    assert saved.hours == Estimate(30, -15, 75)
    assert saved.money == Estimate(720, -360, 1800)


def test_another_sign_swaps_the_ends() -> None:
    assert Estimate(2, 1, 5).times(-1) == Estimate(-2, -5, -1)
