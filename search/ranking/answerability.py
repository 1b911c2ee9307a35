"""How likely an article resolves the problem: a small logistic over what the search saw.

The score of a query says which article fits best, not whether any fits. The evidence here means the same for
two words and for twenty, in a small folder and in a large one. Better evidence never lowers the probability:
every weight is positive. The weights, and what they were learned from, stand in `answerability.json`;
`answerability_fit.py` makes it. What was tried and left out: docs/decisions/0003-answerability.md.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from math import exp, log1p, prod
from pathlib import Path

from search.articles.catalogue import Row
from search.index.vocabulary import Vocabulary
from search.query.query import Query, QueryTerm
from search.ranking.by_words import PARTS, TOPIC, Explanation

WEIGHTS = Path(__file__).with_suffix(".json")
OFFERED = 3  # hits that a person is asked to read at most


@dataclass(frozen=True, slots=True)
class Found:
    """One article as the engine found it."""

    card: Row
    wording: Callable[[], Sequence[str]]  # reads the terms of its title, and of each question, heading and step
    explanation: Explanation


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the search saw of one article."""

    wording: float  # 0 to 1: how far its title, or one question, heading or step, says the same as the problem
    amount: float  # >= 0: how much was found, ln(1 + score by words), in worths of a word that one article holds
    lead: float  # -1 to 1: how far the first is ahead of the next, or this behind the first, by the problem's worth


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
    """Give the probability that one of the offered articles resolves the problem, as if each were independent.

    >>> round(any_resolves([0.5, 0.5, 0.0, 0.9]), 2)
    0.75
    """
    return 1 - prod(1 - probability for probability in list(probabilities)[:OFFERED])


def gather(query: Query, found: Sequence[Found], texts: Mapping[str, Vocabulary]) -> list[Evidence]:
    """Put together what the search saw of each article, best first; `texts` are the vocabularies by language."""
    scores = [_by_terms(one) for one in found]
    evidence = []
    for rank, one in enumerate(found):
        vocabulary = texts[one.card["lang"]]
        terms = query.terms_in(vocabulary.language)
        best = max(scores)
        rival = best if rank else max(scores[1:], default=0.0)
        lead = (scores[rank] - rival) / (max(best, sum(term.mass for term in terms)) or 1.0)
        evidence.append(Evidence(_wording(terms, one, vocabulary), _amount(one, vocabulary), lead))
    return evidence


def _by_terms(found: Found) -> float:
    """Give the score without the second look, which orders well but tells less of how far the first is ahead."""
    return sum(
        part.value for part in found.explanation.parts if part.field.partition("_")[0] in (*PARTS, "asked", TOPIC)
    )


def _amount(found: Found, vocabulary: Vocabulary) -> float:
    words = [part.value for part in found.explanation.parts if part.field.partition("_")[0] in PARTS]
    return log1p(sum(words) / vocabulary.idf(1))


def _wording(terms: Sequence[QueryTerm], found: Found, vocabulary: Vocabulary) -> float:
    """Compare the problem with the closest line of the article: 1 when each says just what the other says."""
    stands_for: defaultdict[str, set[int]] = defaultdict(set)  # term -> the words of the problem that may be it
    for at, term in enumerate(terms):
        for one in term.terms:
            stands_for[one].add(at)
    masses = [term.mass for term in terms]
    asked = sum(masses)
    return max(
        (_sameness(stands_for, masses, asked, line.split(), vocabulary) for line in found.wording()), default=0.0
    )


def _sameness(
    stands_for: Mapping[str, set[int]],
    masses: Sequence[float],
    asked: float,
    line: Sequence[str],
    vocabulary: Vocabulary,
) -> float:
    """F1, by idf."""
    said = set(line)
    shared = set().union(*(stands_for[term] for term in said if term in stands_for))
    if not shared:
        return 0.0
    told = sum(vocabulary.telling(term) for term in said)
    return min(1.0, 2 * sum(masses[at] for at in sorted(shared)) / (asked + told))
