"""Meaning in an evaluation: the articles embedded, and how many problems would have had their vector in time."""

from pathlib import Path

from search.evaluation.remembering_encoder import RememberingEncoder
from search.index.opened import OpenedIndex
from search.meaning.fit import Fit
from search.meaning.make_vectors import make_vectors
from search.meaning.meaning import IndexMeaning, Meaning


class NoFitError(Exception):
    """The model of the encoder has no fit, so it ranks nothing."""

    def __init__(self, encoder: RememberingEncoder) -> None:
        super().__init__(
            f"{encoder.name} has no fit for its digest {encoder.digest}, so it ranks nothing - make one: "
            "python -m search.evaluation.fit_meaning COLLECTION..."
        )


def ready_meaning(
    opened: OpenedIndex, encoder: RememberingEncoder, folder: Path, *, fit: Fit | None = None
) -> IndexMeaning:
    """Embed the articles of an index and return its meaning. Raises NoFitError.

    folder  of the vectors
    fit     instead of the one that the model has
    """
    make_vectors(opened.articles(), folder, encoder)
    meaning = Meaning(encoder, folder, fit=fit).of(opened)
    if not meaning.load():
        raise NoFitError(encoder)
    return meaning


def meaning_figures(encoder: RememberingEncoder | None) -> dict[str, object]:
    """Return the model, and the share of problems embedded now that had their vector by the deadline."""
    return {"meaning": {"model": encoder.name, "in_time": encoder.in_time}} if encoder else {}
