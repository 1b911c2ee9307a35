"""What a piece of a text earns as the one that names the problem.

    value = trust * score / max(words, SHORTEST) ** LENGTH

- score   by words (`by_words.py`) of one article; words of talk (politeness, stories, devices) count a share of it
- trust   `SURE` less the share of the piece's words, by mass, that the folder does not know or that are of talk:
          a story holds words that no help article has

A word is of talk where its language file says so (`everyday`), where people speak it far oftener than articles write it
(`spoken_words.py`), and where it is spoken, but no article has it, so that it was repaired to a word that one has. What
articles have in their titles is what they are about, however often it is spoken.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from search.index.vocabulary import Vocabulary
from search.query.look_up import QueryTerm
from search.query.query import Query
from search.ranking.engine import Candidates
from search.text.correspondence import is_everyday
from search.text.spoken_words import spoken_share
from search.text.stemming import stem

TALK = 0.3  # weight of a word of talk while pieces are compared
SURE = 1.05  # trust in a piece of which every word is known
LEAST_TRUST = 0.2  # a piece of less says too little that articles know
SHORTEST = 10  # words; what is shorter has no advantage of it
LENGTH = 0.6  # exponent: 0 = the longest piece wins, 1 = the densest
APART = 0.7  # of the score of a second piece that is no neighbour

Score = Callable[[Sequence[Query]], Sequence[Candidates]]
"""By words, of every article for each of some queries; one request to the engine."""


def weighed(query: Query, vocabularies: Mapping[str, Vocabulary]) -> Query:
    """Return the query with its words of talk weighed down."""
    lighter = partial(_weighed, vocabularies=vocabularies)
    terms, unknown = ((*map(lighter, some),) for some in (query.terms, query.unknown))
    is_same = terms == query.terms and unknown == query.unknown
    return query if is_same else replace(query, terms=terms, unknown=unknown)


def masses(query: Query, vocabularies: Mapping[str, Vocabulary]) -> dict[str, tuple[float, float]]:
    """Return language -> the mass of all words, and of those that are of talk or not known."""
    return {code: _masses(query.terms_in(code), vocabularies[code]) for code in query.languages}


def is_talk(term: QueryTerm, vocabulary: Vocabulary) -> bool:
    """Return whether a word says more of how people talk than of what articles in its language are about."""
    if is_everyday(term.word, term.language):
        return True
    if not term.terms or term.beginning or not term.is_certain:
        return False
    if term.is_repaired:
        return spoken_share(stem(term.word, term.language), term.language) > 0
    return all(map(vocabulary.is_talk, term.terms))


def _weighed(term: QueryTerm, vocabularies: Mapping[str, Vocabulary]) -> QueryTerm:
    if not is_talk(term, vocabularies[term.language]):
        return term
    return term._replace(weight=TALK * term.weight, mass=TALK * term.mass)


def _masses(terms: Sequence[QueryTerm], vocabulary: Vocabulary) -> tuple[float, float]:
    strange = sum([term.mass for term in terms if not term.terms or is_talk(term, vocabulary)])
    return sum([term.mass for term in terms]), strange
