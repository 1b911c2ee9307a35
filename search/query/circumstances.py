"""Circumstances of a problem: which device somebody has, how much, for how long. They stand beside it.

"Neprišla mi platba, mám Chrome 126 a Windows 11": every word of the device that articles know draws towards articles
about devices, and every one that they do not know makes the problem stranger. In "Print from iPad 9" the device is
part of the problem. So a settled text with such words is ranked in both ways, once with them at `CIRCUMSTANCE` of their
weight (`ranking/circumstance_weighing.py`).
"""

from collections.abc import Iterable, Set
from dataclasses import replace
from itertools import chain
from typing import Final

from search.query.query import Query, QueryTerm
from search.text.amounts import amounts_with_units
from search.text.device_numbers import device_words, is_device_name
from search.text.letters import fold_word

CIRCUMSTANCE: Final = 0.2  # weight of one; .15 to .5 differ little (docs/decisions/0023-spellings-and-compounds.md)


def circumstances(query: Query) -> frozenset[str]:
    """Return the words, as typed, that name devices with their numbers, and amounts of which no article has the number.

    A device without a number may be what the problem is about, so it is one only where no article knows the name. None
    where nothing else is known.
    """
    written: set[str] = set()
    if any(sign.isdigit() for sign in query.text):
        known = {fold_word(term.word) for term in query.terms}
        strange = (pair for pair in amounts_with_units(query.text) if fold_word(pair[0]) not in known)
        written = {fold_word(word) for word in (*device_words(query.text), *chain.from_iterable(strange))}
    aside = frozenset(
        term.word
        for term in (*query.terms, *query.unknown)
        if fold_word(term.word) in written or (not term.terms and is_device_name(term.word))
    )
    return frozenset() if all(term.word in aside for term in query.terms) else aside


def with_aside(query: Query, aside: Set[str]) -> Query:
    """Return the query with some words weighed down."""
    terms, unknown = (tuple(_weighed_down(some, aside)) for some in (query.terms, query.unknown))
    return replace(query, terms=terms, unknown=unknown)


def _weighed_down(terms: Iterable[QueryTerm], aside: Set[str]) -> Iterable[QueryTerm]:
    for term in terms:
        weight = CIRCUMSTANCE if term.word in aside else 1.0
        yield term._replace(weight=weight * term.weight, mass=weight * term.mass)
