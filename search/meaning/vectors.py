"""The vectors of all articles of a folder in one memory-mapped file, beside the generations of the index.

It names the revision of each article, so that it serves any generation: an article that was edited since has no vector
until the file is written anew. What evidence of reading is bound to (the generation) does not change with it.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from search.meaning.embedder import Floats
from search.meaning.texts import PREPARED
from search.meaning.vector_cache import Bytes, scale_and_values
from search.storage.array_file import Array, map_arrays, write_arrays

BLOCK = 4_096  # vectors that are multiplied at once: what fits into the processor's cache
_DAMAGE = (OSError, ValueError, KeyError, TypeError)


@dataclass(frozen=True, slots=True)
class EmbeddedArticle:
    """One article, and its vectors as the cache has them."""

    key: str  # language/id
    revision: str
    vectors: Sequence[bytes]  # at least one


@dataclass(frozen=True)
class ArticleVectors:
    """The vectors of a folder."""

    digest: str  # of the model
    articles: Sequence[tuple[str, str]]  # key and revision
    begin: NDArray[np.int64]  # (articles + 1,) where the vectors of each begin
    vectors: Bytes  # (n, dim)
    scales: Floats  # (n,)

    def cosines(self, problem: Floats) -> Floats:
        """Return the cosine of each article's nearest vector, (articles,).

        problem  (m, dim) vectors of its sentences; the nearest counts
        """
        nearest = np.empty(len(self.scales), dtype=np.float32)
        for start in range(0, len(nearest), BLOCK):
            block = self.vectors[start : start + BLOCK].astype(np.float32)
            nearest[start : start + BLOCK] = np.max([block @ sentence for sentence in problem], axis=0)
        nearest *= self.scales
        return np.maximum.reduceat(nearest, self.begin[:-1]) if self.articles else nearest


def file_of(folder: Path, digest: str) -> Path:
    """Return the file of one model."""
    return folder / f"vectors-{digest[:16]}.arrays"


def write_vectors(file: Path, digest: str, articles: Iterable[EmbeddedArticle]) -> None:
    """Write the file anew; servers see the old one or the new one."""
    embedded = list(articles)
    stored = [scale_and_values(vector) for article in embedded for vector in article.vectors]
    dim = len(stored[0][1]) if stored else 0
    head = {
        "prepared": PREPARED,
        "digest": digest,
        "dim": dim,
        "articles": [(article.key, article.revision) for article in embedded],
    }
    arrays: dict[str, Array] = {
        "head": np.frombuffer(json.dumps(head).encode(), np.uint8),
        "begin": np.cumsum([0, *(len(article.vectors) for article in embedded)], dtype=np.int64),
        "scales": np.array([scale for scale, _ in stored], dtype=np.float32),
        "vectors": np.concatenate([values for _, values in stored]) if stored else np.zeros(0, np.int8),
    }
    file.parent.mkdir(parents=True, exist_ok=True)
    write_arrays(file, arrays)


def read_vectors(file: Path) -> ArticleVectors | None:
    """Return the vectors, mapped; None when there are none that can be read."""
    try:
        arrays = map_arrays(file)
        head = json.loads(arrays["head"].tobytes())
        if head["prepared"] != PREPARED:
            return None
        articles = [(key, revision) for key, revision in head["articles"]]
        vectors = arrays["vectors"].reshape(len(arrays["scales"]), head["dim"])
        if len(arrays["begin"]) != len(articles) + 1:
            return None
        return ArticleVectors(head["digest"], articles, arrays["begin"], vectors, arrays["scales"])
    except _DAMAGE:
        return None
