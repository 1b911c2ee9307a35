"""Scores: what every document earns by the clauses of a query, read from all of its postings."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from search.index.vocabulary import NOBODY, Vocabulary
from search.storage.array_file import Array


class Clause(NamedTuple):
    """Terms that are looked for in one field of the index."""

    field: str  # "text_sk", "title_sk", ...
    terms: tuple[str, ...]  # any of which counts
    beginning: str = ""  # instead of the terms: any word that begins so
    weight: float = 1.0  # times idf and `saturation` = what a document earns
    flat: bool = False  # True: a document with any of the terms earns just the weight


class Earned(NamedTuple):
    """What every document earned by one clause."""

    documents: Array  # (n,) ascending
    values: Array  # (n,) > 0

    def by(self, documents: Array) -> list[float]:
        """Return what each of some documents earned; 0 for one that is not among them."""
        if not len(self.documents):
            return [0.0] * len(documents)
        places = self.documents.searchsorted(documents)
        held = self.documents.take(places, mode="clip") == documents
        values: list[float] = np.where(held, self.values.take(places, mode="clip"), 0.0).tolist()
        return values


class Scores:
    """What every document earned by every clause."""

    def __init__(self, earned: Sequence[Earned], size: int, deleted: Array) -> None:
        """`size` documents, of which the numbers in `deleted` are not there any more."""
        self._earned = earned
        self._total = np.zeros(size)
        for clause in earned:
            self._total[clause.documents] += clause.values
        self._total[deleted] = 0.0

    def best(self, k: int) -> list[int]:
        """Return the numbers of the best `k` documents that earned something; of two equals the earlier first."""
        held = np.flatnonzero(self._total > 0)
        if len(held) > k > 0:
            earned = self._total[held]
            held = held[earned >= np.partition(earned, -k)[-k]]  # a few more than k where some are equal
        order = np.argsort(-self._total[held], kind="stable")[:k]
        numbers: list[int] = held[order].tolist()
        return numbers

    def score(self, number: int) -> float:
        """Return what one document earned by all clauses together."""
        return float(self._total[number])

    def scores(self, numbers: Sequence[int]) -> Array:
        """Return the same of several documents, (n,)."""
        scores: Array = self._total[np.array(numbers, dtype=np.int64)]
        return scores

    def by_clause(self, numbers: Sequence[int]) -> list[tuple[float, ...]]:
        """Return, for each of some documents, what it earned by each clause, in the order of the clauses."""
        documents = np.array(numbers, dtype=np.int64)
        return list(zip(*(clause.by(documents) for clause in self._earned), strict=True)) or [()] * len(numbers)


def earn(clause: Clause, fields: Mapping[str, Vocabulary]) -> Earned:
    """Return what every document earns by one clause; nothing in a field that the index does not have."""
    field = fields.get(clause.field)
    if field is None:
        return Earned(NOBODY.documents, NOBODY.values)
    if clause.flat:
        postings = zip(field.postings(clause.terms, clause.beginning), field.starts, strict=True)
        documents = np.concatenate([NOBODY.documents, *(held.documents + start for held, start in postings)])
        return Earned(documents, np.full(len(documents), clause.weight))
    relevance = field.relevance(clause.terms, clause.beginning)
    return Earned(relevance.documents, relevance.values * clause.weight)
