"""The lessons of one language: past problems and the articles' own lines to compare with, and a classifier over both.

A settled problem gains, for each article, a signal from 0 to 1:

    (2 * sqrt(P(article | text)) + similarity of its nearest line or solved problem) / 3

Every line of an article (title, questions, headings) counts as a problem that it solves, so that articles without
records are not pushed aside by those with some. The probabilities come from a linear
classifier from `CLASSIFY_FROM` solved problems on, and until then the similarity counts twice; articles beyond
`LIMIT_CLASSES` share classes with others.
Measured in docs/decisions/0014-learning-from-what-resolved.md. Needs NumPy alone; fitted in `training/fit_lessons.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from search.learning.vectors import Floats, Grams, Integers, Vector

LEARNED_WORTH = 3.0  # weight of the signal, in multiples of the best score, while few problems are known
MOST_WORTH = 10.0  # the same from `MUCH` known problems on for each article that solved any
LITTLE, MUCH = 5, 30
CLASSIFIER_SHARE = 2 / 3  # of the signal; the nearest line has the rest
LINE, SOLVED, UNSOLVED = 0, 1, 2  # kinds of rows
REMINDS_FROM = 0.15  # similarity from which a text without any known word still has a signal; gibberish has .1
SMALLEST_SIMILARITY = 0.1  # below it two texts have nothing in common


@dataclass(frozen=True, slots=True)
class PastProblems:
    """Evidence from earlier problems like this one, each 0 to 1 unless stated otherwise."""

    tendency: float  # -1 to 1: how much better than expected problems like this one ended
    nearest_solved: float  # similarity
    nearest_unsolved: float
    nearest_line: float  # of an article that is offered
    probability: float  # of the offered articles together, by the classifier


@dataclass(frozen=True)
class Lessons:
    """All lessons of one language."""

    language: str
    articles: Sequence[str]  # ids
    grams: Grams
    starts: Integers  # (columns + 1,) see `vectors.by_column`
    rows: Integers
    values: Floats
    article_of: Integers  # (n,) place in `articles`, -1 where nothing helped
    kind: NDArray[np.int8]  # (n,) LINE, SOLVED or UNSOLVED
    surprise: Floats  # (n,) outcome minus the predicted probability, -1 to 1; 0 for lines
    weights: NDArray[np.float16]  # (columns, classes); no columns = no classifier yet
    bias: Floats  # (classes,)
    class_of: Integers  # (articles,)
    worth: float = LEARNED_WORTH  # weight of the signal, in multiples of the best score

    @cached_property
    def place(self) -> Mapping[str, int]:
        """Article id -> place."""
        return {article_id: place for place, article_id in enumerate(self.articles)}

    def compare(self, text: str) -> "Comparison":
        """Return the comparison of one problem with all rows."""
        vector = self.grams.vector(text)
        length = float(np.linalg.norm(vector.values)) or 1.0
        return Comparison(self, self._similarities(vector), length, self._probabilities(vector, length))

    def _similarities(self, vector: Vector) -> Floats:
        postings = [slice(self.starts[column], self.starts[column + 1]) for column in vector.columns.tolist()]
        if not postings:
            return np.zeros(len(self.kind), dtype=np.float32)
        rows = np.concatenate([self.rows[part] for part in postings])
        lengths = [part.stop - part.start for part in postings]
        products = np.concatenate([self.values[part] for part in postings]) * np.repeat(vector.values, lengths)
        return np.bincount(rows, weights=products, minlength=len(self.kind)).astype(np.float32)

    def _probabilities(self, vector: Vector, length: float) -> Floats:
        """Return P(article | text), (articles,), as if every article were asked for equally often.

        Articles that share a class get its whole probability each.
        """
        if not self.bias.size:
            return np.zeros(len(self.articles), dtype=np.float32)
        known = vector.values / length
        margins = known @ self.weights[vector.columns].astype(np.float32) + self.bias
        likely = np.exp(margins - margins.max())
        shares: Floats = (likely / likely.sum()).astype(np.float32)
        return shares[self.class_of]


@dataclass(frozen=True)
class Comparison:
    """One problem compared with the lessons of its language."""

    lessons: Lessons
    similarity: Floats  # (n,) to every row; what was never seen before makes it smaller
    length: float  # 0 to 1, of the part of the text that was seen before
    probability: Floats  # (articles,)

    @cached_property
    def nearest(self) -> Floats:
        """Similarity of the nearest line or solved problem of every article."""
        nearest = np.zeros(len(self.lessons.articles) + 1, dtype=np.float32)  # the last is for "nothing helped"
        np.maximum.at(nearest, self.lessons.article_of, self.similarity)
        return nearest[:-1]

    @cached_property
    def signal(self) -> Floats:
        """(articles,) 0 to 1."""
        near = np.minimum(self.nearest / self.length, 1)
        if not self.lessons.bias.size:
            return np.asarray(CLASSIFIER_SHARE * near, dtype=np.float32)
        mixed = CLASSIFIER_SHARE * np.sqrt(self.probability) + (1 - CLASSIFIER_SHARE) * near
        return np.asarray(mixed, dtype=np.float32)

    def best(self, k: int, *, least: float = 0.0) -> dict[str, float]:
        """Return the k highest signals above 0, article id -> signal; none before any problem was solved.

        least  similarity that an article's nearest line or solved problem must have
        """
        if not (self.lessons.kind == SOLVED).any():
            return {}
        order = np.argsort(-self.signal, kind="stable")[:k]
        kept = [place for place in order if self.signal[place] > 0 and self.nearest[place] >= least]
        return {self.lessons.articles[place]: float(self.signal[place]) for place in kept}

    def of(self, article_id: str) -> float:
        """Return the signal of one article, 0 to 1; 0 for one that is newer than the lessons."""
        place = self.lessons.place.get(article_id)
        return 0.0 if place is None else float(self.signal[place])

    def past_problems(self, offered: Sequence[str]) -> PastProblems:
        """Return the evidence for and against the offered articles together."""
        known = self.similarity >= SMALLEST_SIMILARITY
        places = [place for article_id in offered if (place := self.lessons.place.get(article_id)) is not None]
        cubes = np.where(known & (self.lessons.kind != LINE), self.similarity, 0.0) ** 3
        return PastProblems(
            tendency=float((cubes * self.lessons.surprise).sum() / (cubes.sum() + 0.05)),
            nearest_solved=self._nearest(SOLVED),
            nearest_unsolved=self._nearest(UNSOLVED),
            nearest_line=float(self.nearest[places].max(initial=0.0)),
            probability=float(min(1.0, self.probability[places].sum())),
        )

    def _nearest(self, kind: int) -> float:
        return float(self.similarity[self.lessons.kind == kind].max(initial=0.0))
