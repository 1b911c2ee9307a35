"""An embedder with a cache by content that outlives it: the same texts are asked again and again."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from search.meaning.embedder import Floats, embed
from search.meaning.encoder import Encoder, EncoderResult
from search.meaning.texts import EmbeddedText
from search.meaning.vector_cache import VectorCache, key_of, quantised, scale_and_values


class CachedEmbedder:
    """A loaded encoder behind a cache; not for servers, where problems of people are kept nowhere."""

    def __init__(self, encoder: Encoder, cache: VectorCache) -> None:
        self._encoder = encoder
        self._cache = cache
        self.name, self.digest, self.dim = encoder.name, encoder.digest, encoder.dim
        self.counts: Counter[EncoderResult] = encoder.counts
        self.asked: set[bytes] = set()  # keys of all texts since it was made

    def query(self, texts: Sequence[str]) -> Floats | None:
        """Return (n, dim) vectors of prepared problems; None on failure."""
        return self._cached([EmbeddedText(text, is_query=True) for text in texts])

    def passage(self, texts: Sequence[str]) -> Floats | None:
        """Return (n, dim) vectors of prepared texts of articles; None on failure."""
        return self._cached([EmbeddedText(text, is_query=False) for text in texts])

    def wait(self) -> bool:
        """Return True: it is loaded."""
        return True

    def close(self) -> None:
        """End the encoder."""
        self._encoder.close()

    def _cached(self, texts: Sequence[EmbeddedText]) -> Floats | None:
        keys = [key_of(text, self.digest) for text in texts]
        self.asked.update(keys)
        known = self._cache.read(keys)
        for key, text in zip(keys, texts, strict=True):
            if key not in known:
                vector = self._embedded(text)
                if vector is None:
                    return None
                known[key] = quantised(vector)
                self._cache.add({key: known[key]})
        pairs = (scale_and_values(known[key]) for key in keys)
        return np.stack([np.float32(scale) * values.astype(np.float32) for scale, values in pairs])

    def _embedded(self, text: EmbeddedText) -> Floats | None:
        return embed(self._encoder, text)
