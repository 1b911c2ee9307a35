"""What a question has brought of one field says who holds a term, and how often."""

from array import array

import pytest

from search.cluster.brought_field import BroughtField
from search.cluster.document_bytes import FieldCounts, term_number
from search.storage.array_file import Array


def held(terms: list[bytes], counts: list[int], length: float) -> FieldCounts:
    numbers = array("q", map(term_number, terms))
    return FieldCounts(numbers.tobytes(), array("H", counts).tobytes(), length)


def as_lists(held_by: tuple[Array, Array, Array]) -> tuple[list[int], list[float], list[float]]:
    numbers, counts, lengths = held_by
    return numbers.tolist(), counts.tolist(), lengths.tolist()


@pytest.fixture
def field() -> BroughtField:
    return BroughtField(
        [
            (2, held([b"heslo", b"hesla"], [3, 1], 40.0)),
            (5, held([], [], 0.0)),
            (9, held([b"hesla", b"prihlasenie"], [2, 60_000], 7.5)),
        ]
    )


def test_several_forms_of_a_word_count_together(field: BroughtField) -> None:
    field.look_for({b"heslo", b"hesla"})

    assert as_lists(field.holding({b"heslo", b"hesla"})) == ([2, 9], [4, 2], [40.0, 7.5])
    assert as_lists(field.holding({b"heslo"})) == ([2], [3], [40.0])


def test_a_term_that_was_looked_for_twice_counts_once(field: BroughtField) -> None:
    field.look_for({b"hesla"})
    field.look_for({b"hesla", b"prihlasenie"})

    assert as_lists(field.holding({b"hesla"})) == ([2, 9], [1, 2], [40.0, 7.5])
    assert as_lists(field.holding({b"prihlasenie"})) == ([9], [60_000], [7.5])


@pytest.mark.parametrize("documents", [[], [(0, held([], [], 0.0))]])
def test_where_nothing_is_nothing_is_held(documents: list[tuple[int, FieldCounts]]) -> None:
    field = BroughtField(documents)
    field.look_for({b"heslo"})

    assert as_lists(field.holding({b"heslo"})) == ([], [], [])
