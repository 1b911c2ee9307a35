"""What an article gains by saying the same in other words, or in another language.

    weight * exp((cosine - highest cosine) / spread)

The cosine is that of the nearest of title, title with beginning, and questions (`search/meaning/`). Constants belong to
the model (`search/meaning/fit.py`); those of the shipped one: docs/decisions/0022-meaning.md.
"""

from collections.abc import Sequence
from math import exp

from search.ranking.engine import Engine
from search.ranking.problem import AskedProblem, Candidate

WORTH = 0.25  # weight of the shipped model


def by_meaning(problem: AskedProblem, candidates: Sequence[Candidate], _engine: Engine) -> dict[int, float]:
    """Return number -> share of `WORTH`; nothing where meaning is not known."""
    near = problem.nearness
    if near is None:
        return {}
    weights = {True: near.fit.weight, False: near.fit.foreign_weight}
    return {
        candidate.number: weights[candidate.language == problem.language]
        / WORTH
        * exp((near.of(candidate.number) - near.top) / near.fit.spread)
        for candidate in candidates
        if near.answers(candidate.number)
    }


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
