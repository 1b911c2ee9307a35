"""The terms of one field in one language, over all segments, and the ways from a typed word to one of them."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import accumulate
from typing import Any

import numpy as np

from search.index.bm25 import damping, idf
from search.index.lexicon import Lexicon
from search.index.relevance import Relevances
from search.index.segment import Field, Postings, Segment
from search.index.talk import OF_ARTICLES, OF_TITLES, Talk, Texts
from search.storage.array_file import Array
from search.storage.remembering import remembered
from search.text.analysis import is_stop_word, tokens
from search.text.by_word import ByWord
from search.text.codes import shape
from search.text.stemming import stem

LIMIT_COMPLETIONS = 20  # terms of an unfinished word that lines are compared with; the search itself uses all
REMEMBERED = 20_000  # words cached, of each kind of question
LIMIT_REPAIRS = 3  # terms that a mistyped word may stand for
SHORTEST_REPAIRED = 4  # letters; every shorter word is one keystroke from many others
SHORTEST_REPAIRED_STEM = 5  # letters; stems are shorter than words, and lie closer together

Phrase = tuple[str, ...]
"""The terms of a word, or of some words, in their order."""


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """One field of one language, over all segments: its terms, their statistics and postings."""

    language: str
    segments: tuple[Segment, ...]
    name: str  # of the field in the index: "text_sk"
    groups: tuple[tuple[str, ...], ...] = ()  # words and phrases that mean the same in this folder

    @cached_property
    def lookups(self) -> dict[Hashable, Any]:
        """Cache of word lookups; filled and bounded by `query/word_lookup.py`."""
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
        return ByWord(partial(_is_known, self.language, self.holds), REMEMBERED).__getitem__

    @cached_property
    def holds(self) -> Callable[[str], bool]:
        """`holds(word)`: whether the articles use the word in any form."""
        return ByWord(partial(_is_held, self.language, self.frequency_of), REMEMBERED).__getitem__

    @cached_property
    def frequency_of(self) -> Callable[[str], int]:
        """`frequency_of(term)`: number of articles that hold it; cached, because every keystroke asks again."""
        return ByWord(partial(_frequency, self._fields), REMEMBERED).__getitem__

    @cached_property
    def _fields(self) -> tuple[Field, ...]:
        """The field in the segments that have it."""
        fields = (segment.fields.get(self.name) for segment in self.segments)
        return tuple(field for field in fields if field)

    @cached_property
    def is_talk(self) -> Callable[[str], bool]:
        """`is_talk(term)`: whether it is of talk (`talk.py`), and names nothing that the articles are about."""
        titles = [field for segment in self.segments if (field := segment.fields.get(f"title_{self.language}"))]
        length = sum(field.total for field in titles) / max(self.articles, 1)
        texts = Texts(self.frequency_of, self.average_length, OF_ARTICLES)
        talk = Talk(self.language, self.articles, texts, Texts(partial(_frequency, titles), length, OF_TITLES))
        return ByWord(talk.holds, REMEMBERED).__getitem__

    def frequency(self, terms: Iterable[str]) -> int:
        """Return an upper bound of the number of articles that hold any of the terms."""
        return min(sum(self.frequency_of(term) for term in terms), self.articles)

    def idf(self, frequency: int) -> float:
        """Return the idf of a word found in that many articles, by Whoosh's formula, so that scores can be compared.

        >>> Vocabulary("sk", (), "text_sk").idf(99)
        0.0
        """
        return idf(self.articles, frequency)

    def telling(self, term: str) -> float:
        """Return the idf of a term."""
        return self.idf(self.frequency_of(term))

    @cached_property
    def relevances(self) -> Relevances:
        """(terms, beginning) -> BM25 of the documents that hold any of them; cached for the next keystroke."""
        return Relevances(self.segments, self.name, self.articles, self.starts, self.dampings)

    def documents(self, terms: Sequence[str]) -> list[Array]:
        """Return the numbers of the documents that hold any of the terms, of each segment that has such documents."""
        known = tuple([term for term in terms if len(term) <= self._longest_term and term in self])
        postings = zip(self.postings(known, "") if known else (), self.starts, strict=False)
        return [held.documents + start for held, start in postings if len(held.documents)]

    @cached_property
    def _longest_term(self) -> int:
        """Number of bytes of the longest term: most texts are no title, and too long for one."""
        return max((field.terms.longest for field in self._fields), default=0)

    def postings(self, terms: tuple[str, ...], beginning: str) -> list[Postings]:
        """Return, for each segment, the merged postings of the terms, or of all words with that beginning."""
        return self.relevances.postings((terms, beginning))

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
        forms = [segment.forms[self.language] for segment in self._with_forms]
        return ByWord(partial(_is_begun, forms), REMEMBERED).__getitem__

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


# What is cached by word refers to fields and forms only, never to a vocabulary: that would be a circle.
def _frequency(fields: Sequence[Field], term: str) -> int:
    encoded = term.encode(errors="replace")
    return sum([field.frequency(encoded) for field in fields])


def _is_held(language: str, frequency_of: Callable[[str], int], word: str) -> bool:
    return frequency_of(stem(word, language)) > 0


def _is_known(language: str, holds: Callable[[str], bool], word: str) -> bool:
    return holds(word) or is_stop_word(word, language)


def _is_begun(forms: Sequence[Lexicon], beginning: str) -> bool:
    start = beginning.encode(errors="replace")
    return any(some.has_beginning(start) for some in forms)


def _meant(segment: Segment, language: str, form: str) -> Iterator[str]:
    """Return the terms of this segment's forms that are one edit away."""
    near = segment.forms[language].near(form)
    return (segment.term_of_form(language, number).decode() for number in near)
