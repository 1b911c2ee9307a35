"""Articles by what they solve: those with few answers lean on the others."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import betaln

from deflection.estimation.article_ranking import MOST_ALIKE, BetaPrior, prior_of, ranking
from deflection.estimation.share import Share


def test_two_lucky_readers_do_not_beat_fifty() -> None:
    articles = {"lucky": Share(5, 5), "proven": Share(45, 50), "middling": Share(60, 100), "poor": Share(20, 60)}

    order = ranking({**articles, "fair": Share(70, 100), "weak": Share(45, 100)})

    assert [article.key for article in order] == ["proven", "lucky", "fair", "middling", "weak", "poor"]
    assert [article.key for article in order if not article.is_certain] == ["lucky"]


def test_under_five_answers_an_article_has_no_place() -> None:
    assert [article.key for article in ranking({"new": Share(4, 4), "old": Share(3, 9)})] == ["old"]


def test_the_posterior_of_a_known_prior() -> None:
    """Beta(2, 2) after 3 of 4 is Beta(5, 3); its 2.5 % points are in every table of the beta distribution."""
    rate = BetaPrior(2, 2).rate(Share(3, 4))

    assert (rate.value, rate.lower, rate.upper) == pytest.approx((0.625, 0.2904, 0.9010), abs=1e-4)


def test_the_prior_is_where_the_articles_came_from() -> None:
    chance = np.random.default_rng(5)
    counted = {str(n): Share(int(chance.binomial(40, chance.beta(4, 6))), 40) for n in range(400)}
    prior = prior_of(counted)

    assert prior.mean == pytest.approx(0.4, abs=0.03)
    assert 7 < prior.a + prior.b < 14


def test_articles_that_chance_alone_tells_apart_hold_each_other_back() -> None:
    chance = np.random.default_rng(7)
    prior = prior_of({str(n): Share(int(chance.binomial(1_000, 0.3)), 1_000) for n in range(100)})

    assert prior.mean == pytest.approx(0.3, abs=0.01)
    assert prior.a + prior.b > 0.9 * MOST_ALIKE


@given(
    st.lists(st.tuples(st.integers(1, 300), st.floats(0, 1)), min_size=2, max_size=40), st.sampled_from((0.98, 1.02))
)
def test_no_prior_nearby_is_likelier(asked: list[tuple[int, float]], aside: float) -> None:
    counted = {str(n): Share(round(total * share), total) for n, (total, share) in enumerate(asked)}
    prior = prior_of(counted)

    def likelihood(a: float, b: float) -> float:
        counts = [(share.count, share.total - share.count) for share in counted.values()]
        return float(sum(betaln(a + yes, b + no) - betaln(a, b) for yes, no in counts))

    near = [(prior.a * aside, prior.b), (prior.a, prior.b * aside), (prior.a * aside, prior.b * aside)]
    inside = [(a, b) for a, b in near if a + b <= MOST_ALIKE and min(a, b) >= 0.01]
    assert all(likelihood(a, b) <= likelihood(prior.a, prior.b) + 1e-3 for a, b in inside)


def test_shrinking_brings_the_rates_nearer_to_the_truth() -> None:
    chance = np.random.default_rng(6)
    truth, asked = chance.beta(4, 4, 60), chance.integers(1, 20, 60)
    counted = {str(n): Share(int(chance.binomial(asked[n], truth[n])), int(asked[n])) for n in range(60)}
    prior = prior_of(counted)
    raw = [counted[str(n)].count / asked[n] - truth[n] for n in range(60)]
    shrunk = [prior.rate(counted[str(n)]).value - truth[n] for n in range(60)]

    assert np.std(shrunk) < 0.8 * np.std(raw)


@pytest.mark.parametrize(
    "counted",
    [
        {},
        {"a": Share(3, 3)},
        {"a": Share(0, 9), "b": Share(0, 4)},
        {"a": Share(9, 9), "b": Share(4, 4)},
        {str(n): Share(5, 10) for n in range(50)},
    ],
)
def test_every_count_has_a_prior(counted: dict[str, Share]) -> None:
    prior = prior_of(counted)

    assert prior.a > 0
    assert prior.b > 0
    assert prior.a + prior.b <= MOST_ALIKE
    assert all(0 <= article.rate.lower <= article.rate.value <= article.rate.upper <= 1 for article in ranking(counted))
