"""Intervals for shares. Pure; standard library only."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

_Z95 = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True, slots=True)
class Share:
    """`count` of `total`, with its 95 % interval; without a denominator there is no share."""

    count: int
    total: int

    @property
    def estimate(self) -> float | None:
        """0 to 1, or None when there is nothing to divide by."""
        return self.count / self.total if self.total else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Wilson score interval at 95 %, both ends 0 to 1."""
        return wilson(self.count, self.total) if self.total else None


def wilson(count: int, total: int, z: float = _Z95) -> tuple[float, float]:
    """Wilson score interval of a binomial share (Wilson 1927; without continuity correction).

    count    successes, 0 to total
    total    trials, at least 1
    returns  lower and upper end, 0 to 1

    >>> [round(end, 4) for end in wilson(8, 10)]
    [0.4902, 0.9433]
    >>> wilson(0, 5)[0]
    0.0
    """
    if not 0 <= count <= total or total == 0:
        raise ValueError(f"no share: {count} of {total}")
    share = count / total
    centre = share + z * z / (2 * total)
    spread = z * sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    scale = 1 + z * z / total
    lower = 0.0 if count == 0 else (centre - spread) / scale
    upper = 1.0 if count == total else (centre + spread) / scale
    return max(0.0, lower), min(1.0, upper)
