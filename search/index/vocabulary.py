"""The terms of one field in one language, over all segments, and the ways from a typed word to one of them."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from math import log
from typing import Any, NamedTuple

import numpy as np

from search.index.bm25 import damping, saturation
from search.index.remembering import remembered
from search.index.segment import NONE, Postings, Segment
from search.storage.array_file import Array
from search.text.analysis import is_stop_word
from search.text.stemming import stem

LIMIT_COMPLETIONS = 20  # terms by which an unfinished word is compared with single lines; all of them are searched
REMEMBERED_WORDS = 600  # whose documents are kept at hand, 16 bytes for each that has the word
LIMIT_REPAIRS = 3  # terms that a mistyped word may stand for
SHORTEST_REPAIRED = 4  # letters; every shorter word is one keystroke from many others
SHORTEST_REPAIRED_STEM = 5  # letters; stems are shorter than words, and lie closer together


class Relevance(NamedTuple):
    """The documents that have a term, and how well."""

    documents: Array  # (n,) numbers among all documents, ascending
    values: Array  # (n,) > 0


NOBODY = Relevance(np.empty(0, np.int64), np.empty(0))


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """One field of one language: which articles hold each term."""

    language: str
    segments: tuple[Segment, ...]
    name: str  # of the field in the index: "text_sk"

    @cached_property
    def lookups(self) -> dict[Hashable, Any]:
        """Cache of word lookups; filled and bounded by `query.py`."""
        return {}

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """The number of the first document of each segment among all documents."""
        return tuple(accumulate((segment.size for segment in self.segments), initial=0))[: len(self.segments)]

    @cached_property
    def dampings(self) -> tuple[Array, ...]:
        """For each segment, the damping of its documents in this field."""
        fields = (segment.fields.get(self.name) for segment in self.segments)
        return tuple(damping(field.lengths, self.average_length) if field else np.empty(0) for field in fields)

    @cached_property
    def articles(self) -> int:
        """How many articles can be suggested in this language."""
        suggestable = (segment.fields.get("suggestable") for segment in self.segments)
        return sum(field.frequency(self.language.encode()) for field in suggestable if field)

    @cached_property
    def average_length(self) -> float:
        """Terms in the field of one article."""
        fields = (segment.fields.get(self.name) for segment in self.segments)
        total = sum(field.total for field in fields if field)
        return total / self.articles if total else 1.0

    def __contains__(self, term: str) -> bool:
        return self.frequency_of(term) > 0

    @cached_property
    def knows(self) -> Callable[[str], bool]:
        """`knows(word)`: whether the articles use the word in any form, or it is one that names no problem."""
        return remembered(self._knows, 10_000)

    def _knows(self, word: str) -> bool:
        return stem(word, self.language) in self or is_stop_word(word, self.language)

    @cached_property
    def frequency_of(self) -> Callable[[str], int]:
        """`frequency_of(term)`: in how many articles it stands; remembered, because every keystroke asks again."""
        return remembered(self._frequency_of, 10_000)

    def _frequency_of(self, term: str) -> int:
        fields = (segment.fields.get(self.name) for segment in self.segments)
        return sum(field.frequency(term.encode(errors="replace")) for field in fields if field)

    def frequency(self, terms: Iterable[str]) -> int:
        """Say in how many articles any of the terms stands, at most."""
        return min(sum(self.frequency_of(term) for term in terms), self.articles)

    def idf(self, frequency: int) -> float:
        """Say how much a word found in so many articles tells; Whoosh's own formula, so that scores can be compared.

        >>> Vocabulary("sk", (), "text_sk").idf(99)
        0.0
        """
        return log(self.articles / (frequency + 1)) + 1 if self.articles else 0.0

    def telling(self, term: str) -> float:
        """Give the idf of a term."""
        return self.idf(self.frequency_of(term))

    @cached_property
    def relevance(self) -> Callable[[tuple[str, ...], str], Relevance]:
        """`relevance(terms, beginning)`: who has it and how well, by BM25; the next keystroke asks for the same."""
        return remembered(self._relevance, REMEMBERED_WORDS)

    def _relevance(self, terms: tuple[str, ...], beginning: str) -> Relevance:
        found = self.postings(terms, beginning)
        idf = self.idf(sum(len(one.documents) for one in found))
        documents, values = [], []
        for one, start, dampings in zip(found, self.starts, self.dampings, strict=True):
            if len(one.documents):
                documents.append(one.documents + start)
                values.append(saturation(one.counts, dampings[one.documents]) * idf)
        if not documents:
            return NOBODY
        return Relevance(np.concatenate(documents), np.concatenate(values))

    def postings(self, terms: Sequence[str], beginning: str) -> list[Postings]:
        """Give, for each segment, who holds any of the terms, or any word with that beginning, as if it were one."""
        return [self._postings(segment, terms, beginning) for segment in self.segments]

    def _postings(self, segment: Segment, terms: Sequence[str], beginning: str) -> Postings:
        if beginning:
            return segment.completed(self.name, beginning.encode())
        field = segment.fields.get(self.name)
        if field is None:
            return NONE
        numbers = [field.terms.find(term.encode(errors="replace")) for term in terms]
        return field.postings([number for number in numbers if number >= 0])

    def completions(self, beginning: str) -> tuple[str, ...]:
        """Give the most frequent terms that an unfinished word may become."""
        terms = {
            segment.fields[self.name].terms[number].decode()
            for segment in self._with_forms
            for number in segment.most_frequent_completions(self.language, beginning.encode(), LIMIT_COMPLETIONS)
        }
        return self._most_frequent(terms, LIMIT_COMPLETIONS)

    def is_begun(self, beginning: str) -> bool:
        """Whether any word that articles use begins so."""
        start = beginning.encode(errors="replace")
        return any(segment.forms[self.language].has_beginning(start) for segment in self._with_forms)

    @cached_property
    def _with_forms(self) -> tuple[Segment, ...]:
        return tuple(segment for segment in self.segments if self.language in segment.forms)

    def repairs(self, form: str, term: str) -> tuple[str, ...]:
        """Give the terms of the forms one keystroke away from one that nobody writes, the most frequent first.

        A form that no article uses may be mistyped too; then its stem is compared.
        """
        if len(form) < SHORTEST_REPAIRED or term in self:
            return ()
        near = {meant for segment in self._with_forms for meant in _meant(segment, self.language, form)}
        if not near and len(term) >= SHORTEST_REPAIRED_STEM:
            near = {known for segment in self._with_forms for known in self._terms_near(segment, term)}
        return self._most_frequent(near, LIMIT_REPAIRS)

    def _terms_near(self, segment: Segment, term: str) -> Iterator[str]:
        terms = segment.fields[self.name].terms
        return (terms[number].decode() for number in terms.near(term))

    def _most_frequent(self, terms: Iterable[str], limit: int) -> tuple[str, ...]:
        return tuple(sorted(terms, key=lambda term: (-self.frequency_of(term), term))[:limit])


def _meant(segment: Segment, language: str, form: str) -> Iterator[str]:
    """Give the terms of this segment's forms that are one keystroke away."""
    near = segment.forms[language].near(form)
    return (segment.term_of_form(language, number).decode() for number in near)
