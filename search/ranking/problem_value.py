"""What a piece of a text earns as the one that names the problem.

    value = trust * score / max(words, SHORTEST) ** LENGTH

- score   by words (`by_words.py`) of one article; everyday words (politeness, stories, devices) count a share of it
- trust   `SURE` less the share of the piece's words, by mass, that the folder does not know or that are everyday:
          a story holds words that no help article has
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from search.query.look_up import QueryTerm
from search.query.query import Query
from search.ranking.engine import Candidates
from search.text.correspondence import is_everyday

EVERYDAY = 0.3  # weight of an everyday word while pieces are compared
SURE = 1.05  # trust in a piece of which every word is known
LEAST_TRUST = 0.2  # a piece of less says too little that articles know
SHORTEST = 10  # words; what is shorter has no advantage of it
LENGTH = 0.6  # exponent: 0 = the longest piece wins, 1 = the densest
APART = 0.7  # of the score of a second piece that is no neighbour

Score = Callable[[Sequence[Query]], Sequence[Candidates]]
"""By words, of every article for each of some queries; one request to the engine."""


def weighed(query: Query) -> Query:
    """Return the query with its everyday words weighed down."""
    terms, unknown = ((*map(_weighed, some),) for some in (query.terms, query.unknown))
    is_same = terms == query.terms and unknown == query.unknown
    return query if is_same else replace(query, terms=terms, unknown=unknown)


def masses(query: Query) -> dict[str, tuple[float, float]]:
    """Return language -> the mass of all words, and of those that are everyday or not known."""
    return {language: _masses(query.terms_in(language)) for language in query.languages}


def _weighed(term: QueryTerm) -> QueryTerm:
    if not is_everyday(term.word, term.language):
        return term
    return term._replace(weight=EVERYDAY * term.weight, mass=EVERYDAY * term.mass)


def _masses(terms: Sequence[QueryTerm]) -> tuple[float, float]:
    strange = sum([term.mass for term in terms if not term.terms or is_everyday(term.word, term.language)])
    return sum([term.mass for term in terms]), strange
