"""Of a text without full stops, the neighbouring words that name the problem, or two such places."""

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from search.ranking.word_spans import BESIDE, LEAST, MOST, best_spans, whole_spans

WORDS = 40
KNOWN = np.zeros((1, WORDS))
EQUAL = np.ones((1, WORDS))


def earning(*places: int, articles: int = 1) -> np.ndarray:
    """Words of which some earn five points, each with the first article."""
    scores = np.zeros((WORDS, articles))
    scores[list(places), 0] = 5.0
    return scores


def test_words_that_stand_together_are_one_span() -> None:
    (span,) = best_spans(earning(10, 12, 15), EQUAL, KNOWN)

    assert span[0] <= 10
    assert span[1] > 15
    assert span[1] - span[0] <= 10, "no longer than what makes no difference"


def test_words_far_apart_that_find_the_same_article_are_two_spans() -> None:
    first, second = best_spans(earning(3, 4, 5, 6, 33, 34, 35, 36), EQUAL, KNOWN)

    assert first[0] <= 3 < 7 <= first[1] <= second[0] <= 33 < 37 <= second[1]


def test_words_far_apart_that_find_different_articles_are_two_problems_and_the_stronger_is_searched() -> None:
    scores = earning(3, 4, 5, 6, articles=2)
    scores[33:36, 1] = 5.0

    (span,) = best_spans(scores, EQUAL, KNOWN)

    assert span[0] <= 3 < 7 <= span[1] < 33


def test_words_that_no_article_knows_are_left_out() -> None:
    strange = EQUAL.copy()
    strange[0, 10:16] = 0.0

    assert best_spans(earning(10, 11, 12, 13, 14, 15, 30), EQUAL, strange) == [(10, 16)]


def test_known_words_beside_a_span_belong_to_it_function_words_between_included() -> None:
    mass, strange = EQUAL.copy(), KNOWN.copy()
    mass[0, [9, 17, 18]] = 0.0  # function words
    strange[0, [7, 20]] = 1.0

    assert whole_spans([(10, 16)], mass, strange) == [(8, 20)]


def test_a_span_grows_by_a_few_words_and_into_no_other() -> None:
    assert whole_spans([(10, 14)], EQUAL, KNOWN) == [(10 - BESIDE, 14 + BESIDE)]
    (_, end), (start, _) = whole_spans([(10, 14), (16, 20)], EQUAL, KNOWN)
    assert end <= 16
    assert start >= 14


def test_nothing_earned_is_no_span() -> None:
    assert best_spans(np.zeros((WORDS, 0)), EQUAL, KNOWN) == best_spans(np.zeros((WORDS, 3)), EQUAL, KNOWN) == []
    assert best_spans(np.ones((LEAST - 1, 1)), EQUAL, KNOWN) == [], "too few words for a span"
    assert best_spans(earning(5), EQUAL, EQUAL) == [], "every word is strange"


@given(
    arrays(float, st.tuples(st.integers(1, 60), st.integers(0, 4)), elements=st.floats(0, 50)),
    st.floats(0, 1),
)
def test_spans_lie_in_the_text_in_order_and_apart(scores: np.ndarray, share: float) -> None:
    mass = np.ones((2, len(scores)))

    spans = best_spans(scores, mass, mass * share)

    assert len(spans) <= 2
    assert all(0 <= start < end <= len(scores) and LEAST <= end - start <= MOST for start, end in spans)
    assert all(first[1] <= second[0] for first, second in pairwise(spans))
