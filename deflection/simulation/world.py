"""Who asks, about what, and what the gate does to them: the numbers behind the simulated months, and their truth.

The shares are invented and round; what is tested is whether the estimators find the truth that follows from them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import betaincinv, expit, logit

from deflection.estimation.episodes import Floats

LANGUAGES = np.array([0.40, 0.25, 0.15, 0.10, 0.10])  # share of the people
WOULD_WRITE = np.array([0.50, 0.45, 0.55, 0.55, 0.50])  # by language, where nothing stands before the form
READ_IN_TIME = np.array([0.95, 0.90, 0.85, 0.80, 0.90])  # by language: the right article is shown and read
PERSON_SPREAD = 0.6  # standard deviation of a person's own inclination to write, in log odds
TOPICS = 40
HAS_ARTICLE = 0.7  # share of the topics
SOLVED_ANYWAY = 0.6  # of those who would not write: the problem goes away, in both arms


@dataclass(frozen=True, slots=True)
class SimulatedGate:
    """What the gate does to people whose problem no article solves and who would write. All 0 to 1."""

    insists: float  # share of them that it asks to read first
    gives_up: float  # of those: do not use the form
    other_way: float  # of those again: call or write a mail instead


GATES = {"soft": SimulatedGate(0.22, 0.35, 0.35), "hard": SimulatedGate(0.58, 0.60, 0.20)}
NOBODY_GIVES_UP = SimulatedGate(0.22, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Truth:
    """Shares of all episodes, in expectation."""

    writes_in_holdout: float
    avoided: float
    solved: float  # true deflection
    extra_give_ups: float


def truth(gate: SimulatedGate) -> Truth:
    """Return what is true of the people of this world, exactly: sums over languages and topics, no draw."""
    writes = LANGUAGES * _would_write_by_language()
    solved = float(writes @ _resolved_by_language())
    unsolved = float(writes.sum()) - solved
    extra = unsolved * gate.insists * gate.gives_up * (1 - gate.other_way)
    return Truth(float(writes.sum()), solved + extra, solved, extra)


def topic_shares() -> Floats:
    """Return how often each topic is asked about, (TOPICS,): Zipf's law with exponent .9."""
    worth = np.arange(1, TOPICS + 1) ** -0.9
    return np.asarray(worth / worth.sum(), dtype=np.float64)


def article_qualities() -> Floats:
    """Return P(the topic's article resolves the problem of a reader), (TOPICS,); 0 where there is no article.

    The quantiles of Beta(4, 4), spread over the topics so that good articles are not those of frequent topics.
    """
    articles = round(TOPICS * HAS_ARTICLE)
    quantiles = betaincinv(4, 4, (np.arange(articles) + 0.5) / articles)
    spread = np.random.default_rng(0)
    qualities = np.zeros(TOPICS)
    qualities[spread.permutation(TOPICS)[:articles]] = spread.permutation(quantiles)
    return qualities


def chance_to_write(language: np.typing.NDArray[np.int64], inclination: Floats) -> Floats:
    """Return P(this person writes where nothing stands before the form); both (n,), inclination in log odds."""
    return np.asarray(expit(logit(WOULD_WRITE)[language] + inclination), dtype=np.float64)


def _would_write_by_language() -> Floats:
    """Return the mean of `chance_to_write` over people, by Gauss-Hermite quadrature."""
    points, weights = np.polynomial.hermite_e.hermegauss(40)
    chances = expit(logit(WOULD_WRITE)[:, None] + PERSON_SPREAD * points)
    return np.asarray(chances @ weights / weights.sum(), dtype=np.float64)


def _resolved_by_language() -> Floats:
    return np.asarray(READ_IN_TIME * float(topic_shares() @ article_qualities()), dtype=np.float64)
