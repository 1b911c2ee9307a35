"""What a question has brought of one field says who holds a term, and how often."""

from array import array

import numpy as np
import pytest

from search.cluster.brought_field import BroughtField
from search.cluster.document_bytes import FieldCounts, term_number
from search.index.bm25 import damping, saturation


def held(terms: list[bytes], counts: list[int], length: float) -> FieldCounts:
    numbers = array("q", map(term_number, terms))
    return FieldCounts(numbers.tobytes(), array("H", counts).tobytes(), length)


AVERAGE = 10.0  # length


def found(field: BroughtField, *terms: bytes) -> dict[int, float]:
    numbers, values = field.saturations({*terms})
    return dict(zip(numbers.tolist(), values.tolist(), strict=True))


def worth(count: float, length: float) -> float:
    """What a term is worth that a document holds so often."""
    return saturation(count, float(damping(np.array([length]), AVERAGE)[0]))


@pytest.fixture
def field() -> BroughtField:
    return BroughtField(
        [
            (2, held([b"heslo", b"hesla"], [3, 1], 40.0)),
            (5, held([], [], 0.0)),
            (9, held([b"hesla", b"prihlasenie"], [2, 60_000], 7.5)),
        ],
        AVERAGE,
    )


def test_several_forms_of_a_word_count_together(field: BroughtField) -> None:
    field.look_for({b"heslo", b"hesla"})

    assert found(field, b"heslo", b"hesla") == {2: worth(4, 40.0), 9: worth(2, 7.5)}
    assert found(field, b"heslo") == {2: worth(3, 40.0)}


def test_a_term_that_was_looked_for_twice_counts_once(field: BroughtField) -> None:
    field.look_for({b"hesla"})
    field.look_for({b"hesla", b"prihlasenie"})

    assert found(field, b"hesla") == {2: worth(1, 40.0), 9: worth(2, 7.5)}
    assert found(field, b"prihlasenie") == {9: worth(60_000, 7.5)}


@pytest.mark.parametrize("documents", [[], [(0, held([], [], 0.0))]])
def test_where_nothing_is_nothing_is_held(documents: list[tuple[int, FieldCounts]]) -> None:
    field = BroughtField(documents, AVERAGE)
    field.look_for({b"heslo"})

    assert found(field, b"heslo") == {}
