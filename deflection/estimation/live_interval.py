"""An interval that may be looked at every day: for the tile of the month that is still running.

Whoever looks every day at an ordinary 95 % interval and stops at the first effect sees one in 28 to 38 of 100 months
without any. A confidence sequence holds at all times at once; the price is an interval about 1.5 times as wide.
"""

from __future__ import annotations

from math import log, sqrt

import numpy as np

from deflection.estimation.arms import mean_of
from deflection.estimation.episodes import Episodes
from deflection.estimation.estimate import CONFIDENCE, Estimate, TooFewToCompare

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
    fewest = min(np.count_nonzero(episodes.holdout), np.count_nonzero(~episodes.holdout))
    if fewest < FEWEST_EPISODES:
        raise TooFewToCompare(f"{fewest} episodes in an arm: an interval for every day needs {FEWEST_EPISODES}")
    holdout, treated = (mean_of(episodes.contact, episodes, arm) for arm in (episodes.holdout, ~episodes.holdout))
    value, n = holdout.value - treated.value, len(episodes)
    reach = sqrt(n * (holdout.variance + treated.variance)) * _reach(n, planned)
    return Estimate(value, value - reach, value + reach)


def _reach(n: int, planned: int) -> float:
    """Return half the width of the sequence after n episodes, in standard deviations of an episode's score."""
    alpha = 1 - CONFIDENCE
    rho2 = (-2 * log(alpha) + log(1 - 2 * log(alpha))) / planned
    return sqrt(2 * (n * rho2 + 1) / (n * n * rho2) * log(sqrt(n * rho2 + 1) / alpha))
