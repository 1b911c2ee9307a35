"""How near one problem is in meaning to every document of one index."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from search.articles.catalogue import Row
from search.meaning.embedder import Floats
from search.meaning.fit import Fit
from search.meaning.vectors import ArticleVectors

Integers = NDArray[np.int64]


class Documents(Protocol):
    """What is needed of an index: its documents have numbers."""

    def number(self, article_id: str, language: str) -> int | None:
        """Return the number of an article; None when there is none."""

    def card(self, number: int) -> Row:
        """Return the catalogue row of a document."""


class DocumentVectors:
    """The vectors of a folder, for the documents of one index."""

    def __init__(self, vectors: ArticleVectors, documents: Documents) -> None:
        self._vectors = vectors
        self._numbers = np.array(list(_numbers(vectors, documents)), dtype=np.int64)
        self._place = {number: place for place, number in enumerate(self._numbers.tolist()) if number >= 0}

    def nearness(self, problem: Floats, fit: Fit) -> "Nearness":
        """Return the cosines of one problem, (m, dim) for its sentences."""
        cosines = self._vectors.cosines(problem)
        cosines[self._numbers < 0] = -1.0
        return Nearness(problem, cosines, self._numbers, self._place, fit)


def _numbers(vectors: ArticleVectors, documents: Documents) -> Iterable[int]:
    """Return the document of each article that has vectors; -1 for one that is gone or was edited since."""
    for key, revision in vectors.articles:
        language, _, article_id = key.partition("/")
        number = documents.number(article_id, language)
        yield -1 if number is None or documents.card(number)["revision"] != revision else number


@dataclass(frozen=True)
class Nearness:
    """The cosines of one problem."""

    problem: Floats  # (m, dim) vectors of its sentences
    cosines: Floats  # (articles,) -1 to 1; -1 for one that is in no document
    numbers: Integers  # (articles,) of the documents
    place: Mapping[int, int]  # document -> position in these
    fit: Fit

    @cached_property
    def top(self) -> float:
        """The highest cosine."""
        return float(self.cosines.max(initial=-1.0))

    @cached_property
    def highest(self) -> tuple[float, float]:
        """The highest cosine and that of the second article; the same when there is only one."""
        first, *others = self.best(2)
        return self.of(first), self.of(others[0] if others else first)

    @cached_property
    def mean(self) -> float:
        """The mean cosine of all articles."""
        return float(self._known.mean())

    @cached_property
    def deviation(self) -> float:
        """Their standard deviation; 1 where all are the same."""
        return float(self._known.std()) or 1.0

    @property
    def _known(self) -> Floats:
        return self.cosines[self.numbers >= 0]

    def knows(self, numbers: Iterable[int]) -> bool:
        """Return whether all of these documents have a vector: else the words alone must rank them."""
        return all(number in self.place for number in numbers)

    def best(self, k: int) -> list[int]:
        """Return the `k` nearest documents, the nearest first."""
        some = np.argpartition(-self.cosines, k)[:k] if k < len(self.cosines) else np.arange(len(self.cosines))
        nearest = some[np.lexsort((self.numbers[some], -self.cosines[some]))]
        return [int(number) for number in self.numbers[nearest] if number >= 0]

    def of(self, number: int) -> float:
        """Return the cosine of a document that has a vector."""
        return float(self.cosines[self.place[number]])
