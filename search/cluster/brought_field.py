"""One field of the documents that a question has brought, turned round: which of them hold a term, and how often.

A settled problem of many words asks some hundred times for the same sixty documents: asked of each in turn, that took
most of the time of a host. They hold some thousand terms, so only those are noted that are asked for.
"""

from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from itertools import chain

import numpy as np

from search.cluster.document_bytes import FieldCounts
from search.storage.array_file import Array


class BroughtField:
    """A field of some documents, each given by its number; the numbers ascend."""

    def __init__(self, fields: list[tuple[int, FieldCounts]]) -> None:
        self._numbers = np.array([number for number, _ in fields], np.int64)
        self._lengths = np.array([field.length for _, field in fields], np.float64)
        self._rows = np.repeat(np.arange(len(fields)), [len(field.terms) for _, field in fields])
        self._counts = np.concatenate([np.empty(0, np.uint16), *(field.counts for _, field in fields)])
        self._terms = [*chain.from_iterable(field.terms for _, field in fields)]
        self._asked: set[bytes] = set()
        self._places: defaultdict[bytes, list[int]] = defaultdict(list)  # term that was asked for -> where it stands

    def look_for(self, terms: Iterable[bytes]) -> None:
        """Note where some terms stand, before `holding` is asked; all at once, for every term here is looked at."""
        fresh = {*terms} - self._asked
        self._asked |= fresh
        for place, term in [(place, term) for place, term in enumerate(self._terms) if term in fresh]:
            self._places[term].append(place)

    def holding(self, terms: AbstractSet[bytes]) -> tuple[Array, Array, Array]:
        """Return who holds any of the terms, how often all of them count there, and the length of the field there."""
        places = [place for term in self._places.keys() & terms for place in self._places[term]]
        counts = np.bincount(self._rows[places], self._counts[places], minlength=len(self._numbers))
        rows = np.flatnonzero(counts)
        return self._numbers[rows], counts[rows], self._lengths[rows]
