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
    words = [
        Sought(
            signal,
            term.word,
            term.language,
            Clause(
                field=f"{signal}_{term.language}",
                terms=term.terms,
                beginning=term.beginning,
                weight=term.weight * weights[signal] * _home(term.language, asked),
            ),
        )
        for term in query.terms
        for signal in WORDS
    ]
    questions = [_whole_question(query, language, asked, weights) for language in query.languages]
    return [*words, *questions, *([_topic(topic, asked, weights)] if topic else [])]


def _whole_question(query: Query, language: str, asked: str, weights: Mapping[SignalName, float]) -> Sought:
    terms = query.terms_in(language)
    key = question_key(term.terms[0] if term.terms else "" for term in terms)
    worth = weights[SignalName.ASKED] * sum(term.mass for term in terms) * _home(language, asked)
    keys = (key, title_key(query.tokens))
    return Sought(
        SignalName.ASKED, "", language, Clause(f"{SignalName.ASKED}_{language}", keys, weight=worth, flat=True)
    )


def _topic(topic: str, asked: str, weights: Mapping[SignalName, float]) -> Sought:
    clause = Clause(SignalName.TOPIC, (topic_term(topic, asked),), weight=weights[SignalName.TOPIC], flat=True)
    return Sought(SignalName.TOPIC, "", "", clause)


def _home(language: str, asked: str) -> float:
    return 1.0 if language == asked else FOREIGN_SHARE
