"""One field of the documents that a question has brought, turned round: which of them hold a term, and how often.

A settled problem of many words asks some hundred times for the same documents: asked of each in turn, that took
most of the time of a host. They hold some ten thousand terms, so only those are noted that are asked for.
"""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from itertools import pairwise

import numpy as np

from search.cluster.document_bytes import FieldCounts, term_number
from search.index.bm25 import damping, saturation
from search.storage.array_file import Array

_NOBODY = np.empty(0, np.int64), np.empty(0)


class BroughtField:
    """A field of some documents, each given by its number; the numbers ascend."""

    def __init__(self, fields: list[tuple[int, FieldCounts]], average_length: float) -> None:
        """`average_length` of the field in all documents, for `damping`."""
        self._numbers = np.array([number for number, _ in fields], np.int64)
        self._dampings = damping(np.array([field.length for _, field in fields], np.float64), average_length)
        self._rows = np.repeat(np.arange(len(fields)), [len(field.counts) // 2 for _, field in fields])
        self._counts = np.frombuffer(b"".join([field.counts for _, field in fields]), np.uint16)
        self._terms = np.frombuffer(b"".join([field.terms for _, field in fields]), np.int64)
        self._asked: set[bytes] = set()
        self._held: dict[bytes, tuple[Array, Array]] = {}  # term that was asked for -> rows that hold it, how often

    def look_for(self, terms: Iterable[bytes]) -> None:
        """Note where some terms stand, before `saturations` is asked; all at once, for every term here is looked at."""
        fresh = sorted({*terms} - self._asked, key=term_number)
        if not fresh:
            return
        self._asked.update(fresh)
        wanted = np.array([term_number(term) for term in fresh], np.int64)
        which = wanted.searchsorted(self._terms)
        places = np.flatnonzero(wanted.take(which, mode="clip") == self._terms)
        which = which[places]
        places = places[np.argsort(which, kind="stable")]
        rows, counts = self._rows[places], self._counts[places].astype(np.float64)
        ends = np.bincount(which, minlength=len(fresh)).cumsum().tolist()
        for term, (start, end) in zip(fresh, pairwise([0, *ends]), strict=True):
            if start < end:
                self._held[term] = rows[start:end], counts[start:end]

    def saturations(self, terms: AbstractSet[bytes]) -> tuple[Array, Array]:
        """Return who holds any of the terms, and how well all of them together are found there (`saturation`)."""
        held = [self._held[term] for term in terms if term in self._held]
        if not held:
            return _NOBODY
        rows, counts = held[0] if len(held) == 1 else self._together(held)
        return self._numbers[rows], saturation(counts, self._dampings[rows])

    def _together(self, held: list[tuple[Array, Array]]) -> tuple[Array, Array]:
        rows, counts = (np.concatenate(some) for some in zip(*held, strict=True))
        sums = np.bincount(rows, counts, minlength=len(self._numbers))
        rows = np.flatnonzero(sums)
        return rows, sums[rows]
