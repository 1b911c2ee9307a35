"""Scores: what every document earns by the clauses of a query, read from all of its postings."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, repeat
from typing import NamedTuple

import numpy as np

from search.index.relevance import NOBODY, Wanted
from search.index.vocabulary import Vocabulary
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
MANY = 12  # clauses: fewer, as at most keystrokes, are looked up one by one
MOST_TOTALS = 1_000_000  # scores that are added up at once: 8 MB


_Joined = tuple[Array, Array, list[int]]
"""Documents and values of some clauses, one behind the other, and how many each has."""


class Scores:
    """What every document earned by every clause of a query."""

    def __init__(self, earned: Sequence[Earned], total: Array, joined: _Joined | None = None) -> None:
        """`total`: what each document earned by all clauses together, 0 for one that is not there any more."""
        self._earned, self._total, self._joined = earned, total, joined

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

    def scores(self, numbers: Sequence[int] | Array) -> Array:
        """Return the same of several documents, (n,)."""
        scores: Array = self._total[np.asarray(numbers, dtype=np.int64)]
        return scores

    def by_clause(self, numbers: Sequence[int]) -> list[tuple[float, ...]]:
        """Return, for each of some documents, what it earned by each clause, in the order of the clauses."""
        documents, values, sizes = self._joined or _join(self._earned)
        is_asked_for = np.zeros(len(self._total), np.bool_)
        is_asked_for[numbers] = True
        places = is_asked_for[documents].nonzero()[0]
        begins = np.cumsum(sizes)  # the place of the first document of each clause
        clauses = begins.searchsorted(places, side="right") - 1
        earned = {number: [0.0] * (len(begins) - 1) for number in numbers}
        held = zip(documents[places].tolist(), clauses.tolist(), values[places].tolist(), strict=True)
        for number, clause, value in held:
            earned[number][clause] = value
        return [tuple(earned[number]) for number in numbers]


def scores_of(queries: Sequence[Sequence[Earned]], size: int, deleted: Array) -> list[Scores]:
    """Return the scores of some queries over `size` documents, of which those in `deleted` are not there any more.

    As many are added up at once as fit: a call of NumPy takes longer than most queries.
    """
    together = max(1, MOST_TOTALS // max(size, 1))
    batches = (queries[start : start + together] for start in range(0, len(queries), together))
    return [scores for batch in batches for scores in _added_up(batch, size, deleted)]


def _added_up(queries: Sequence[Sequence[Earned]], size: int, deleted: Array) -> Iterator[Scores]:
    joined = documents, values, _ = _join([*chain.from_iterable(queries)])
    if len(queries) > 1:  # the documents of each query have numbers of their own
        held = [sum([len(earned.documents) for earned in query]) for query in queries]
        documents = documents + np.repeat(np.arange(len(queries)) * size, held)
    totals = np.bincount(documents, values, len(queries) * size)  # adds up in the order of the clauses
    totals = totals.reshape(len(queries), size)
    totals[:, deleted] = 0.0
    return map(Scores, queries, totals, [joined] if len(queries) == 1 else repeat(None))


def _join(earned: Sequence[Earned]) -> _Joined:
    """Return documents and values of some clauses behind one of none, and how many each has."""
    documents, values, weights = zip(NOTHING, *earned, strict=True)
    sizes = [*map(len, documents)]
    return np.concatenate(documents), np.concatenate(values) * np.repeat(weights, sizes), sizes


def earn_all(queries: Sequence[Sequence[Clause]], fields: Mapping[str, Vocabulary]) -> list[list[Earned]]:
    """Return what every document earns by the clauses of some queries; what is not cached is looked up at once."""
    wanted: defaultdict[str, list[Wanted]] = defaultdict(list)
    for clause in chain.from_iterable(queries) if sum(map(len, queries)) >= MANY else ():
        if not clause.flat:
            wanted[clause.field].append((clause.terms, clause.beginning))
    for name, some in wanted.items():
        if name in fields:
            fields[name].relevances.learn(some)
    return [[earn(clause, fields) for clause in clauses] for clauses in queries]


def earn(clause: Clause, fields: Mapping[str, Vocabulary]) -> Earned:
    """Return what every document earns by one clause; nothing in a field that the index does not have."""
    field = fields.get(clause.field)
    if field is None:
        return NOTHING
    if not clause.flat:
        documents, values = field.relevances[clause.terms, clause.beginning]
        return Earned(documents, values, clause.weight)
    held = field.documents(clause.terms)
    if not held:
        return NOTHING
    held_by = np.concatenate(held)
    return Earned(held_by, np.full(len(held_by), clause.weight))
