"""The words of a query as clauses: what the postings of the index are asked for, rules 1 to 5 of `ranker.py`.

What a word counts inside the text (title, questions, keywords, body) is decided in `fields.WORTH`.
"""

from collections.abc import Mapping
from typing import NamedTuple

from search.index.fields import topic_term
from search.index.scoring import Clause
from search.query.query import Query
from search.ranking.explanation import SignalName
from search.text.analysis import question_key, title_key

FOREIGN_SHARE = 0.6  # an article in another language wins only when nothing at home says as much
WORDS = (SignalName.TEXT, SignalName.TITLE)  # looked at word by word


class Sought(NamedTuple):
    """A clause, and what it is asked for."""

    signal: SignalName
    word: str  # as typed; "" for all of them together, and for a chosen topic
    language: str  # "" for a topic
    clause: Clause


def sought_in(query: Query, asked: str, topic: str | None, weights: Mapping[SignalName, float]) -> list[Sought]:
    """Return every field in which a word of the query, all of them together, or the chosen topic is looked for."""
    fields = {
        language: [(signal, f"{signal}_{language}", weights[signal], _home(language, asked)) for signal in WORDS]
        for language in query.languages
    }
    words = [
        Sought(signal, term.word, term.language, Clause(field, term.terms, term.beginning, term.weight * share * home))
        for term in query.terms
        for signal, field, share, home in fields[term.language]
    ]
    title = title_key(query.tokens)
    questions = [_whole_question(query, language, title, asked, weights) for language in query.languages]
    return [*words, *questions, *([_topic(topic, asked, weights)] if topic else [])]


def _whole_question(query: Query, language: str, title: str, asked: str, weights: Mapping[SignalName, float]) -> Sought:
    """Return what is asked for by all words together; `title` is the key of a title that has these words."""
    terms = [term for term in query.terms_in(language) if term.word not in query.beside]
    are_known = all(term.terms for term in terms)
    keys = (question_key([term.terms[0] for term in terms]), title) if are_known else (title,)
    worth = weights[SignalName.ASKED] * sum([term.mass for term in terms]) * _home(language, asked)
    clause = Clause(f"{SignalName.ASKED}_{language}", keys, weight=worth, flat=True)
    return Sought(SignalName.ASKED, "", language, clause)


def _topic(topic: str, asked: str, weights: Mapping[SignalName, float]) -> Sought:
    clause = Clause(SignalName.TOPIC, (topic_term(topic, asked),), weight=weights[SignalName.TOPIC], flat=True)
    return Sought(SignalName.TOPIC, "", "", clause)


def _home(language: str, asked: str) -> float:
    return 1.0 if language == asked else FOREIGN_SHARE
