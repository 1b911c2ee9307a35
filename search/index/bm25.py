"""BM25: the saturation of term counts (Robertson and Zaragoza, 2009, section 3), and the idf of Whoosh."""

from math import log
from typing import overload

import numpy as np

from search.storage.array_file import Array

K1 = 1.2  # how soon further occurrences of a term stop to count
B = 0.75  # how strongly counts are normalised by length, 0 to 1


def damping(lengths: Array, average_length: float) -> Array:
    """Return the length normalisation of each document, (documents,) > 0.

    It is the count at which `saturation` reaches half of its maximum: K1 for a document of average length.
    """
    return K1 * (1 - B + B * lengths.astype(np.float64) / average_length)


@overload
def saturation(count: float, damping: float) -> float: ...
@overload
def saturation(count: Array, damping: Array) -> Array: ...
def saturation(count: float | Array, damping: float | Array) -> float | Array:
    """Return how well one term is found, 0 to K1 + 1.

    count    how often the field of this article holds the term, weighted by `fields.WORTH`
    damping  of the article, see `damping`; K1 for one of average length

    >>> round(saturation(1, K1), 3), round(saturation(1_000, K1), 1), saturation(0, K1)
    (1.0, 2.2, 0.0)
    """
    return count * (K1 + 1) / (count + damping)


def idf(articles: int, frequency: int) -> float:
    """Return the idf of a word found in so many of some articles, by Whoosh's formula, so that scores can be compared.

    >>> idf(0, 99), round(idf(100, 99), 1)
    (0.0, 1.0)
    """
    return log(articles / (frequency + 1)) + 1 if articles else 0.0
