"""Circumstances of a problem: which device somebody has, how much, for how long. They stand beside it.

"Neprišla mi platba, mám Chrome 126 a Windows 11": every word of the device that articles know draws towards articles
about devices, and every one that they do not know makes the problem stranger. In "Print from iPad 9" the device is
part of the problem. So a text with such words is ranked in both ways, once with them at `CIRCUMSTANCE` of their weight
(`ranking/circumstance_weighing.py`).
"""

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import replace
from itertools import chain
from typing import Final

from search.query.look_up import QueryTerm
from search.query.query import Query
from search.text.amounts import amounts_with_units
from search.text.analysis import is_stop_word
from search.text.correspondence import is_device_kind, is_everyday
from search.text.device_numbers import device_words, is_device_name, versions
from search.text.letters import fold_word

CIRCUMSTANCE: Final = 0.2  # weight of one; .15 to .5 differ little (docs/decisions/0023-spellings-and-compounds.md)
BETWEEN: Final = 2  # function words: "my phone is a Pixel 8"

_FIGURE = re.compile(r"\d")


def circumstances(query: Query) -> frozenset[str]:
    """Return the words, as typed, of devices with their numbers, and of amounts and versions that no article has.

    A device without a number may be what the problem is about, so it is one only where no article knows the name, or
    where somebody says to have it ("I use an iPhone"). Everyday words and kinds of devices beside it belong to it ("my
    phone is a Pixel 8"). None where nothing else is known.
    """
    named = {term.word for term in (*query.terms, *query.unknown) if is_device_name(term.word)}
    has_figures = bool(_FIGURE.search(query.text))
    if not named and not has_figures:
        return frozenset()
    written = {fold_word(term.word) for term in query.unknown if term.word in named}
    if has_figures:
        known = {fold_word(term.word) for term in query.terms}
        numbered = (*amounts_with_units(query.text), *versions(query.text))
        strange = (pair for pair in numbered if fold_word(pair[0]) not in known)
        written |= {fold_word(word) for word in (*device_words(query.text), *chain.from_iterable(strange))}
    written |= set(_beside(query, written, {fold_word(word) for word in named}))
    aside = frozenset(term.word for term in (*query.terms, *query.unknown) if fold_word(term.word) in written)
    return frozenset() if all(term.word in aside for term in query.terms) else aside


def _beside(query: Query, written: Set[str], named: Set[str]) -> Iterator[str]:
    """Yield the words that belong to circumstances, and the names of devices that somebody says to have."""
    tokens = [fold_word(word) for word in query.tokens]
    for place, word in enumerate(tokens):
        if word not in written and word not in named:
            continue
        before = list(_belonging(reversed(tokens[:place]), query.languages, between=BETWEEN))
        if word in named and any(_is_everyday(other, query.languages) for other in before):
            yield word
        elif word not in written:
            continue
        yield from (*before, *_belonging(tokens[place + 1 :], query.languages, between=0))


def _belonging(following: Iterable[str], languages: Sequence[str], between: int) -> Iterator[str]:
    """Yield the words that belong to what they stand beside; before the first, so many function words may stand."""
    for word in following:
        if _is_everyday(word, languages) or any(is_device_kind(word, language) for language in languages):
            between = 0
            yield word
        elif between and any(is_stop_word(word, language) for language in languages):
            between -= 1
        else:
            return


def _is_everyday(word: str, languages: Sequence[str]) -> bool:
    return not is_device_name(word) and any(is_everyday(word, language) for language in languages)


def with_aside(query: Query, aside: Set[str]) -> Query:
    """Return the query with some words weighed down, which count in no whole question."""
    terms, unknown = (tuple(_weighed_down(some, aside)) for some in (query.terms, query.unknown))
    return replace(query, terms=terms, unknown=unknown, beside=frozenset(aside))


def _weighed_down(terms: Iterable[QueryTerm], aside: Set[str]) -> Iterable[QueryTerm]:
    for term in terms:
        weight = CIRCUMSTANCE if term.word in aside else 1.0
        yield term._replace(weight=weight * term.weight, mass=weight * term.mass)
