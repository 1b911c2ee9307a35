"""What is that in hours and money? The operator's own inputs; the interval of the estimate goes with them."""

from __future__ import annotations

from dataclasses import dataclass

from deflection.estimation.estimate import Estimate


@dataclass(frozen=True, slots=True)
class CostOfAContact:
    """What the operator entered, for one contact in the mean; there are no defaults, because they would be believed."""

    minutes: float
    money: float  # in the operator's currency


@dataclass(frozen=True, slots=True)
class Savings:
    """Of a span of time, each with its interval; below 0 where the help cost contacts."""

    contacts: Estimate
    hours: Estimate
    money: Estimate


def savings(share: Estimate, treated: int, cost: CostOfAContact) -> Savings:
    """Return what the treated episodes of a span were spared.

    share    of all episodes, −1 to 1: the true deflection. With avoided contacts instead of it, somebody who gave up is
             booked as money saved
    treated  number of treated episodes in the span
    """
    contacts = share.times(treated)
    return Savings(contacts, contacts.times(cost.minutes / 60), contacts.times(cost.money))
