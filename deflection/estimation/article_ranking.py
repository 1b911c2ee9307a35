"""Which articles solve problems? By empirical Bayes: two readers do not put an article above one with fifty."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import scipy

from deflection.estimation.episodes import Floats
from deflection.estimation.estimate import Estimate
from deflection.estimation.share import Share

FEWEST_TO_RANK = 5  # answers; below it an article has no place
FEWEST_TO_BELIEVE = 20  # below it the row is grey
MOST_ALIKE = 1000.0  # a + b: no article is held back by more than a thousand answers of the others
_LEAST = 0.01  # a or b where nobody ever said yes, or no
_STEPS = 2000
_CLOSE_ENOUGH = 1e-5


@dataclass(frozen=True, slots=True)
class RatedArticle:
    """One article: what was counted, and what that says about it among the others."""

    key: str
    solved: Share  # as counted
    rate: Estimate  # shrunk towards the rate of all articles, 0 to 1
    is_certain: bool  # enough answers to believe it by itself


@dataclass(frozen=True, slots=True)
class BetaPrior:
    """How solved rates of articles are spread: Beta(a, b)."""

    a: float
    b: float

    @property
    def mean(self) -> float:
        """The solved rate of an article of which nothing is known, 0 to 1."""
        return self.a / (self.a + self.b)

    def rate(self, share: Share) -> Estimate:
        """Return the posterior mean (k + a)/(n + a + b) and the middle 95 % of Beta(a + k, b + n − k)."""
        a, b = self.a + share.count, self.b + share.total - share.count
        return Estimate(
            a / (a + b), float(scipy.special.betaincinv(a, b, 0.025)), float(scipy.special.betainccinv(a, b, 0.025))
        )


def ranking(solved: Mapping[str, Share]) -> list[RatedArticle]:
    """Return the articles with at least FEWEST_TO_RANK answers, the most helpful first; ties by key.

    solved  article -> how many of those who answered said that it solved their problem
    """
    prior = prior_of(solved)
    ranked = [
        RatedArticle(key, share, prior.rate(share), share.total >= FEWEST_TO_BELIEVE)
        for key, share in solved.items()
        if share.total >= FEWEST_TO_RANK
    ]
    return sorted(ranked, key=lambda article: (-article.rate.value, article.key))


def prior_of(solved: Mapping[str, Share]) -> BetaPrior:
    """Return the prior by maximum likelihood of the beta-binomial over all articles; Beta(1, 1) with fewer than two.

    formula  a ← a · Σ [ψ(k + a) − ψ(a)] / Σ [ψ(n + a + b) − ψ(a + b)], b likewise with n − k; every step is likelier.
             Where articles do not differ more than chance makes them, a + b grows without end: it stays at MOST_ALIKE.
             Two steps tell in which direction and how fast the next ones go, which are taken at once where that is
             likelier still: alone they are thousands
    source   Minka 2000, equation 55; Casella 1985 for empirical Bayes; Varadhan and Roland 2008, scheme S3
    """
    asked = [share for share in solved.values() if share.total]
    if len(asked) < 2:
        return BetaPrior(1.0, 1.0)
    counts = np.array([[share.count, share.total - share.count] for share in asked], dtype=np.float64)
    parameters = np.ones(2)
    for _ in range(_STEPS):
        first = _likelier(parameters, counts)
        second = _likelier(first, counts)
        if np.abs(first / parameters - 1).max() < _CLOSE_ENOUGH:
            break
        further = _further(parameters, first, second)
        parameters = further if _likelihood(further, counts) > _likelihood(second, counts) else second
    return BetaPrior(float(parameters[0]), float(parameters[1]))


def _further(before: Floats, first: Floats, second: Floats) -> Floats:
    """Return where the steps lead, by their logarithms."""
    step, bend = np.log(first / before), np.log(second / first) - np.log(first / before)
    length = np.linalg.norm(step) / max(float(np.linalg.norm(bend)), 1e-12)
    return _bounded(before * np.exp(np.clip(2 * length * step + length**2 * bend, -50.0, 50.0)))


def _likelihood(parameters: Floats, counts: Floats) -> float:
    """Return the logarithm of the likelihood of the beta-binomial, without what does not depend on the parameters."""
    log_beta = scipy.special.betaln
    a, b = parameters
    return float(np.sum(log_beta(counts[:, 0] + a, counts[:, 1] + b) - log_beta(a, b)))


def _likelier(parameters: Floats, counts: Floats) -> Floats:
    gain = np.sum(scipy.special.digamma(counts + parameters) - scipy.special.digamma(parameters), axis=0)
    whole = parameters.sum()
    loss = np.sum(scipy.special.digamma(counts.sum(axis=1) + whole) - scipy.special.digamma(whole))
    return _bounded(parameters * gain / loss)


def _bounded(parameters: Floats) -> Floats:
    shrunk = parameters * min(1.0, (MOST_ALIKE - 2 * _LEAST) / parameters.sum())
    return np.asarray(np.maximum(shrunk, _LEAST), dtype=np.float64)
