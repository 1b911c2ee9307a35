"""What an article gains by saying the same in other words, or in another language.

    weight * exp((cosine - highest cosine) / spread)

The cosine is that of the nearest of title, title with beginning, and questions (`search/meaning/`). Constants belong to
the model (`search/meaning/fit.py`); those of the shipped one: docs/decisions/0022-meaning.md.

What another language says cannot be found by words, so it weighs more: where the asked language has no articles, and
where the nearest article of the other one stands out more than that of the asked one,

    standing of the other >= 2 + standing of the asked / 2

in deviations of each language. Without that, any article of another language comes before the right one when the text
is long or careless, for then all cosines are alike.

A neighbour's language (Slovak for Czech) is found by words as well. It weighs as the asked language where that has
articles. Where it has none, the neighbour's weighs more, but less than a language that words do not find, and that one
has to stand out of the neighbour's articles.
"""

from collections.abc import Sequence, Set
from math import exp

from search.meaning.nearness import Nearness
from search.ranking.engine import Engine
from search.ranking.problem import AskedProblem, Candidate
from search.text.language import LANGUAGE

WORTH = 0.25  # weight of the shipped model
STANDS_OUT = 2.0  # deviations: where an article of another language weighs more
NEIGHBOUR = 0.625  # of the weight of another language: a neighbour's, where the asked language has no article


def by_meaning(problem: AskedProblem, candidates: Sequence[Candidate], _engine: Engine) -> dict[int, float]:
    """Return number -> share of `WORTH`; nothing where meaning is not known."""
    near = problem.nearness
    if near is None:
        return {}
    weights = _weights(near, problem.language, {some.language for some in candidates} - {problem.language})
    return {
        candidate.number: weights[candidate.language]
        / WORTH
        * exp((near.of(candidate.number) - near.top) / near.fit.spread)
        for candidate in candidates
        if near.answers(candidate.number)
    }


def _weights(near: Nearness, asked: str, foreign: Set[str]) -> dict[str, float]:
    """Return the weight of the asked language and of each of some others."""
    fit = near.fit
    weights = {asked: fit.weight}
    if not foreign:
        return weights
    neighbours = LANGUAGE[asked].neighbours if asked in LANGUAGE else ()
    own = near.standing(asked)
    of_neighbours = fit.foreign_weight * NEIGHBOUR if own is None else fit.weight
    home = own if own is not None else max(filter(None, map(near.standing, neighbours)), default=None)
    for language in foreign:
        if language in neighbours:
            weights[language] = of_neighbours
        else:
            weights[language] = fit.foreign_weight if _stands_out(near, language, home) else fit.weight
    return weights


def _stands_out(near: Nearness, language: str, home: float | None) -> bool:
    """Return whether the nearest article of a language stands out of all of that language more than `home` does."""
    standing = near.standing(language)
    return home is None or (standing is not None and standing >= STANDS_OUT + home / 2)


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
