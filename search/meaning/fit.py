"""What the vectors of one model are worth: constants that belong to its digest. A model without a fit does not rank.

The shipped fits are in `fits/`, those of an operator in the same form beside the vectors, one file for each model.
Made by `python -m search.evaluation.fit_meaning`.
"""

import json
from dataclasses import dataclass
from pathlib import Path

SHIPPED = Path(__file__).parent / "fits"


class FitError(Exception):
    """A file of a fit that cannot be read."""


@dataclass(frozen=True, slots=True)
class Fit:
    """The constants of one model."""

    digest: str  # of the model
    weight: float  # of the nearest article, as a share of the best score
    foreign_weight: float  # the same for an article in another language than asked
    spread: float  # distance in cosine at which an article is worth 1/e of the nearest


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
        names = ("weight", "foreign_weight", "spread")
        return Fit(digest, *(float(values[name]) for name in names)) if values["digest"] == digest else None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise FitError(f"{file} is no fit ({error}) - make it anew: python -m search.evaluation.fit_meaning") from error
