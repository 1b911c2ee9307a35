"""What an article gains by saying the same in other words, or in another language.

    weight * exp((cosine - highest cosine) / spread)

The cosine is that of the nearest of title, title with beginning, and questions (`search/meaning/`). Constants belong to
the model (`search/meaning/fit.py`); those of the shipped one: docs/decisions/0022-meaning.md.

What another language says cannot be found by words, so it weighs more: where the asked language has no articles, and
where the nearest article of the other one stands out more than that of the asked one,

    standing of the other >= 2 + standing of the asked / 2

in deviations of each language. Without that, any article of another language comes before the right one when the text
is long or careless, for then all cosines are alike.
"""

from collections.abc import Sequence
from math import exp

from search.meaning.nearness import Nearness
from search.ranking.engine import Engine
from search.ranking.problem import AskedProblem, Candidate

WORTH = 0.25  # weight of the shipped model
STANDS_OUT = 2.0  # deviations: where an article of another language weighs more


def by_meaning(problem: AskedProblem, candidates: Sequence[Candidate], _engine: Engine) -> dict[int, float]:
    """Return number -> share of `WORTH`; nothing where meaning is not known."""
    near = problem.nearness
    if near is None:
        return {}
    foreign = {some.language for some in candidates} - {problem.language}
    own = near.standing(problem.language) if foreign else None
    weights = {language: _foreign_weight(near, language, own) for language in foreign}
    weights[problem.language] = near.fit.weight
    return {
        candidate.number: weights[candidate.language]
        / WORTH
        * exp((near.of(candidate.number) - near.top) / near.fit.spread)
        for candidate in candidates
        if near.answers(candidate.number)
    }


def _foreign_weight(near: Nearness, language: str, own: float | None) -> float:
    """Return the weight of another language than the asked one, whose nearest article has the standing `own`."""
    standing = near.standing(language)
    stands_out = own is None or (standing is not None and standing >= STANDS_OUT + own / 2)
    return near.fit.foreign_weight if stands_out else near.fit.weight


def by_solved(problem: AskedProblem, _candidates: Sequence[Candidate], engine: Engine) -> dict[int, float]:
    """Return number -> share of the weight, for articles that have solved a problem as near as the nearest article."""
    near = problem.nearness
    if near is None or not problem.solved:
        return {}
    top = max(near.top, *problem.solved.values())
    shares = {article_id: exp((cosine - top) / near.fit.spread) for article_id, cosine in problem.solved.items()}
    numbers = zip(
        engine.numbers([(article_id, problem.language) for article_id in shares]), shares.values(), strict=True
    )
    return {number: share for number, share in numbers if number is not None and engine.card(number)["suggestable"]}
