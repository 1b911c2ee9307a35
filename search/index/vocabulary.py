"""The terms of one field in one language, over all segments, and the ways from a typed word to one of them."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from math import log
from typing import Any, NamedTuple

import numpy as np

from search.index.bm25 import damping, saturation
from search.index.segment import NONE, Postings, Segment
from search.storage.array_file import Array
from search.storage.remembering import remembered
from search.text.analysis import is_stop_word, tokens
from search.text.codes import shape
from search.text.stemming import stem

LIMIT_COMPLETIONS = 20  # terms of an unfinished word that lines are compared with; the search itself uses all
REMEMBERED_WORDS = 600  # cached, with 16 bytes for each document that has the word
LIMIT_REPAIRS = 3  # terms that a mistyped word may stand for
SHORTEST_REPAIRED = 4  # letters; every shorter word is one keystroke from many others
SHORTEST_REPAIRED_STEM = 5  # letters; stems are shorter than words, and lie closer together

Phrase = tuple[str, ...]
"""The terms of a word, or of some words, in their order."""


class Relevance(NamedTuple):
    """The documents that have a term, and how much each earns by it."""

    documents: Array  # (n,) numbers among all documents, ascending
    values: Array  # (n,) > 0


NOBODY = Relevance(np.empty(0, np.int64), np.empty(0))


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """One field of one language, over all segments: its terms, their statistics and postings."""

    language: str
    segments: tuple[Segment, ...]
    name: str  # of the field in the index: "text_sk"
    groups: tuple[tuple[str, ...], ...] = ()  # words and phrases that mean the same in this folder

    @cached_property
    def lookups(self) -> dict[Hashable, Any]:
        """Cache of word lookups; filled and bounded by `query/query.py`."""
        return {}

    @cached_property
    def synonyms(self) -> Mapping[Phrase, tuple[Phrase, ...]]:
        """A word or phrase (its terms) -> those that mean the same and stand in articles, by the folder's own list."""
        synonyms: defaultdict[Phrase, list[Phrase]] = defaultdict(list)
        for group in self.groups:
            phrases = list(dict.fromkeys(tuple(tokens(phrase, self.language)) for phrase in group))
            for phrase in phrases:
                others = (other for other in phrases if other != phrase)
                synonyms[phrase] += [other for other in others if all(term in self for term in other)]
        return {phrase: tuple(dict.fromkeys(others)) for phrase, others in synonyms.items() if others}

    @cached_property
    def longest_synonym(self) -> int:
        """Number of words of the longest phrase that has a synonym; 0 without one."""
        return max(map(len, self.synonyms), default=0)

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """The number of the first document of each segment among all documents."""
        return tuple(accumulate((segment.size for segment in self.segments), initial=0))[: len(self.segments)]

    @cached_property
    def dampings(self) -> tuple[Array, ...]:
        """For each segment, the length normalisation (`bm25.damping`) of its documents in this field."""
        fields = (segment.fields.get(self.name) for segment in self.segments)
        return tuple(damping(field.lengths, self.average_length) if field else np.empty(0) for field in fields)

    @cached_property
    def articles(self) -> int:
        """Number of articles that can be suggested in this language."""
        suggestable = (segment.fields.get("suggestable") for segment in self.segments)
        return sum(field.frequency(self.language.encode()) for field in suggestable if field)

    @cached_property
    def average_length(self) -> float:
        """Average number of terms of an article in this field."""
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
    def holds(self) -> Callable[[str], bool]:
        """`holds(word)`: whether the articles use the word in any form."""
        return remembered(self._holds, 10_000)

    def _holds(self, word: str) -> bool:
        return stem(word, self.language) in self

    @cached_property
    def frequency_of(self) -> Callable[[str], int]:
        """`frequency_of(term)`: number of articles that hold it; cached, because every keystroke asks again."""
        return remembered(self._frequency_of, 10_000)

    def _frequency_of(self, term: str) -> int:
        fields = (segment.fields.get(self.name) for segment in self.segments)
        return sum(field.frequency(term.encode(errors="replace")) for field in fields if field)

    def frequency(self, terms: Iterable[str]) -> int:
        """Return an upper bound of the number of articles that hold any of the terms."""
        return min(sum(self.frequency_of(term) for term in terms), self.articles)

    def idf(self, frequency: int) -> float:
        """Return the idf of a word found in that many articles, by Whoosh's formula, so that scores can be compared.

        >>> Vocabulary("sk", (), "text_sk").idf(99)
        0.0
        """
        return log(self.articles / (frequency + 1)) + 1 if self.articles else 0.0

    def telling(self, term: str) -> float:
        """Return the idf of a term."""
        return self.idf(self.frequency_of(term))

    @cached_property
    def relevance(self) -> Callable[[tuple[str, ...], str], Relevance]:
        """`relevance(terms, beginning)`: BM25 of the documents that hold any of them; cached for the next keystroke."""
        return remembered(self._relevance, REMEMBERED_WORDS)

    def _relevance(self, terms: tuple[str, ...], beginning: str) -> Relevance:
        by_segment = self.postings(terms, beginning)
        frequency = sum([len(held) for held, _ in by_segment])
        if not frequency:
            return NOBODY
        idf = self.idf(frequency)
        documents, values = [], []
        for (held, counts), start, dampings in zip(by_segment, self.starts, self.dampings, strict=True):
            if len(held):
                documents.append(held + start)
                values.append(saturation(counts, dampings[held]) * idf)
        return Relevance(*(some[0] if len(some) == 1 else np.concatenate(some) for some in (documents, values)))

    def postings(self, terms: Sequence[str], beginning: str) -> list[Postings]:
        """Return, for each segment, the merged postings of the terms, or of all words with that beginning."""
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
        """Return the most frequent terms that an unfinished word may become."""
        terms = {
            segment.fields[self.name].terms[number].decode()
            for segment in self._with_forms
            for number in segment.most_frequent_completions(self.language, beginning.encode(), LIMIT_COMPLETIONS)
        }
        return self._most_frequent(terms, LIMIT_COMPLETIONS)

    def forms_beginning(self, beginning: str, most: int) -> Iterator[str]:
        """Yield words with that beginning, as articles write them; `most` of each segment."""
        start = beginning.encode(errors="replace")
        for segment in self._with_forms:
            forms = segment.forms[self.language]
            yield from (forms[number].decode() for number in forms.beginning_with(start)[:most])

    @cached_property
    def is_begun(self) -> Callable[[str], bool]:
        """`is_begun(beginning)`: whether any word that articles use begins so."""
        return remembered(self._is_begun, 10_000)

    def _is_begun(self, beginning: str) -> bool:
        start = beginning.encode(errors="replace")
        return any(segment.forms[self.language].has_beginning(start) for segment in self._with_forms)

    @cached_property
    def _with_forms(self) -> tuple[Segment, ...]:
        return tuple(segment for segment in self.segments if self.language in segment.forms)

    def repairs(self, form: str, term: str) -> tuple[str, ...]:
        """Return the most frequent terms of the forms that are one edit away from a form that no article uses.

        Where no form is, the terms one edit away from its stem.
        """
        if len(form) < SHORTEST_REPAIRED or term in self:
            return ()
        near = {meant for segment in self._with_forms for meant in _meant(segment, self.language, form)}
        if not near and len(term) >= SHORTEST_REPAIRED_STEM:
            near = {known for segment in self._with_forms for known in self._terms_near(segment, term)}
        return self._most_frequent(near, LIMIT_REPAIRS)

    @cached_property
    def has_shape(self) -> Callable[[str], bool]:
        """`has_shape(code)`: whether articles have codes with the same letters and figures in the same places."""
        return remembered(self._has_shape, 10_000)

    def _has_shape(self, code: str) -> bool:
        letters = code[: len(code) - len(code.lstrip("abcdefghijklmnopqrstuvwxyz"))]
        return shape(code) in self._shapes(letters)

    @cached_property
    def _shapes(self) -> Callable[[str], frozenset[str]]:
        return remembered(self._find_shapes, 256)

    def _find_shapes(self, letters: str) -> frozenset[str]:
        """Return the shapes of the terms that begin with some letters and a figure after them."""
        terms = [segment.fields[self.name].terms for segment in self.segments if self.name in segment.fields]
        figures = [f"{letters}{figure}".encode() for figure in range(10)]
        ranges = [(lexicon, lexicon.beginning_with(start)) for lexicon in terms for start in figures]
        return frozenset(shape(lexicon[number].decode()) for lexicon, some in ranges for number in some)

    def _terms_near(self, segment: Segment, term: str) -> Iterator[str]:
        terms = segment.fields[self.name].terms
        return (terms[number].decode() for number in terms.near(term))

    def _most_frequent(self, terms: Iterable[str], limit: int) -> tuple[str, ...]:
        return tuple(sorted(terms, key=lambda term: (-self.frequency_of(term), term))[:limit])


def _meant(segment: Segment, language: str, form: str) -> Iterator[str]:
    """Return the terms of this segment's forms that are one edit away."""
    near = segment.forms[language].near(form)
    return (segment.term_of_form(language, number).decode() for number in near)
