"""An encoder for evaluations: it waits for each vector, keeps it by content, and notes how long it took."""

from pathlib import Path
from time import perf_counter

import numpy as np

from search.meaning.cached_embedder import CachedEmbedder
from search.meaning.embedder import Floats
from search.meaning.encoder import DEADLINE, Encoder
from search.meaning.make_vectors import cache_of
from search.meaning.texts import EmbeddedText
from search.meaning.vector_cache import VectorCache

PATIENCE = 60.0  # seconds; how many would have been in time is a figure of its own


class NoEncoder(Exception):
    """There is no encoder, or it cannot be used."""


class RememberingEncoder(CachedEmbedder):
    """An encoder with a cache that outlives it: the texts of a collection are the same in every evaluation.

    model   as the setting names it
    folder  of the cache
    """

    def __init__(self, model: str, folder: Path) -> None:
        """Start the encoder; raises NoEncoder."""
        encoder = Encoder(model, deadline=PATIENCE)
        if not encoder.wait():
            raise NoEncoder(encoder.error or f"{model} does not start")
        super().__init__(encoder, VectorCache(cache_of(folder, encoder.digest)))
        self.seconds: list[float] = []  # of each problem that was embedded now

    @property
    def in_time(self) -> float | None:
        """Share of the problems, 0 to 1, whose vector a server would have waited for; None when all were known."""
        return round(float(np.mean(np.array(self.seconds) <= DEADLINE)), 3) if self.seconds else None

    def _embedded(self, text: EmbeddedText) -> Floats | None:
        started = perf_counter()
        vector = super()._embedded(text)
        if text.is_query:
            self.seconds.append(perf_counter() - started)
        return vector
