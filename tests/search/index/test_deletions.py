"""Checksums of words side by side are those of each word alone."""

from hypothesis import given
from hypothesis import strategies as st

from search.index.deletions import checksums_of, deletion_checksums

WORDS = st.lists(st.text(alphabet="ab5*čšжя中😀", max_size=6), max_size=30, unique=True)


@given(WORDS)
def test_many_words_have_the_checksums_of_each_alone(words: list[str]) -> None:
    checksums, places = deletion_checksums([word.encode() for word in words])

    held = list(zip(checksums.tolist(), places.tolist(), strict=True))
    assert held == sorted((checksum, number) for number, word in enumerate(words) for checksum in checksums_of(word))
