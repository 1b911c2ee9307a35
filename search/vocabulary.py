"""The terms of one field as the index holds them, and the ways from a typed word to one of them."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import log

LIMIT_COMPLETIONS = 20  # terms that an unfinished word may stand for; more are no longer a hint
LIMIT_REPAIRS = 3  # terms that a mistyped word may stand for
SHORTEST_REPAIRED = 4  # letters; every shorter word is one keystroke from many others
SHORTEST_REPAIRED_STEM = 5  # letters; stems are shorter than words, and lie closer together
RARE_LETTER = 0.0005  # share of all letters


@dataclass(frozen=True)
class Vocabulary:
    """One field of one language: how many articles hold each term."""

    language: str
    articles: int  # suggestable articles in this language
    frequencies: Mapping[str, int]  # term -> articles that hold it in this field, at least 1
    forms: Mapping[str, str]  # form that people write -> its term
    average_length: float = 1.0  # terms in the field of one article

    def __contains__(self, term: str) -> bool:
        return term in self.frequencies

    @cached_property
    def _ordered(self) -> list[str]:
        return sorted(self.forms)

    @cached_property
    def _letters(self) -> str:
        """The letters that are really used: what is rare came with a foreign name, and costs time for each word."""
        used = Counter(letter for form in self.forms for letter in form if letter.isalpha())
        return "".join(sorted(letter for letter, times in used.items() if times >= RARE_LETTER * used.total()))

    @cached_property
    def telling(self) -> Mapping[str, float]:
        """The idf of every term."""
        return {term: self.idf(frequency) for term, frequency in self.frequencies.items()}

    def frequency(self, terms: Iterable[str]) -> int:
        """Say in how many articles any of the terms stands, at most."""
        return min(sum(self.frequencies.get(term, 0) for term in terms), self.articles)

    def idf(self, frequency: int) -> float:
        """Say how much a word found in so many articles tells; Whoosh's own formula, so that scores can be compared.

        >>> Vocabulary("sk", 100, {}, {}).idf(99)
        1.0
        """
        return log(self.articles / (frequency + 1)) + 1 if self.articles else 0.0

    def completions(self, beginning: str) -> tuple[str, ...]:
        """Give the terms that an unfinished word may become, the most frequent first."""
        start = bisect_left(self._ordered, beginning)
        end = bisect_left(self._ordered, beginning + "\U0010ffff", lo=start)
        return self._most_frequent({self.forms[form] for form in self._ordered[start:end]}, LIMIT_COMPLETIONS)

    def repairs(self, form: str, term: str) -> tuple[str, ...]:
        """Give the terms of the forms one keystroke away from one that nobody writes, the most frequent first.

        A form that no article uses may be mistyped too; then its stem is compared.
        """
        if len(form) < SHORTEST_REPAIRED or term in self.frequencies:
            return ()
        near = {self.forms[written] for written in _one_edit_away(form, self._letters) if written in self.forms}
        if not near and len(term) >= SHORTEST_REPAIRED_STEM:
            near = {known for known in _one_edit_away(term, self._letters) if known in self.frequencies}
        return self._most_frequent(near, LIMIT_REPAIRS)

    def _most_frequent(self, terms: Iterable[str], limit: int) -> tuple[str, ...]:
        return tuple(sorted(terms, key=lambda term: (-self.frequencies[term], term))[:limit])


def _one_edit_away(term: str, letters: str) -> Iterator[str]:
    """Give every string that one left-out, doubled, wrong or swapped letter makes of `term`."""
    for at in range(len(term) + 1):
        before, after = term[:at], term[at:]
        for letter in letters:
            yield before + letter + after
            if after:
                yield before + letter + after[1:]
        if after:
            yield before + after[1:]
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]
