"""Clusters of unresolved problems: HDBSCAN on a latent semantic space of words and letters.

1. Words as the search reads them (stemmed, without stop words), alone and in pairs, and 3 to 5 letters in a row, which
   survive typing errors; both as TF-IDF, together in DIMENSIONS dimensions, all of length 1.
2. Clusters are made of unresolved problems alone. Where too few people have the same problem there is none.
3. A resolved problem belongs to the nearest centre if it is NEAR: so each cluster has a share that was resolved.

Chosen on Banking77 with 20 of 77 topics hidden (decision 30): with words as the search reads them, more of the hidden
topics are found than with words as typed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.cluster import HDBSCAN
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize

from search.clustering.terms import words_and_pairs

FEWEST_UNRESOLVED = 60  # below it there are no clusters, only problems
NEAR = 0.5  # cosine
DIMENSIONS = 100
_SMALLEST, _LARGEST_MINIMUM = 5, 8  # of the fewest problems that are a cluster; by the number of problems
_PROBLEMS_OF_EACH = 150
_NEIGHBOURS = 3

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]
NONE = -1


@dataclass(frozen=True, slots=True)
class ProblemClusters:
    """Where each text belongs; clusters are numbered from 0, NONE = to none."""

    count: int
    member: Numbers  # (n,) of unresolved texts: the cluster that they make up
    nearest: Numbers  # (n,) of all texts: the cluster whose centre is NEAR
    nearness: Floats  # (n,) cosine to the nearest centre of all, -1 to 1


def problem_clusters(texts: Sequence[str], unresolved: Sequence[bool], language: str) -> ProblemClusters:
    """Return the clusters of the unresolved among these texts, all of one language.

    Time and memory grow with the square of the unresolved: 1,200 take a second, bound them at some thousand.
    """
    open_ = np.asarray(unresolved, dtype=bool)
    if np.count_nonzero(open_) < FEWEST_UNRESOLVED:
        nowhere = np.full(len(texts), NONE)
        return ProblemClusters(0, nowhere, nowhere, np.full(len(texts), -1.0))
    vectors = _vectors(texts, language)
    member = np.full(len(texts), NONE)
    member[open_] = _clustered(vectors[open_])
    count = int(member.max()) + 1
    nearness = vectors @ _centres(vectors, member, count).T if count else np.full((len(texts), 1), -1.0)
    best = nearness.max(axis=1)
    return ProblemClusters(count, member, np.where(best > NEAR, nearness.argmax(axis=1), NONE), best)


def _vectors(texts: Sequence[str], language: str) -> Floats:
    words = TfidfVectorizer(analyzer=lambda text: words_and_pairs(text, language), min_df=2, sublinear_tf=True)
    letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), min_df=2, sublinear_tf=True)
    counted = [part for part in (_counted(words, texts), _counted(letters, texts)) if part is not None]
    if not counted:
        return np.ones((len(texts), 1))
    together = hstack(counted).tocsr()
    dimensions = min(DIMENSIONS, *(size - 1 for size in together.shape))
    if dimensions < 1:
        return np.ones((len(texts), 1))
    return np.asarray(normalize(TruncatedSVD(dimensions, random_state=0).fit_transform(together)), dtype=np.float64)


def _counted(vectorizer: TfidfVectorizer, texts: Sequence[str]) -> csr_matrix | None:
    try:
        return vectorizer.fit_transform(texts)
    except ValueError:  # scikit-learn's way to say that no word stands in two texts
        return None


def _clustered(vectors: Floats) -> Numbers:
    fewest = max(_SMALLEST, min(_LARGEST_MINIMUM, len(vectors) // _PROBLEMS_OF_EACH))
    clusterer = HDBSCAN(min_cluster_size=fewest, min_samples=_NEIGHBOURS, cluster_selection_method="eom", copy=True)
    return np.asarray(clusterer.fit_predict(vectors), dtype=np.int64)


def _centres(vectors: Floats, member: Numbers, count: int) -> Floats:
    return np.asarray(
        normalize(np.array([vectors[member == number].mean(axis=0) for number in range(count)])), dtype=np.float64
    )
