"""Words in arrays: found, completed, and repaired by one keystroke."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.index.lexicon import Lexicon, is_one_edit_away, lexicon_arrays, merged_lexicon, words_of
from search.storage.array_file import map_arrays, write_arrays, write_one_by_one

WORD = st.text(alphabet="abcščď", min_size=1, max_size=6)
WORDS = st.sets(WORD, max_size=40)
MANY = sorted({a + b + c for a in "abcščďx" for b in "abcščďx" for c in ("", *"abcščď")})  # several strides of them


def lexicon(words: set[str]) -> Lexicon:
    return Lexicon(lexicon_arrays(sorted(word.encode() for word in words), repaired=True))


def edits(word: str) -> set[str]:
    """All that one keystroke makes of a word, written out."""
    letters = "abcščďx"
    splits = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    left_out = {a + b[1:] for a, b in splits if b}
    swapped = {a + b[1] + b[0] + b[2:] for a, b in splits if len(b) > 1}
    wrong = {a + letter + b[1:] for a, b in splits if b for letter in letters}
    added = {a + letter + b for a, b in splits for letter in letters}
    return (left_out | swapped | wrong | added) - {word}


@given(WORDS, WORD)
def test_every_word_is_found_under_its_number_and_no_other(words: set[str], other: str) -> None:
    known = lexicon(words)

    assert [known[known.find(word)] for word in known] == list(known)
    assert (known.find(other.encode()) >= 0) == (other in words)


@given(WORDS, WORD)
def test_a_beginning_gives_all_words_that_begin_so(words: set[str], start: str) -> None:
    known = lexicon(words)

    assert {known[number].decode() for number in known.beginning_with(start.encode())} == {
        word for word in words if word.startswith(start)
    }
    assert known.has_beginning(start.encode()) == any(word.startswith(start) for word in words)


@given(st.integers(0, len(MANY)), st.text(alphabet="abcščďxž", max_size=4))
def test_among_many_words_each_is_found_and_every_beginning_gives_its_words(count: int, start: str) -> None:
    words = set(MANY[:count])
    known = lexicon(words)

    assert [known[known.find(word)] for word in known] == list(known)
    assert (known.find(start.encode()) >= 0) == (start in words)
    assert {known[number].decode() for number in known.beginning_with(start.encode())} == {
        word for word in words if word.startswith(start)
    }
    assert known.has_beginning(start.encode()) == any(word.startswith(start) for word in words)


@given(WORDS, WORD)
def test_near_are_exactly_the_words_one_keystroke_away(words: set[str], typed: str) -> None:
    known = lexicon(words)

    assert {known[number].decode() for number in known.near(typed)} == words & edits(typed)


@given(st.lists(WORDS, min_size=1, max_size=3))
def test_a_merged_lexicon_is_the_one_that_all_words_would_have_made(parts: list[set[str]]) -> None:
    own = [lexicon_arrays(sorted(word.encode() for word in words), repaired=True) for words in parts]

    merged, numbers = merged_lexicon(own)

    whole = lexicon_arrays(sorted(word.encode() for word in set().union(*parts)), repaired=True)
    assert {key: array.tolist() for key, array in merged.items()} == {key: one.tolist() for key, one in whole.items()}
    for part, places in zip(own, numbers, strict=True):
        assert [words_of(merged)[place] for place in places] == words_of(part)


@given(WORD, WORD)
def test_one_edit_is_the_same_in_both_directions(one: str, two: str) -> None:
    assert is_one_edit_away(one, two) == is_one_edit_away(two, one) == (two in edits(one))


def test_arrays_come_back_as_they_were_written(tmp_path: Path) -> None:
    arrays = {"a": np.arange(7, dtype=np.uint16), "nothing": np.empty(0, np.float32), "b": np.array([1.5, -2.0])}
    write_arrays(tmp_path / "x.impact", arrays)
    write_one_by_one(tmp_path / "y.impact", iter(arrays.items()))

    found = map_arrays(tmp_path / "x.impact")

    assert (tmp_path / "y.impact").read_bytes() == (tmp_path / "x.impact").read_bytes()

    assert {name: (array.dtype, array.tolist()) for name, array in found.items()} == {
        name: (array.dtype, array.tolist()) for name, array in arrays.items()
    }
    with pytest.raises(ValueError, match="read-only"):
        found["a"][0] = 1


@pytest.mark.parametrize("content", [b"", b"\0" * 4, b"\xff" * 64, b"\x02\0\0\0\0\0\0\0{}"[:9]])
def test_what_is_no_file_of_arrays_is_an_error(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "x.impact"
    file.write_bytes(content)

    with pytest.raises(ValueError):
        map_arrays(file)


def test_writing_again_leaves_whoever_shares_the_old_file_alone(tmp_path: Path) -> None:
    write_arrays(tmp_path / "x.impact", {"a": np.array([1])})
    (tmp_path / "shared").hardlink_to(tmp_path / "x.impact")

    write_arrays(tmp_path / "x.impact", {"a": np.array([2])})

    assert map_arrays(tmp_path / "shared")["a"].tolist() == [1]
