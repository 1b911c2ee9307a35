"""The probability that an article resolves the problem: a small logistic regression over evidence from the search.

The score of a query says which article fits best, not whether any fits. The evidence here means the same for
two words and for twenty, in a small folder and in a large one. Better evidence never lowers the probability:
every weight is positive. The weights, and what they were fitted on, are in `answerability.json`, which
`evaluation/fit_answerability.py` writes. What was tried and left out: docs/decisions/0003-answerability.md.

One known word beside unknown ones is no evidence, however far it puts an article ahead: "invoice for the hovercraft".
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, log1p, prod
from pathlib import Path
from typing import Protocol

from search.meaning.fit import Weights
from search.query.look_up import QueryTerm
from search.query.query import Query
from search.ranking.engine import TermStatistics
from search.ranking.ranker import SIGNALS, Needs, RankedArticle, Unit

WEIGHTS = Path(__file__).with_suffix(".json")
OFFERED = 3  # hits that a person is asked to read at most
LONE_WORD = 0.15  # probability at most, when a lone word connects an article with the problem
_BY_POSTINGS = frozenset(signal.name for signal in SIGNALS if signal.needs is Needs.POSTINGS)
_BY_WORD = frozenset(signal.name for signal in SIGNALS if signal.unit is Unit.WORD)


@dataclass(frozen=True, slots=True)
class Evidence:
    """The evidence for one article."""

    wording: float  # 0 to 1: how far its title, or one question, heading or step, says the same as the problem
    amount: float  # >= 0: how much was found, ln(1 + score by words), in worths of a word that one article holds
    lead: float  # how far the first is ahead of the next, as far as it covers the problem; or this behind the first
    by_lone_word: bool = False  # one word is all that it has of a problem of which other words are not known at all

    @property
    def weighed(self) -> tuple[float, ...]:
        """What the weights are for, in their order."""
        return self.wording, self.amount, self.lead


class AnyEvidence(Protocol):
    """Evidence for one article, of whatever kind."""

    @property
    def by_lone_word(self) -> bool:
        """Whether one word is all that the article has of a problem of which other words are not known at all."""

    @property
    def weighed(self) -> tuple[float, ...]:
        """What the weights are for, in their order."""


def read_weights(path: Path = WEIGHTS) -> Weights:
    """Return the shipped weights."""
    fitted = json.loads(path.read_text(encoding="utf-8"))
    return Weights(fitted["intercept"], tuple(fitted["weights"].values()))


SHIPPED = read_weights()


def p_resolves(evidence: AnyEvidence, weights: Weights = SHIPPED) -> float:
    """Return the probability, 0 to 1, that this article resolves the problem."""
    products = (weight * value for weight, value in zip(weights.evidence, evidence.weighed, strict=True))
    probability = 1 / (1 + exp(-(weights.intercept + sum(products))))
    return min(probability, LONE_WORD) if evidence.by_lone_word else probability


def any_resolves(probabilities: Iterable[float]) -> float:
    """Return the probability that one of the offered articles resolves the problem, as if they were independent.

    >>> round(any_resolves([0.5, 0.5, 0.0, 0.9]), 2)
    0.75
    """
    return 1 - prod(1 - probability for probability in list(probabilities)[:OFFERED])


def gather(query: Query, ranked: Sequence[RankedArticle], statistics: Mapping[str, TermStatistics]) -> list[Evidence]:
    """Return the evidence for each article, best article first; `statistics` of each language."""
    scores = [_by_postings(article) for article in ranked]
    evidence = []
    for rank, article in enumerate(ranked):
        terms = query.terms_in(article.card["lang"])
        words = statistics[article.card["lang"]]
        best = max(scores)
        rival = best if rank else max(scores[1:], default=0.0)
        lead = (scores[rank] - rival) / (max(best, sum(term.mass for term in terms)) or 1.0)
        lead *= _covered(terms, article) if lead > 0 else 1.0
        wording = _wording(terms, article, words)
        evidence.append(Evidence(wording, _amount(article, words), lead, _has_a_lone_word(terms, article)))
    return evidence


def _by_postings(article: RankedArticle) -> float:
    """Return the score without reranking, which orders well but tells less of how far the first is ahead."""
    return sum(part.value for part in article.explanation.parts if part.signal in _BY_POSTINGS)


def _covered(terms: Sequence[QueryTerm], article: RankedArticle) -> float:
    """Return the share of the problem's words that the article has, 0 to 1 by mass.

    One known word in a text that is otherwise unknown puts an article far ahead of all others, and says little.
    """
    has = held(article)
    mass = sum(term.mass for term in terms)
    return sum(term.mass for term in terms if term.word in has) / mass if mass else 0.0


def held(article: RankedArticle) -> set[str]:
    """Return the words of the problem, as typed, that an article has."""
    return {part.word for part in article.explanation.parts if part.signal in _BY_WORD}


def _has_a_lone_word(terms: Sequence[QueryTerm], article: RankedArticle) -> bool:
    """Return whether the article has one word of the problem at most, and too much of the rest is unknown to all.

    Of two words one may be unknown ("deliver to Mumbai") where a line says the other and nothing else.
    """
    has = held(article)
    shared = [term for term in terms if term.word in has]
    unknown = len({term.word for term in terms if not term.terms})
    if not unknown or len({term.word for term in shared}) > 1:
        return False
    alone = {meaning for term in shared for meaning in term.terms}
    return unknown > 1 or not any(line in alone for line in article.wording())


def _amount(article: RankedArticle, words: TermStatistics) -> float:
    return log1p(sum(part.value for part in article.explanation.parts if part.signal in _BY_WORD) / words.idf(1))


def _wording(terms: Sequence[QueryTerm], article: RankedArticle, words: TermStatistics) -> float:
    """Compare the problem with the closest line of the article: 1 when each says just what the other says."""
    stands_for: defaultdict[str, set[int]] = defaultdict(set)  # term -> the words of the problem that may be it
    for position, term in enumerate(terms):
        for meaning in term.terms:
            stands_for[meaning].add(position)
    masses = [term.mass for term in terms]
    asked = sum(masses)
    lines = [line.split() for line in article.wording()]
    close = (line for line in lines if not stands_for.keys().isdisjoint(line))
    return max((_sameness(stands_for, masses, asked, line, words) for line in close), default=0.0)


def _sameness(
    stands_for: Mapping[str, set[int]],
    masses: Sequence[float],
    asked: float,
    line: Sequence[str],
    words: TermStatistics,
) -> float:
    """Return F1, each word weighted by its idf, of a line that shares some word with the problem."""
    written = dict.fromkeys(line)  # in its order: a sum of fractions depends on the order in its last digits
    shared = set().union(*(stands_for[term] for term in written if term in stands_for))
    telling = sum([words.telling(term) for term in written])
    return min(1.0, 2 * sum(masses[position] for position in sorted(shared)) / (asked + telling))
