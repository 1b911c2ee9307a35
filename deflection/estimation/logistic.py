"""Logistic regression with a ridge penalty, small enough to be fitted in a millisecond."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from deflection.estimation.episodes import Codes, Flags, Floats

PENALTY = 1.0  # of a standardised slope: keeps it finite where a signal divides the answers without an error
INTERCEPT_PENALTY = 0.02  # the same where all answers are equal: at 15 answers it moves a share by less than .01
_STEPS = 25
_CLOSE_ENOUGH = 1e-8


@dataclass(frozen=True, slots=True)
class Logistic:
    """A fitted regression; `probability` reads signals as they were, not standardised."""

    centre: Floats  # (k,)
    scale: Floats  # (k,)
    coefficients: Floats  # (1 + k,), intercept first

    def probability(self, signals: Floats) -> Floats:
        """Return P(yes | signals) for (n, k) signals: (n,), 0 to 1."""
        return _chance(_design(signals, self.centre, self.scale) @ self.coefficients)


def fit(signals: Floats, happened: Flags, times: Codes) -> Logistic:
    """Return the regression of `happened` (n,) on `signals` (n, k), n >= 1; k may be 0.

    times    (n,) above 0: how many there are of a row
    formula  Newton's steps on Σ times · (log(1 + e^z) − y·z) + ½ · PENALTY · ‖slopes‖², slopes of standardised signals
    source   Hastie, Tibshirani and Friedman 2009, section 4.4.1
    """
    centre = np.average(signals, axis=0, weights=times)
    spread = np.sqrt(np.average((signals - centre) ** 2, axis=0, weights=times))
    scale = np.where(spread > 0, spread, 1.0)
    design = _design(signals, centre, scale)
    penalty = np.full(design.shape[1], PENALTY)
    penalty[0] = INTERCEPT_PENALTY
    coefficients = np.zeros(design.shape[1])
    for _ in range(_STEPS):
        chance = _chance(design @ coefficients)
        slope = design.T @ (times * (chance - happened)) + penalty * coefficients
        curvature = (design.T * (times * chance * (1 - chance))) @ design + np.diag(penalty)
        step = np.linalg.solve(curvature, slope)
        coefficients = coefficients - step
        if np.abs(step).max() < _CLOSE_ENOUGH:
            break
    return Logistic(centre, scale, coefficients)


def _chance(odds: Floats) -> Floats:
    """Return 1 / (1 + e^-x) of logarithms of odds, which never overflows."""
    return np.exp(-np.logaddexp(0, -odds))


def _design(signals: Floats, centre: Floats, scale: Floats) -> Floats:
    return np.column_stack([np.ones(len(signals)), (signals - centre) / scale])
