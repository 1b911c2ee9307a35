"""Fit the local correction of answerability; in the background, because it needs scipy.

Maximum a posteriori, anchored on "the shipped probability is right" (v0 = 1, all else 0); a small
language is anchored on what all languages together say. Every weight has the sign that a better match asks for, so
a better match never lowers the probability. Recent outcomes count more. The threshold of the reading list comes
from the problems that nothing resolved (split conformal): a share of them, at most, lies above it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import ceil

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from search.learning.lessons import PastProblems
from search.learning.local_answerability import COLD, Local, features

REFIT_FROM = 100  # outcomes; with fewer the shipped probability is better
THRESHOLD_FROM = 30  # problems that nothing resolved
HALF_LIFE = timedelta(days=60)  # of an outcome's weight
PENALTY = np.array([2.0, *[2 / 9] * 6, 0.05])  # on moving away from the anchor
_BOUNDS = [(0.0, None)] * 4 + [(None, 0.0), (0.0, None), (0.0, None), (None, None)]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SettledProblem:
    """A problem with a known outcome, and its features from before the outcome."""

    p0: float  # 0 to 1, by the shipped weights
    memory: PastProblems  # of lessons that do not hold this problem
    resolved: bool  # by one of the articles that would be shown
    age: timedelta
    fold: int = 0


def refit(outcomes: Sequence[SettledProblem], anchor: Sequence[float] = COLD) -> tuple[float, ...]:
    """Return the fitted weights.

    anchor  the weights that no outcomes would give
    """
    rows = np.array([features(outcome.p0, outcome.memory) for outcome in outcomes])
    resolved = np.array([outcome.resolved for outcome in outcomes], dtype=float)
    recency = np.array([0.5 ** (outcome.age / HALF_LIFE) for outcome in outcomes])
    centre = np.asarray(anchor, dtype=float)

    def loss(weights: Floats) -> tuple[float, Floats]:
        z = rows @ weights
        away = weights - centre
        value = float((recency * (np.logaddexp(0, z) - resolved * z)).sum() + 0.5 * (PENALTY * away * away).sum())
        slope = rows.T @ (recency * (1 / (1 + np.exp(-z)) - resolved)) + PENALTY * away
        return value, slope

    fitted = minimize(loss, centre, jac=True, method="L-BFGS-B", bounds=_BOUNDS)
    return tuple(round(float(weight), 4) for weight in fitted.x)


def localise(outcomes: Sequence[SettledProblem], share: float, anchor: Sequence[float] = COLD) -> Local:
    """Return the correction for one language.

    share  0 to 1, of the people no article can help: at most this share lies above the threshold
    """
    warm = len(outcomes) >= REFIT_FROM or tuple(anchor) != COLD
    weights = refit(outcomes, anchor) if warm else COLD
    return Local(weights, threshold(_held_out(outcomes, anchor, warm=warm), share), len(outcomes) if warm else 0)


def _held_out(outcomes: Sequence[SettledProblem], anchor: Sequence[float], *, warm: bool) -> list[float]:
    """Return the probabilities of unresolved problems, each by weights fitted without its fold."""
    probabilities = []
    for fold in sorted({outcome.fold for outcome in outcomes}):
        rest = [outcome for outcome in outcomes if outcome.fold != fold]
        local = Local(refit(rest, anchor) if warm and rest else COLD)
        inside = (outcome for outcome in outcomes if outcome.fold == fold and not outcome.resolved)
        probabilities += [local.probability(outcome.p0, outcome.memory) for outcome in inside]
    return probabilities


def threshold(unresolved: Sequence[float], share: float) -> float | None:
    """Return the probability above which at most `share` of the unresolved lie, in expectation; None if too few.

    >>> threshold([0.1 * n for n in range(10)] * 4, 0.2)
    0.8
    """
    if len(unresolved) < THRESHOLD_FROM:
        return None
    rank = ceil((1 - share) * (len(unresolved) + 1))
    # Not rounded: many problems may have just this probability, and must not lie above.
    return 1.0 if rank > len(unresolved) else sorted(unresolved)[rank - 1]
