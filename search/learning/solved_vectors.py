"""Vectors of the problems that articles have resolved: what is near one of them is likely resolved by the same article.

Beside the lessons of its language and made with them, so it goes with its records.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from search.learning.vectors import Floats, Integers

NEWEST = 5_000  # solved problems of one language; as many take an encoder two minutes


@dataclass(frozen=True)
class SolvedVectors:
    """The solved problems of one language."""

    digest: str  # of the model
    articles: Sequence[str]  # ids
    article_of: Integers  # (n,) place in `articles`
    vectors: NDArray[np.int8]  # (n, dim)
    scales: Floats  # (n,) a vector is its values times this

    def nearest(self, problem: Floats, k: int) -> dict[str, float]:
        """Return article id -> cosine of its nearest solved problem, for the `k` nearest articles.

        problem  (m, dim) vectors of its sentences; the nearest counts
        """
        cosines = (self.vectors.astype(np.float32) @ problem.T).max(axis=1) * self.scales
        nearest = np.full(len(self.articles), -1.0, dtype=np.float32)
        np.maximum.at(nearest, self.article_of, cosines)
        order = np.argsort(-nearest, kind="stable")[:k]
        return {self.articles[place]: float(nearest[place]) for place in order}
