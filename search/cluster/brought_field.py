"""One field of the documents that a question has brought, turned round: which of them hold a term, and how often.

A settled problem of many words asks some hundred times for the same sixty documents: asked of each in turn, that took
most of the time of a host. They hold some thousand terms, so only those are noted that are asked for.
"""

from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Set as AbstractSet

import numpy as np

from search.cluster.document_bytes import FieldCounts, term_number
from search.storage.array_file import Array


class BroughtField:
    """A field of some documents, each given by its number; the numbers ascend."""

    def __init__(self, fields: list[tuple[int, FieldCounts]]) -> None:
        self._numbers = np.array([number for number, _ in fields], np.int64)
        self._lengths = np.array([field.length for _, field in fields], np.float64)
        self._rows = np.repeat(np.arange(len(fields)), [len(field.counts) // 2 for _, field in fields])
        self._counts = np.frombuffer(b"".join([field.counts for _, field in fields]), np.uint16)
        self._terms = np.frombuffer(b"".join([field.terms for _, field in fields]), np.int64)
        self._asked: set[bytes] = set()
        self._places: defaultdict[bytes, list[int]] = defaultdict(list)  # term that was asked for -> where it stands

    def look_for(self, terms: Iterable[bytes]) -> None:
        """Note where some terms stand, before `holding` is asked; all at once, for every term here is looked at."""
        fresh = sorted({*terms} - self._asked, key=term_number)
        if not fresh:
            return
        self._asked.update(fresh)
        wanted = np.array([term_number(term) for term in fresh], np.int64)
        which = wanted.searchsorted(self._terms)
        places = np.flatnonzero(wanted.take(which, mode="clip") == self._terms)
        for place, number in zip(places.tolist(), which[places].tolist(), strict=True):
            self._places[fresh[number]].append(place)

    def holding(self, terms: AbstractSet[bytes]) -> tuple[Array, Array, Array]:
        """Return who holds any of the terms, how often all of them count there, and the length of the field there."""
        places = [place for term in self._places.keys() & terms for place in self._places[term]]
        counts = np.bincount(self._rows[places], self._counts[places], minlength=len(self._numbers))
        rows = np.flatnonzero(counts)
        return self._numbers[rows], counts[rows], self._lengths[rows]
