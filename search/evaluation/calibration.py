"""Expected calibration error of probabilities. Pure; the reports use it, too.

Naeini, Cooper and Hauskrecht (2015), "Obtaining well calibrated probabilities using Bayesian binning".
"""

from collections.abc import Iterable

BINS = 10  # of equal width


def calibration_error(predicted: Iterable[float], happened: Iterable[bool]) -> float:
    """Return the mean distance between predicted and happened over the bins, each weighted by what lies in it.

    predicted  0 to 1, at least one
    happened   as many

    >>> calibration_error([0.05, 0.95], [False, True])
    0.05
    """
    off, count = [0.0] * BINS, 0
    for probability, outcome in zip(predicted, happened, strict=True):
        off[min(int(probability * BINS), BINS - 1)] += float(probability) - float(outcome)
        count += 1
    return round(sum(map(abs, off)) / count, 3)
