"""Means by arm of the hold-out, and their difference, with people as the unit that was drawn."""

from __future__ import annotations

import numpy as np

from deflection.estimation.episodes import Codes, Episodes, Flags, Floats
from deflection.estimation.estimate import Estimate, Mean, TooFewToCompare


def arm_mean(values: Floats, weight: Floats, person: Codes) -> Mean:
    """Return the weighted mean of one arm, its variance by a jackknife that leaves one person out at a time.

    values, weight, person  (n,)
    formula  with the sums Sᵍ of weight · value and Wᵍ of the weights of person g, of G people:
             mᵍ = (S − Sᵍ) / (W − Wᵍ),  v = (G − 1)/G · Σ (mᵍ − m̄)²,  G − 1 degrees of freedom
    source   Efron and Stein 1981; Cameron and Miller 2015, section II.B, for people as clusters
    raises   TooFewToCompare with fewer than two people
    """
    _, code = np.unique(person, return_inverse=True)
    sums, mass = np.bincount(code, weight * values), np.bincount(code, weight)
    people = len(mass)
    if people < 2:
        raise TooFewToCompare(f"{people} people in an arm")
    mean = sums.sum() / mass.sum()
    left_out = (sums.sum() - sums) / (mass.sum() - mass)
    variance = (people - 1) / people * float(np.sum((left_out - left_out.mean()) ** 2))
    return Mean(float(mean), max(variance, _least_variance(values)), people - 1)


def holdout_minus_treated(values: Floats | Flags, episodes: Episodes) -> Estimate:
    """Return the mean of `values` in the hold-out minus that of the treated, with its 95 % interval.

    values  (n,) what is compared: wrote, began the form and left it, …
    raises  TooFewToCompare where an arm has fewer than two people
    """
    return mean_of(values, episodes, episodes.holdout).minus(mean_of(values, episodes, ~episodes.holdout))


def treated_minus_holdout(values: Floats | Flags, episodes: Episodes) -> Estimate:
    """Return the same the other way round: how much more often it happens to the treated."""
    return holdout_minus_treated(values, episodes).times(-1)


def mean_of(values: Floats | Flags, episodes: Episodes, rows: Flags) -> Mean:
    """Return the `arm_mean` of `values` (n,) over the episodes of one arm, `rows` (n,)."""
    return arm_mean(values[rows].astype(np.float64), episodes.weight[rows], episodes.person[rows])


def _least_variance(values: Floats) -> float:
    """Return the variance below which no arm is believed: with one success and one failure more (Agresti, Caffo 2000).

    Only where all values are the same: eight people of whom nobody wrote do not show that nobody ever would.
    """
    if not np.all(values == values[0]):
        return 0.0
    n, share = len(values) + 2, 1 / (len(values) + 2)
    return share * (1 - share) / n
