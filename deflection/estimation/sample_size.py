"""How long does a hold-out have to run before it can show anything?"""

from __future__ import annotations

from math import ceil, sqrt
from statistics import NormalDist

POWER = 0.8
DESIGN_EFFECT = 1.15  # repeated visits: 1 + (mean visits of a person - 1) x their correlation; 1.1 to 1.2 in simulation


def episodes_needed(
    wrote: float, avoided: float, holdout: float, *, power: float = POWER, design_effect: float = 1.0
) -> int:
    """Return how many episodes, of both arms together, show a difference with probability `power` (5 %, two-sided).

    wrote    share that writes in the hold-out, 0 to 1
    avoided  the difference that is to be seen, above 0, at most `wrote`
    holdout  share drawn into the hold-out, above 0 and below 1
    formula  N = (z.₉₇₅ + z_power)² · [C₀(1 − C₀)/h + C₁(1 − C₁)/(1 − h)] / δ², times the design effect
    source   Fleiss, Levin and Paik 2003, section 4.3, without continuity correction and with unequal arms

    >>> episodes_needed(0.35, 0.10, 0.10)
    1950
    """
    if not (0 < holdout < 1 and 0 < avoided <= wrote <= 1):
        raise ValueError("need 0 < holdout < 1 and 0 < avoided <= wrote <= 1")
    return ceil(_z(power) ** 2 * _spread(wrote, wrote - avoided, holdout) / avoided**2 * design_effect)


def smallest_visible(wrote: float, episodes: int, holdout: float, *, power: float = POWER) -> float:
    """Return the smallest difference that so many episodes show with probability `power`, 0 to 1; by bisection.

    The inverse of `episodes_needed`; `wrote` itself where even that would stay unseen.

    >>> round(smallest_visible(0.35, 1950, 0.10), 3)
    0.1
    """
    lowest, highest = 0.0, wrote
    for _ in range(40):
        middle = (lowest + highest) / 2
        seen = sqrt(_spread(wrote, wrote - middle, holdout) / episodes) * _z(power) <= middle
        lowest, highest = (lowest, middle) if seen else (middle, highest)
    return highest


def _z(power: float) -> float:
    return NormalDist().inv_cdf(0.975) + NormalDist().inv_cdf(power)


def _spread(wrote: float, left: float, holdout: float) -> float:
    return wrote * (1 - wrote) / holdout + left * (1 - left) / (1 - holdout)
