"""What an article gains from problems like this one that it resolved before."""

from collections.abc import Sequence

from search.learning.lessons import MOST_WORTH, REMINDS_FROM
from search.ranking.engine import Engine
from search.ranking.problem import AskedProblem, Candidate

_LEARNED_ARTICLES = 50  # that gain; of the others next to nothing is known


def learned(problem: AskedProblem, _candidates: Sequence[Candidate], engine: Engine) -> dict[int, float]:
    """Return number -> share of the weight, 0 to 1; also for articles that no word has found."""
    if problem.comparison is None:
        return {}
    least = 0.0 if problem.query.terms else REMINDS_FROM
    share = problem.comparison.lessons.worth / MOST_WORTH
    signals = problem.comparison.best(_LEARNED_ARTICLES, least=least)
    numbers = zip(
        engine.numbers([(article_id, problem.language) for article_id in signals]), signals.values(), strict=True
    )
    return {
        number: share * signal
        for number, signal in numbers
        if number is not None and engine.card(number)["suggestable"]
    }
