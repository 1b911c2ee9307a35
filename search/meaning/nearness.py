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
from search.text.language import is_searched

Integers = NDArray[np.int64]
_NOWHERE: Integers = np.empty(0, dtype=np.int64)


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
        keys = [key.partition("/") for key, _ in vectors.articles]
        languages, names = (np.array(some, dtype=str) for some in ([key[0] for key in keys], [key[2] for key in keys]))
        self._languages, self._names = languages, np.unique(names, return_inverse=True)[1]
        self._by_language = {
            str(language): np.flatnonzero((languages == language) & (self._numbers >= 0))
            for language in np.unique(languages)
        }
        self._answering: dict[str, Integers] = {}

    def nearness(self, problem: Floats, fit: Fit, language: str) -> "Nearness | None":
        """Return the cosines of one problem, (m, dim) for its sentences; None when nothing answers in a language."""
        numbers = self._answering_in(language)
        if not (numbers >= 0).any():
            return None
        cosines = self._vectors.cosines(problem)
        return Nearness(problem, cosines, numbers, self._names, self._place, self._by_language, fit)

    def _answering_in(self, language: str) -> Integers:
        """Return the numbers of the documents that answer people who ask in a language, (articles,); -1 of others."""
        if language not in self._answering:
            own = self._by_language.get(language, _NOWHERE)
            searched = [other for other in self._by_language if is_searched(other, language)]
            is_answering = np.isin(self._languages, searched) & ~np.isin(self._names, self._names[own])
            is_answering[own] = True
            self._answering[language] = np.where(is_answering, self._numbers, -1)
        return self._answering[language]


def _numbers(vectors: ArticleVectors, documents: Documents) -> Iterable[int]:
    """Return the document of each article that has vectors; -1 for one that is gone or was edited since."""
    for key, revision in vectors.articles:
        language, _, article_id = key.partition("/")
        number = documents.number(article_id, language)
        yield -1 if number is None or documents.card(number)["revision"] != revision else number


@dataclass(frozen=True)
class Nearness:
    """The cosines of one problem; at least one document answers it.

    A translation of an article that the asked language has is left out: it says the same, so it would be the nearest
    rival of that article, and before it wherever another language weighs more.
    """

    problem: Floats  # (m, dim) vectors of its sentences
    cosines: Floats  # (articles,) -1 to 1
    numbers: Integers  # (articles,) of the documents; -1 for one that is left out, gone, edited or not searched
    names: Integers  # (articles,) the same for an article and its translations
    place: Mapping[int, int]  # document -> position in these, of all that have a vector
    by_language: Mapping[str, Integers]  # the same positions
    fit: Fit

    @cached_property
    def top(self) -> float:
        """The highest cosine."""
        return float(self._known.max())

    @cached_property
    def highest(self) -> tuple[float, float]:
        """The highest cosine and that of the second article; the same when there is only one."""
        first = int(self._answering.argmax())
        others = self.cosines[(self.numbers >= 0) & (self.names != self.names[first])]
        return self.top, float(others.max()) if len(others) else self.top

    @cached_property
    def mean(self) -> float:
        """The mean cosine of all articles."""
        return float(self._known.mean())

    @cached_property
    def deviation(self) -> float:
        """Their standard deviation; 1 where all are the same."""
        return float(self._known.std()) or 1.0

    @cached_property
    def _answering(self) -> Floats:
        return np.where(self.numbers >= 0, self.cosines, np.float32(-1.0))

    @cached_property
    def _known(self) -> Floats:
        return self.cosines[self.numbers >= 0]

    def knows(self, numbers: Iterable[int]) -> bool:
        """Return whether all of these documents have a vector: else the words alone must rank them."""
        return all(number in self.place for number in numbers)

    def answers(self, number: int) -> bool:
        """Return whether a document that has a vector is not left out."""
        return bool(self.numbers[self.place[number]] >= 0)

    def standing(self, language: str) -> float | None:
        """Return how far the nearest article of a language stands out of all of that language, in their deviations.

        None when no article of the language answers. Cosines of two languages do not compare, standings do.
        """
        places = self.by_language.get(language, _NOWHERE)
        answering = self.cosines[places[self.numbers[places] >= 0]]
        if not len(answering):
            return None
        cosines = self.cosines[places]
        return float((answering.max() - cosines.mean()) / (cosines.std() or 1.0))

    def best(self, k: int) -> list[int]:
        """Return the `k` nearest documents, the nearest first."""
        near = -self._answering
        some = np.argpartition(near, k)[:k] if k < len(near) else np.arange(len(near))
        nearest = some[np.lexsort((self.numbers[some], near[some]))]
        return [int(number) for number in self.numbers[nearest] if number >= 0]

    def of(self, number: int) -> float:
        """Return the cosine of a document that has a vector."""
        return float(self.cosines[self.place[number]])
