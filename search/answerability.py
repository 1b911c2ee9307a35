"""How likely an article resolves the problem: a small logistic over what the search saw.

The score of a query says which article fits best, not whether any fits. The evidence here compares what was
found with what was asked, so that it means the same for two words and for twenty, in a small folder and in a
large one. Better evidence never lowers the probability: every weight is positive.

The weights, and what they were learned from, stand in `answerability.json`; `answerability_fit.py` makes it.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass
from math import exp
from pathlib import Path

from search.article import Article
from search.query import Query, QueryTerm
from search.ranking import TOPIC, Explanation
from search.vocabulary import Vocabulary

WEIGHTS = Path(__file__).with_suffix(".json")


@dataclass(frozen=True, slots=True)
class Found:
    """One article as the engine found it."""

    article: Article
    wording: tuple[str, ...]  # the terms of its title, and of each question, heading and step
    explanation: Explanation


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the search saw of one article; each 0 to 1, but for the last."""

    coverage: float  # how much of the problem, by idf, the article speaks about at all
    strength: float  # its score as a share of the best score that any article could have for this text
    wording: float  # how far its title, or one question, heading or step of it, says the same as the problem
    lead: float  # -1 to 1: how far it is ahead of the next article, or behind the first, as a share of the first


@dataclass(frozen=True, slots=True)
class Weights:
    """Of the logistic: one for each kind of evidence, in the order of `Evidence`."""

    intercept: float
    evidence: tuple[float, ...]


def read_weights(path: Path = WEIGHTS) -> Weights:
    """Read the shipped weights."""
    said = json.loads(path.read_text(encoding="utf-8"))
    return Weights(said["intercept"], tuple(said["weights"].values()))


SHIPPED = read_weights()


def p_resolves(evidence: Evidence, weights: Weights = SHIPPED) -> float:
    """Give the probability, 0 to 1, that this article resolves the problem."""
    products = (weight * value for weight, value in zip(weights.evidence, astuple(evidence), strict=True))
    return 1 / (1 + exp(-(weights.intercept + sum(products))))


def any_resolves(probabilities: Iterable[float]) -> float:
    """Give the probability that one of the first three articles resolves the problem.

    Mostly one article is the right one, so the probabilities exclude each other and add up.
    """
    return min(1.0, sum(list(probabilities)[:3]))


def gather(query: Query, found: Found, vocabulary: Vocabulary, *, best: float, lead: float) -> Evidence:
    """Put together what the search saw of one article.

    vocabulary  of the texts in the article's language
    best        score of an article that would hold every word of the problem perfectly
    lead        -1 to 1, see `Evidence`
    """
    terms = [term for term in (*query.terms, *query.unknown) if term.language == vocabulary.language]
    asked = sum(term.mass(vocabulary) for term in terms)
    if not asked:  # found by its topic alone
        return Evidence(0.0, 0.0, 0.0, lead)
    earned = [part for part in found.explanation.parts if part.field != TOPIC]
    words = {part.word for part in earned}
    covered = sum(term.mass(vocabulary) for term in terms if term.word in words)
    closest = max((_sameness(terms, line.split(), asked, vocabulary) for line in found.wording), default=0.0)
    return Evidence(covered / asked, sum(part.value for part in earned) / best, closest, lead)


def _sameness(terms: Iterable[QueryTerm], line: Iterable[str], asked: float, vocabulary: Vocabulary) -> float:
    """Compare the problem with one line of the article: 1 when each says just what the other says (F1, by idf)."""
    said = set(line)
    shared = sum(term.mass(vocabulary) for term in terms if said.intersection(term.terms))
    told = sum(vocabulary.telling[term] for term in said)
    return 2 * shared / (asked + told) if shared else 0.0
