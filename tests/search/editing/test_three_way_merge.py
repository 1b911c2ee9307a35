"""Two people changed one file: nothing that either of them wrote is lost."""

from hypothesis import given, settings
from hypothesis import strategies as st

from search.editing.three_way_merge import merge, with_marks

FILE = st.lists(st.sampled_from(["a\n", "b\n", "c\n", "d\n"]), max_size=8)


def merged(base: list[str], mine: list[str], theirs: list[str]) -> str:
    return with_marks(merge(base, mine, theirs), "mine", "theirs")


def test_changes_in_different_places_are_both_taken() -> None:
    assert merged(["a\n", "b\n", "c\n"], ["A\n", "b\n", "c\n"], ["a\n", "b\n", "C\n"]) == "A\nb\nC\n"


def test_changes_of_the_same_line_stand_side_by_side() -> None:
    assert merged(["a\n", "b\n"], ["a\n", "M"], ["a\n", "T\n"]) == ("a\n<<<<<<< mine\nM\n=======\nT\n>>>>>>> theirs\n")


@given(base=FILE, mine=FILE)
@settings(max_examples=60)
def test_what_only_one_side_changed_is_that_sides(base: list[str], mine: list[str]) -> None:
    assert merged(base, mine, base) == merged(base, base, mine) == merged(base, mine, mine) == "".join(mine)


@given(base=FILE, mine=FILE, theirs=FILE)
@settings(max_examples=60)
def test_no_line_that_was_added_is_lost(base: list[str], mine: list[str], theirs: list[str]) -> None:
    lines = merged(base, mine, theirs).splitlines(keepends=True)

    for side in (mine, theirs):
        for line in set(side):
            assert lines.count(line) >= side.count(line) - base.count(line)
