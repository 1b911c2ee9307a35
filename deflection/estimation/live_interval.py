"""An interval that may be looked at every day: for the tile of the month that is still running.

Whoever looks every day at an ordinary 95 % interval and stops at the first effect sees one in 28 to 38 of 100 months
without any. A confidence sequence holds at all times at once; the price is an interval about 1.5 times as wide.
"""

from __future__ import annotations

from math import log, sqrt
from statistics import NormalDist

from deflection.estimation.arms import mean_of
from deflection.estimation.episodes import Episodes
from deflection.estimation.estimate import CONFIDENCE, Difference, Estimate, Mean, TooFewToCompare
from deflection.estimation.student_t import t_quantile

FEWEST_EPISODES = 30  # in an arm: the sequence is asymptotic, and seven people may all do the same
PLANNED = 2000  # episodes; where the sequence is narrowest, not where it must end


def live_avoided_contacts(episodes: Episodes, planned: int = PLANNED) -> Estimate:
    """Return avoided contacts so far (as `avoided_contacts`) with an interval that holds at every look, at 95 %.

    formula  with n episodes and the jackknife variances of both arms, σ̂² = n (vᴴ + vᵀ):
             Δ ± σ̂ · √( 2(nρ² + 1)/(n²ρ²) · ln(√(nρ² + 1)/α) ), ρ² = (−2 ln α + ln(1 − 2 ln α))/n*
    source   asymptotic confidence sequence, Waudby-Smith et al. 2021 (arXiv 2103.06476), whose σ̂ is the deviation of
             scores of single episodes; by person it holds better while an arm is small: .026 false alarms, not .040
    planned  n*, the number of episodes at which the interval is to be narrowest
    raises   TooFewToCompare where an arm has fewer than FEWEST_EPISODES
    """
    fewest = min(episodes.holdouts, episodes.treated)
    if fewest < FEWEST_EPISODES:
        raise TooFewToCompare(f"{fewest} episodes in an arm: an interval for every day needs {FEWEST_EPISODES}")
    holdout, treated = (mean_of(episodes.contact, episodes, arm) for arm in (episodes.holdout, ~episodes.holdout))
    return _with_reach(holdout, treated, _reach(episodes.holdouts + episodes.treated, planned))


def at_every_look(n: int, planned: int = PLANNED) -> Difference:
    """Return how means of `n` episodes are compared so that the interval holds at every look, at 95 %.

    For means that few answers stand behind (`true_deflection`).
    formula  as `live_avoided_contacts`, wider by t(df, .975)/z(.975) with Welch's df: the sequence takes the variance
             for known, and thirty answers do not tell it
    """

    def difference(mean: Mean, other: Mean) -> Estimate:
        upper = 1 - (1 - CONFIDENCE) / 2
        unsure = t_quantile(upper, mean.degrees_with(other)) / NormalDist().inv_cdf(upper)
        return _with_reach(mean, other, _reach(n, planned) * unsure)

    return difference


def _with_reach(mean: Mean, other: Mean, reach: float) -> Estimate:
    """Return the difference of two means with an interval of `reach` standard errors on either side."""
    value, width = mean.value - other.value, reach * sqrt(mean.variance + other.variance)
    return Estimate(value, value - width, value + width)


def _reach(n: int, planned: int) -> float:
    """Return half the width of the sequence after n episodes, in standard errors of the mean of their scores."""
    alpha = 1 - CONFIDENCE
    rho2 = (-2 * log(alpha) + log(1 - 2 * log(alpha))) / planned
    return sqrt(2 * (n * rho2 + 1) / (n * rho2) * log(sqrt(n * rho2 + 1) / alpha))
