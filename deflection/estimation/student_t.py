"""Quantiles of Student's t: every interval of a page needs one, and scipy takes .3 s and 28 MB to be imported."""

from __future__ import annotations

from math import exp, inf, lgamma, log, pi
from statistics import NormalDist
from typing import Final

_MANY: Final = 200.0  # degrees from which the expansion is exact to ten digits
_CLOSE_ENOUGH: Final = 1e-13
_MOST_STEPS: Final = 200


def t_quantile(probability: float, degrees: float) -> float:
    """Return the value below which Student's t lies with that probability.

    probability  above 0, below 1
    degrees      of freedom, at least 1; need not be whole
    raises       ValueError for others
    source       of many degrees the expansion around the normal quantile of Abramowitz and Stegun 1964, 26.7.5; of few,
                 the distribution function (26.7.1 with 26.5.8) is inverted by Newton's steps, kept inside a bracket

    >>> [round(t_quantile(0.975, degrees), 4) for degrees in (1, 10, 1000)]
    [12.7062, 2.2281, 1.9623]
    """
    if not (0 < probability < 1 and degrees >= 1):
        raise ValueError(f"no quantile: probability {probability}, degrees {degrees}")
    if probability < 0.5:
        return -t_quantile(1 - probability, degrees)
    normal = NormalDist().inv_cdf(probability)
    return _expanded(normal, degrees) if degrees >= _MANY else _inverted(probability, degrees, normal)


def _expanded(z: float, degrees: float) -> float:
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + sum(term / degrees**power for power, term in enumerate(terms, start=1))


def _inverted(probability: float, degrees: float, start: float) -> float:
    lower, upper, value = 0.0, inf, start
    for _ in range(_MOST_STEPS):
        missing = probability - _below(value, degrees)
        lower, upper = (value, upper) if missing > 0 else (lower, value)
        better = value + missing / _density(value, degrees)
        if not lower < better < upper:
            better = 2 * value + 1 if upper == inf else (lower + upper) / 2
        if abs(better - value) <= _CLOSE_ENOUGH * (1 + abs(value)):
            return better
        value = better
    return value


def _density(value: float, degrees: float) -> float:
    scale = lgamma((degrees + 1) / 2) - lgamma(degrees / 2) - log(degrees * pi) / 2
    return exp(scale - (degrees + 1) / 2 * log(1 + value * value / degrees))


def _below(value: float, degrees: float) -> float:
    """Return the probability of less than `value`, which is at least 0."""
    return 1 - _incomplete_beta(degrees / (degrees + value * value), degrees / 2, 0.5) / 2


def _incomplete_beta(x: float, a: float, b: float) -> float:
    """Return the regularised incomplete beta function, by its continued fraction (26.5.8, after Lentz)."""
    if x <= 0 or x >= 1:
        return min(max(x, 0.0), 1.0)
    if x > (a + 1) / (a + b + 2):  # it converges fast on the other side only
        return 1 - _incomplete_beta(1 - x, b, a)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log(1 - x)) / a
    fraction, numerator, denominator = 1.0, 1.0, 0.0
    for step in range(1, _MOST_STEPS):
        half, places = step // 2, (a + step - 1) * (a + step)
        term = (-(a + half) * (a + b + half) if step % 2 else half * (b - half)) * x / places
        denominator = 1 / (1 + term * denominator)
        numerator = 1 + term / numerator
        fraction *= numerator * denominator
        if abs(numerator * denominator - 1) < _CLOSE_ENOUGH:
            break
    return front / fraction
