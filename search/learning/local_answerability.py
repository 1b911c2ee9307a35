"""Answerability corrected by local outcomes: the shipped probability, adjusted (`training/fit_local_answerability.py`).

    z = v0 * logit(p0) + v . features + c

Without local outcomes the probability stays as it is, to the digit. Needs no scikit-learn: the servers do this.
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
        """Return the corrected probability, 0 to 1, of the shipped one `p0`."""
        if self.weights == COLD:
            return p0
        return _sigmoid(sum(w * x for w, x in zip(self.weights, features(p0, past), strict=True)))


def features(p0: float, past: PastProblems) -> list[float]:
    """Return the features in the order of the weights, (8,)."""
    solved, unsolved = past.nearest_solved, past.nearest_unsolved
    evidence = (past.tendency, solved, past.nearest_line, unsolved, solved - unsolved, logit(past.probability) / 4)
    return [logit(p0), *evidence, 1.0]


def shifted(p: float, before: float, after: float) -> float:
    """Return `p` moved by the distance, in logits, from `before` to `after`: one article moves as its whole list does.

    >>> round(shifted(0.5, 0.5, 0.8), 2)
    0.8
    """
    return p if before == after else _sigmoid(logit(p) + logit(after) - logit(before))


def logit(p: float) -> float:
    """Return the log odds, with `p` held within 0.0001 and 0.9999.

    >>> logit(0.5)
    0.0
    """
    inside = min(max(p, 1e-4), 1 - 1e-4)
    return log(inside / (1 - inside))


def _sigmoid(z: float) -> float:
    return 1 / (1 + exp(-min(max(z, -30.0), 30.0)))
