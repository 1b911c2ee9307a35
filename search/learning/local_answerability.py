"""Answerability as it is here: the shipped probability, corrected by what happened (`answerability_refit.py`).

    z = v0 * logit(p0) + v . features + c

Without local outcomes the correction is none, to the digit. Needs no scikit-learn: the servers do this.
"""

from dataclasses import dataclass
from math import exp, log

from search.learning.lessons import PastProblems

COLD = (1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Local:
    """The correction of one language."""

    weights: tuple[float, ...] = (
        COLD  # v0, tendency, solved, line, unsolved, solved - unsolved, logit(probability) / 4, c
    )
    threshold: float | None = None  # of the probability; None = too few problems that nothing resolved
    outcomes: int = 0  # that it was fitted on

    def probability(self, p0: float, past: PastProblems) -> float:
        """Correct the shipped probability."""
        if self.weights == COLD:
            return p0
        return _sigmoid(sum(w * x for w, x in zip(self.weights, features(p0, past), strict=True)))


def features(p0: float, past: PastProblems) -> list[float]:
    """Give what the weights are for, in their order."""
    solved, unsolved = past.nearest_solved, past.nearest_unsolved
    said = (past.tendency, solved, past.nearest_line, unsolved, solved - unsolved, logit(past.probability) / 4)
    return [logit(p0), *said, 1.0]


def shifted(p: float, before: float, after: float) -> float:
    """Move the probability of one article as far as that of the whole list was moved (in logits).

    >>> round(shifted(0.5, 0.5, 0.8), 2)
    0.8
    """
    return p if before == after else _sigmoid(logit(p) + logit(after) - logit(before))


def logit(p: float) -> float:
    """Log odds; certainty is not believed.

    >>> logit(0.5)
    0.0
    """
    inside = min(max(p, 1e-4), 1 - 1e-4)
    return log(inside / (1 - inside))


def _sigmoid(z: float) -> float:
    return 1 / (1 + exp(-min(max(z, -30.0), 30.0)))
