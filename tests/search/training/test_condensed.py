"""The classifier is fitted in fewer columns, and says the same as in all of them."""

from __future__ import annotations

import numpy as np
from numpy.testing import assert_allclose
from scipy.sparse import csr_matrix, random
from sklearn.linear_model import LogisticRegression

from search.training.fit_lessons import _condensed


def some_texts(number: int = 60, pieces: int = 400) -> csr_matrix:
    """Texts most of whose pieces no other text has, as those of people; a tenth of the pieces is of nobody."""
    drawn = random(number, pieces, density=0.012, random_state=7, format="csr", dtype=np.float64)
    return csr_matrix(drawn)


def test_there_are_fewer_columns_and_texts_are_as_near_to_each_other_as_before() -> None:
    texts = some_texts()

    condensed, _ = _condensed(texts)

    assert condensed.shape[1] < texts.shape[1] * 0.7
    assert_allclose((condensed @ condensed.T).toarray(), (texts @ texts.T).toarray(), atol=1e-6)


def test_the_weights_of_the_pieces_are_those_of_a_fit_in_all_columns() -> None:
    texts, classes = some_texts(), np.arange(60) % 3
    whole, condensed = (LogisticRegression(C=20.0, tol=1e-8, max_iter=2_000) for _ in range(2))

    few, back = _condensed(texts)
    condensed.fit(few, classes)
    whole.fit(texts, classes)

    assert_allclose(condensed.coef_ @ back, whole.coef_, atol=2e-4)
    assert_allclose(condensed.intercept_, whole.intercept_, atol=2e-4)


def test_a_piece_that_no_text_has_weighs_nothing_and_without_any_alone_nothing_is_joined() -> None:
    texts = csr_matrix(np.array([[1.0, 0.0, 2.0], [1.0, 0.0, 3.0]], dtype=np.float32))

    condensed, back = _condensed(texts)

    assert condensed.toarray().tolist() == [[1.0, 2.0], [1.0, 3.0]]
    assert (np.ones((1, 2)) @ back).tolist() == [[1.0, 0.0, 1.0]]
