"""A value with its interval: what every estimator of this room returns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt

from deflection.estimation.student_t import t_quantile

CONFIDENCE = 0.95


class TooFewToCompare(ValueError):
    """An arm has fewer than two people: nothing says how much they differ."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value and the ends of its interval, in one unit; `lower <= value <= upper`."""

    value: float
    lower: float
    upper: float

    def times(self, factor: float) -> Estimate:
        """Return the same in another unit, as contacts x minutes; a factor below 0 swaps the ends."""
        ends = sorted((self.lower * factor, self.upper * factor))
        return Estimate(self.value * factor, *ends)

    def covers(self, truth: float) -> bool:
        """Return whether the interval holds `truth`."""
        return self.lower <= truth <= self.upper

    @property
    def is_above_zero(self) -> bool:
        """Whether zero lies below the whole interval."""
        return self.lower > 0


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean with its sampling variance, and the degrees of freedom by which that variance is known."""

    value: float
    variance: float
    degrees: float

    def minus(self, other: Mean) -> Estimate:
        """Return this mean minus another one of other people, with the interval of Welch.

        value ± t(df, .975) · √(v₁ + v₂), with df = (v₁ + v₂)² / (v₁²/df₁ + v₂²/df₂) (Satterthwaite 1946, Welch 1947).
        """
        variance = self.variance + other.variance
        return t_interval(self.value - other.value, variance, self.degrees_with(other))

    def degrees_with(self, other: Mean) -> float:
        """Return the degrees of freedom of Welch, by which the variance of the difference of both is known."""
        variance = self.variance + other.variance
        weights = self.variance**2 / self.degrees + other.variance**2 / other.degrees
        return variance**2 / weights if weights > 0 else self.degrees + other.degrees


Difference = Callable[[Mean, Mean], Estimate]
"""How two means of different people are compared: `Mean.minus` for one look, `live_interval.at_every_look` for all."""


def t_interval(value: float, variance: float, degrees: float) -> Estimate:
    """Return the 95 % interval of Student's t around an estimate of known degrees of freedom (at least 1)."""
    reach = t_quantile(1 - (1 - CONFIDENCE) / 2, degrees) * sqrt(variance)
    return Estimate(value, value - reach, value + reach)
