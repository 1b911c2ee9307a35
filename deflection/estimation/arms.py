"""Means by arm of the hold-out, and their difference, with people as the unit that was drawn."""

from __future__ import annotations

import numpy as np

from deflection.estimation.episodes import Codes, Episodes, Flags, Floats
from deflection.estimation.estimate import Estimate, Mean, TooFewToCompare


def arm_mean(values: Floats, weight: Floats, person: Codes, alike: Codes) -> Mean:
    """Return the weighted mean of one arm, its variance by a jackknife that leaves one person out at a time.

    values, weight, person, alike  (n,), the last as in `Episodes`
    formula  with the sums Sᵍ of weight · value and Wᵍ of the weights of person g, of G people:
             mᵍ = (S − Sᵍ) / (W − Wᵍ),  v = (G − 1)/G · Σ (mᵍ − m̄)²,  G − 1 degrees of freedom.
             Each sum over people counts a row's person as often as there are people who are alike
    source   Efron and Stein 1981; Cameron and Miller 2015, section II.B, for people as clusters
    raises   TooFewToCompare with fewer than two people
    """
    _, first, code = np.unique(person, return_index=True, return_inverse=True)
    sums, mass, times = np.bincount(code, weight * values), np.bincount(code, weight), alike[first]
    people = int(times.sum())
    if people < 2:
        raise TooFewToCompare(f"{people} people in an arm")
    total, whole = (times * sums).sum(), (times * mass).sum()
    left_out = (total - sums) / (whole - mass)
    spread = left_out - (times * left_out).sum() / people
    variance = (people - 1) / people * float(np.sum(times * spread**2))
    return Mean(float(total / whole), max(variance, _least_variance(values, int(alike.sum()))), people - 1)


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
    chosen = episodes.rows(rows)
    return arm_mean(values[rows].astype(np.float64), chosen.weight, chosen.person, chosen.alike)


def _least_variance(values: Floats, episodes: int) -> float:
    """Return the variance below which no arm is believed: with one success and one failure more (Agresti, Caffo 2000).

    Only where all values are the same: eight people of whom nobody wrote do not show that nobody ever would.
    """
    if not np.all(values == values[0]):
        return 0.0
    n, share = episodes + 2, 1 / (episodes + 2)
    return share * (1 - share) / n
