"""The probability that an article resolves the problem, where its meaning is known: words and cosines together.

A second logistic regression on the first one's log odds. Cosines themselves do not compare between folders (unrelated
texts of one model have .85), so what counts is how far an article stands out of its folder, and of the others found.
Fitted for each model: `evaluation/fit_meaning.py`, docs/decisions/0022-meaning.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from search.learning.local_answerability import logit
from search.meaning.nearness import Nearness
from search.ranking.answerability import Evidence, p_resolves
from search.ranking.ranker import RankedArticle


@dataclass(frozen=True, slots=True)
class MeaningEvidence:
    """The evidence for one article."""

    words: float  # log odds by words alone
    standing: float  # of its cosine, in standard deviations above the mean of the folder
    lead: float  # its cosine less that of the nearest other one, in spreads of the model
    by_lone_word: bool = False  # as in `Evidence`

    @property
    def weighed(self) -> tuple[float, ...]:
        """What the weights are for, in their order."""
        return self.words, self.standing, self.lead


def gather_meaning(
    by_words: Sequence[Evidence], ranked: Sequence[RankedArticle], nearness: Nearness
) -> list[MeaningEvidence]:
    """Return the evidence for each article, best article first.

    by_words  (n,) the evidence by words alone
    """
    first, second = nearness.highest
    evidence = []
    for seen, article in zip(by_words, ranked, strict=True):
        cosine = article.cosine if article.cosine is not None else nearness.mean
        rival = second if cosine >= first else first
        standing = (cosine - nearness.mean) / nearness.deviation
        lead = (cosine - rival) / nearness.fit.spread
        evidence.append(MeaningEvidence(logit(p_resolves(seen)), standing, lead, seen.by_lone_word))
    return evidence
