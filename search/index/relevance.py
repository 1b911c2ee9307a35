"""BM25 of the documents that hold a term, in one field over all segments; cached, because every keystroke asks again.

The words of a long text are looked up at once (`Relevances.learn`): a call of NumPy takes longer than most postings.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from search.index.bm25 import idf, saturation
from search.index.segment import NONE, Field, Postings, Segment
from search.storage.array_file import Array

MOST_REMEMBERED = 2_000  # words, and
MOST_DOCUMENTS = 1_000_000  # documents that have them, at 12 bytes each: then the cache begins anew

Wanted = tuple[tuple[str, ...], str]
"""Terms, or instead of them the beginning of a word."""


class Relevance(NamedTuple):
    """The documents that have a term, and how much each earns by it."""

    documents: Array  # (n,) numbers among all documents, ascending
    values: Array  # (n,) > 0


NOBODY = Relevance(np.empty(0, np.int64), np.empty(0))


class _Part(NamedTuple):
    """The field in one segment."""

    segment: Segment
    field: Field | None
    start: int  # the number of its first document among all
    dampings: Array  # (documents,) see `bm25.damping`

    def postings(self, name: str, wanted: Wanted) -> Postings:
        """Return the merged postings of the terms, or of all words with the beginning."""
        terms, beginning = wanted
        if beginning:
            return self.segment.completed(name, beginning.encode())
        if self.field is None:
            return NONE
        numbers = [self.field.terms.find(term.encode(errors="replace")) for term in terms]
        return self.field.postings([number for number in numbers if number >= 0])


class Relevances(dict[Wanted, Relevance]):
    """Terms, or a beginning -> who has any of them, and what each earns by it.

    Several threads may ask; it refers to segments and to nothing that refers to it (`storage/remembering.py`).
    """

    def __init__(
        self, segments: Sequence[Segment], name: str, articles: int, starts: Sequence[int], dampings: Sequence[Array]
    ) -> None:
        """`articles`: that can be suggested; `starts`, `dampings`: of each segment."""
        super().__init__()
        fields = [segment.fields.get(name) for segment in segments]
        self._parts = [*map(_Part, segments, fields, starts, dampings)]
        self._name, self._articles = name, articles
        self._documents = 0  # that are cached

    def __missing__(self, wanted: Wanted) -> Relevance:
        """Look one up."""
        by_part = self.postings(wanted)
        frequency = sum([len(held) for held, _ in by_part])
        worth = idf(self._articles, frequency)
        relevances = [
            Relevance(held + part.start, saturation(counts, part.dampings[held]) * worth)
            for (held, counts), part in zip(by_part, self._parts, strict=True)
            if len(held)
        ]
        return self._kept(wanted, _together(relevances), frequency)

    def postings(self, wanted: Wanted) -> list[Postings]:
        """Return, for each segment, the merged postings of the terms, or of all words with the beginning."""
        return [part.postings(self._name, wanted) for part in self._parts]

    def learn(self, wanted: Iterable[Wanted]) -> None:
        """Look up those of one term that are not cached, all at once."""
        asked = [key for key in dict.fromkeys(wanted) if key not in self and len(key[0]) == 1 and not key[1]]
        if len(asked) < 2:
            return
        terms = [term.encode(errors="replace") for (term,), _ in asked]
        spans = [_spans(part, terms) for part in self._parts]
        frequencies = [sum(end - start for start, end in of_term) for of_term in zip(*spans, strict=True)]
        idfs = [idf(self._articles, frequency) for frequency in frequencies]
        parts = [_relevances(part, some, idfs) for part, some in zip(self._parts, spans, strict=True)]
        for key, frequency, relevances in zip(asked, frequencies, zip(*parts, strict=True), strict=True):
            self._kept(key, _together([some for some in relevances if some]), frequency)

    def _kept(self, wanted: Wanted, relevance: Relevance, frequency: int) -> Relevance:
        self._documents += frequency
        if len(self) >= MOST_REMEMBERED or self._documents > MOST_DOCUMENTS:
            self.clear()
            self._documents = frequency
        self[wanted] = relevance
        return relevance


def _spans(part: _Part, terms: Sequence[bytes]) -> list[tuple[int, int]]:
    """Return where the postings of each term begin and end in a segment; at 0 where it has none."""
    field = part.field
    numbers = [field.terms.find(term) for term in terms] if field else []
    if field is None or max(numbers) < 0:
        return [(0, 0)] * len(terms)
    held = np.array(numbers)
    starts, ends = field.starts[held].tolist(), field.starts[held + 1].tolist()
    spans = zip(numbers, starts, ends, strict=True)
    return [(start, end) if number >= 0 else (0, 0) for number, start, end in spans]


def _relevances(part: _Part, spans: Sequence[tuple[int, int]], idfs: Sequence[float]) -> list[Relevance | None]:
    """Return who has each term in a segment; None where nobody has."""
    held = [(start, end) for start, end in spans if end > start]
    if part.field is None or not held:
        return [None] * len(spans)
    sizes = [end - start for start, end in spans]
    documents = np.concatenate([part.field.documents[start:end] for start, end in held])
    counts = np.concatenate([part.field.counts[start:end] for start, end in held])
    values = saturation(counts, part.dampings[documents]) * np.repeat(idfs, sizes)
    documents = documents + part.start
    ends = pairwise([0, *np.cumsum(sizes).tolist()])
    return [Relevance(documents[start:end], values[start:end]) if end > start else None for start, end in ends]


def _together(relevances: Sequence[Relevance]) -> Relevance:
    """Return what was found in each of several segments as one."""
    if len(relevances) == 1:
        return relevances[0]
    return Relevance(*map(np.concatenate, zip(*relevances, strict=True))) if relevances else NOBODY
