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
    weight: float = 1.0  # times the values = what they earned; multiplied for all clauses at once


NOTHING = Earned(NOBODY.documents, NOBODY.values)


class Scores:
    """What every document earned by every clause: one array of all clauses, one behind the other."""

    def __init__(self, earned: Sequence[Earned], size: int, deleted: Array) -> None:
        """`size` documents, of which the numbers in `deleted` are not there any more."""
        documents, values, weights = zip(NOTHING, *earned, strict=True)
        self._sizes = [*map(len, documents)]
        self._documents = np.concatenate(documents)
        self._values = np.concatenate(values) * np.repeat(weights, self._sizes)
        self._total = np.bincount(self._documents, self._values, size)  # adds up in the order of the clauses
        self._total[deleted] = 0.0

    def best(self, k: int) -> list[int]:
        """Return the numbers of the best `k` documents that earned something; of two equals the earlier first."""
        held = (self._total > 0).nonzero()[0]
        if len(held) > k > 0:
            earned = self._total[held]
            earned.partition(-k)
            held = held[self._total[held] >= earned[-k]]  # a few more than k where some are equal
        order = (-self._total[held]).argsort(kind="stable")[:k]
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
        is_asked_for = np.zeros(len(self._total), np.bool_)
        is_asked_for[numbers] = True
        places = is_asked_for[self._documents].nonzero()[0]
        begins = np.cumsum(self._sizes)  # the place of the first document of each clause
        clauses = begins.searchsorted(places, side="right") - 1
        earned = {number: [0.0] * (len(begins) - 1) for number in numbers}
        held = zip(self._documents[places].tolist(), clauses.tolist(), self._values[places].tolist(), strict=True)
        for number, clause, value in held:
            earned[number][clause] = value
        return [tuple(earned[number]) for number in numbers]


def earn(clause: Clause, fields: Mapping[str, Vocabulary]) -> Earned:
    """Return what every document earns by one clause; nothing in a field that the index does not have."""
    field = fields.get(clause.field)
    if field is None:
        return NOTHING
    if clause.flat:
        postings = zip(field.postings(clause.terms, clause.beginning), field.starts, strict=True)
        documents = [held.documents + start for held, start in postings if len(held.documents)]
        if not documents:
            return NOTHING
        held_by = np.concatenate(documents)
        return Earned(held_by, np.full(len(held_by), clause.weight))
    return Earned(*field.relevance(clause.terms, clause.beginning), clause.weight)
