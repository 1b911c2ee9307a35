"""Circumstances of a problem: which device somebody has, how much, for how long. They stand beside it.

"Neprišla mi platba, mám Chrome 126 a Windows 11": every word of the device that articles know draws towards articles
about devices, and every one that they do not know makes the problem stranger. So they weigh `CIRCUMSTANCE` where
another word is known; between articles that are alike in all else ("Install on Windows", "Install on Linux") they
still decide.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from search.query.query import Query, QueryTerm
from search.text.amounts import amounts_with_units
from search.text.device_numbers import device_numbers, is_device_name, is_of_device
from search.text.letters import fold_word

CIRCUMSTANCE: Final = 0.2  # weight of one; .15 to .5 differ little (docs/decisions/0023-spellings-and-compounds.md)


def with_circumstances_aside(query: Query) -> Query:
    """Return the query with the circumstances weighed down; as it is where nothing else is known."""
    aside = _circumstances(query)
    if not aside or all(term.word in aside for term in query.terms):
        return query
    terms, unknown = (tuple(_weighed_down(some, aside)) for some in (query.terms, query.unknown))
    return replace(query, terms=terms, unknown=unknown)


def _circumstances(query: Query) -> set[str]:
    """Return the words, as typed, that name devices with their numbers, and amounts with their units.

    A device without a number may be what the problem is about, so it is one only where no article knows the name.
    """
    has_figures = any(sign.isdigit() for sign in query.text)
    devices = device_numbers(query.text) if has_figures else []
    pairs = (*devices, *amounts_with_units(query.text)) if has_figures else ()
    written = {fold_word(word) for pair in pairs for word in pair}
    return {
        term.word
        for term in (*query.terms, *query.unknown)
        if fold_word(term.word) in written
        or (is_of_device(term.word) if devices else not term.terms and is_device_name(term.word))
    }


def _weighed_down(terms: Iterable[QueryTerm], aside: set[str]) -> Iterable[QueryTerm]:
    for term in terms:
        weight = CIRCUMSTANCE if term.word in aside else 1.0
        yield term._replace(weight=weight * term.weight, mass=weight * term.mass)
