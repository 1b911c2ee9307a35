"""What could be true of those who can never be asked: worst and best case, without any assumption about them."""

from __future__ import annotations

from deflection.estimation.arms import mean_of
from deflection.estimation.episodes import Episodes, Flags, FollowUp
from deflection.estimation.estimate import Difference, Estimate, Mean
from deflection.estimation.share import wilson
from deflection.estimation.true_deflection import solved_among


def share_bounds(yes: int, answered: int, total: int) -> Estimate | None:
    """Return the share of yes among all, whatever is true of those who did not answer; the value is the middle.

    yes       answers that say so, 0 to `answered`
    answered  0 to `total`
    total     who could have answered; without any there is no share, and None
    formula   worst: nobody else would say so, yes / total; best: everybody else would. The ends are the outer ends of
              the Wilson intervals of both
    source    as `true_deflection_bounds`

    >>> bounds = share_bounds(30, 40, 100)
    >>> bounds.value, round(bounds.lower, 3), round(bounds.upper, 3)
    (0.6, 0.219, 0.945)
    """
    if not total:
        return None
    best = yes + total - answered
    return Estimate((yes + best) / 2 / total, wilson(yes, total)[0], wilson(best, total)[1])


def true_deflection_bounds(
    episodes: Episodes, follow_up: FollowUp, reachable: Flags, difference: Difference = Mean.minus
) -> Estimate:
    """Return the true deflection of all episodes, from the worst to the best case; the value is the middle of both.

    reachable  (n,) could be asked: had an address at the draw, or came back; only their answers count
    formula    Rₐ the share of arm a that is reachable and solved (as `true_deflection`), uₐ that which is silent and
               out of reach. Worst: everybody out of reach gave up in the treated arm and is solved in the hold-out,
               Rᵀ − (Rᴴ + uᴴ); best: the other way round, (Rᵀ + uᵀ) − Rᴴ. The ends are the outer ends of both intervals
    difference how the arms are compared, as in `true_deflection`
    source     Manski 1990; ends as Horowitz and Manski 2000
    raises     TooFewToCompare as `true_deflection`
    """
    known = solved_among(episodes, follow_up, reachable)
    unknown = ~episodes.contact & ~reachable
    treated, holdout = (mean_of(unknown, episodes, arm) for arm in (~episodes.holdout, episodes.holdout))
    worst = difference(known.treated, _sum(known.holdout, holdout))
    best = difference(_sum(known.treated, treated), known.holdout)
    return Estimate((worst.value + best.value) / 2, worst.lower, best.upper)


def _sum(known: Mean, unknown: Mean) -> Mean:
    """Return the sum of two shares of the same arm; nobody is in both, so the variance of the sum is not larger."""
    return Mean(known.value + unknown.value, known.variance + unknown.variance, min(known.degrees, unknown.degrees))
