"""What the vectors of one model are worth: constants that belong to its digest. A model without a fit does not rank.

The shipped fits are in `fits/`, those of an operator in the same form beside the vectors, one file for each model.
Made by `python -m search.evaluation.fit_meaning`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SHIPPED = Path(__file__).parent / "fits"


class FitError(Exception):
    """A file of a fit that cannot be read."""


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights of a logistic regression over evidence from cosines, in the order of its fields."""

    intercept: float
    evidence: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Fit:
    """The constants of one model."""

    digest: str  # of the model
    weight: float  # of the nearest article, as a share of the best score
    foreign_weight: float  # the same for an article in another language than asked
    spread: float  # distance in cosine at which an article is worth 1/e of the nearest
    answerability: Weights | None = None  # None = probabilities are by words alone


def fit_of(digest: str, folder: Path) -> Fit | None:
    """Return the fit of a model, the operator's before the shipped one; None when there is none. Raises FitError."""
    for place in (folder, SHIPPED):
        file = place / f"{digest[:16]}.json"
        if file.exists():
            return _read(file, digest)
    return None


def _read(file: Path, digest: str) -> Fit | None:
    try:
        values = json.loads(file.read_bytes())
        if values["digest"] != digest:
            return None
        weight, foreign, spread = (float(values[name]) for name in ("weight", "foreign_weight", "spread"))
        return Fit(digest, weight, foreign, spread, _weights(values.get("answerability")))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise FitError(f"{file} is no fit ({error}) - make it anew: python -m search.evaluation.fit_meaning") from error


def _weights(values: Mapping[str, Any] | None) -> Weights | None:
    if values is None:
        return None
    return Weights(float(values["intercept"]), tuple(map(float, values["weights"].values())))
