"""An encoder for evaluations: it waits for each vector, keeps it by content, and notes how long it took."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

import numpy as np

from search.meaning.embedder import Embedder, Floats, embed
from search.meaning.encoder import DEADLINE, Encoder, EncoderResult
from search.meaning.make_vectors import cache_of
from search.meaning.texts import EmbeddedText
from search.meaning.vector_cache import VectorCache, key_of, quantised, scale_and_values

PATIENCE = 60.0  # seconds; how many would have been in time is a figure of its own


class NoEncoder(Exception):
    """There is no encoder, or it cannot be used."""


class RememberingEncoder:
    """An encoder with a cache that outlives it: the texts of a collection are the same in every evaluation.

    model   as the setting names it
    folder  of the cache
    """

    def __init__(self, model: str, folder: Path) -> None:
        """Start the encoder; raises NoEncoder."""
        self._encoder = Encoder(model, deadline=PATIENCE)
        if not self._encoder.wait():
            raise NoEncoder(self._encoder.error or f"{model} does not start")
        self.name, self.digest, self.dim = self._encoder.name, self._encoder.digest, self._encoder.dim
        self._cache = VectorCache(cache_of(folder, self.digest))
        self.counts: Counter[EncoderResult] = Counter()
        self.seconds: list[float] = []  # of each problem that was embedded now

    def query(self, texts: Sequence[str]) -> Floats | None:
        """Return (n, dim) vectors of prepared problems; None on failure."""
        return self._remembered([EmbeddedText(text, is_query=True) for text in texts])

    def passage(self, texts: Sequence[str]) -> Floats | None:
        """Return (n, dim) vectors of prepared texts of articles; None on failure."""
        return self._remembered([EmbeddedText(text, is_query=False) for text in texts])

    def wait(self, _seconds: float = 0.0) -> bool:
        """Return True: it has been waited for."""
        return True

    def close(self) -> None:
        """End the encoder."""
        self._encoder.close()

    @property
    def in_time(self) -> float | None:
        """Share of the problems, 0 to 1, whose vector a server would have waited for; None when all were known."""
        return round(float(np.mean(np.array(self.seconds) <= DEADLINE)), 3) if self.seconds else None

    def _remembered(self, texts: Sequence[EmbeddedText]) -> Floats | None:
        keys = [key_of(text, self.digest) for text in texts]
        known = self._cache.read(keys)
        for key, text in zip(keys, texts, strict=True):
            if key not in known:
                vector = self._timed(self._encoder, text)
                if vector is None:
                    return None
                known[key] = quantised(vector)
                self._cache.add({key: known[key]})
        pairs = (scale_and_values(known[key]) for key in keys)
        return np.stack([np.float32(scale) * values.astype(np.float32) for scale, values in pairs])

    def _timed(self, embedder: Embedder, text: EmbeddedText) -> Floats | None:
        started = perf_counter()
        vector = embed(embedder, text)
        if text.is_query:
            self.seconds.append(perf_counter() - started)
        return vector
