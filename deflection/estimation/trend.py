"""Did it get better, or did other people come? A rate over time, crude and with the mix of people held still."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from deflection.estimation.estimate import Estimate
from deflection.estimation.share import Share

_Z95 = 1.959964
Period = Mapping[str, Share]  # stratum, as a language -> its share in the period


@dataclass(frozen=True, slots=True)
class Trend:
    """One value for each period, oldest first; 0 to 1."""

    crude: tuple[float, ...]
    standardised: tuple[Estimate, ...]
    left_out: frozenset[str]  # strata that some period has nobody of: in the crude rate alone

    @property
    def signs_differ(self) -> bool:
        """Whether the crude rate rose while the standardised one fell, or the other way round (Simpson's paradox)."""
        crude = self.crude[-1] - self.crude[0]
        return crude * (self.standardised[-1].value - self.standardised[0].value) < 0


def trend(periods: Sequence[Period], mix: Mapping[str, float]) -> Trend:
    """Return the rate of each period, crude and directly standardised.

    periods  at least one; strata without anybody count as missing
    mix      weight of each stratum, as its episodes of the last twelve months; any sum; the same for all periods
    formula  Σ wₗ · rateₗ, its variance Σ wₗ² · p̃ₗ(1 − p̃ₗ)/nₗ with p̃ = (x + ½)/(n + 1), weights scaled to 1
    source   direct standardisation, Fleiss, Levin and Paik 2003, section 19.3
    raises   ValueError where no stratum of `mix` is in all periods
    """
    everywhere = [name for name in mix if all(name in period and period[name].total for period in periods)]
    total = sum(mix[name] for name in everywhere)
    if not total:
        raise ValueError("no stratum has somebody in every period")
    weights = {name: mix[name] / total for name in everywhere}
    seen = {name for period in periods for name, share in period.items() if share.total}
    return Trend(
        tuple(_crude(period) for period in periods),
        tuple(_standardised(period, weights) for period in periods),
        frozenset(seen - set(everywhere)),
    )


def _crude(period: Period) -> float:
    return sum(share.count for share in period.values()) / sum(share.total for share in period.values())


def _standardised(period: Period, weights: Mapping[str, float]) -> Estimate:
    value = sum(weight * period[name].count / period[name].total for name, weight in weights.items())
    reach = _Z95 * sqrt(sum(weight**2 * _variance(period[name]) for name, weight in weights.items()))
    return Estimate(value, max(0.0, value - reach), min(1.0, value + reach))


def _variance(share: Share) -> float:
    rate = (share.count + 0.5) / (share.total + 1)
    return rate * (1 - rate) / share.total
