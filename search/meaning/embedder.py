"""The port behind which every encoder stands, and what is asked of the vectors that it gives."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from search.meaning.texts import EmbeddedText

Floats = NDArray[np.float32]

_UNIT = 0.01  # distance of a vector's length from 1 that rounding explains; a damaged model gives zeros or noise


class Embedder(Protocol):
    """An encoder: texts to vectors of length 1, whose products are cosines.

    `name`, `digest` (SHA-256 of the model) and `dim` are known once it answers; before that, "" and 0.
    """

    @property
    def name(self) -> str:
        """The model, for people."""

    @property
    def digest(self) -> str:
        """The model, for programs: what was made with another one does not fit."""

    @property
    def dim(self) -> int:
        """Length of a vector."""

    def query(self, texts: Sequence[str]) -> Floats | None:
        """Return (n, dim) vectors of prepared problems; None on any failure and when it takes too long."""

    def passage(self, texts: Sequence[str]) -> Floats | None:
        """Return (n, dim) vectors of prepared texts of articles; None on any failure."""


def embed(embedder: Embedder, text: EmbeddedText) -> Floats | None:
    """Return the vector of one text, (dim,); None when it fails."""
    vectors = embedder.query([text.text]) if text.is_query else embedder.passage([text.text])
    return None if vectors is None else vectors[0]


def are_sound(vectors: Floats) -> bool:
    """Return whether all vectors are finite and of length 1."""
    lengths = np.sqrt(np.square(vectors, dtype=np.float32).sum(axis=1))
    return bool(np.isfinite(lengths).all() and (np.abs(lengths - 1) < _UNIT).all())
