"""Checksums of words side by side are those of each word alone."""

from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.index import deletions
from search.index.deletions import FEW, checksums_of, deletion_checksums

WORDS = st.lists(st.text(alphabet="ab5*čšжя中😀", max_size=6), max_size=30, unique=True)


@pytest.mark.parametrize("few", [0, FEW])
@given(words=WORDS)
def test_many_words_and_few_have_the_checksums_of_each_alone(few: int, words: list[str]) -> None:
    with patch.object(deletions, "FEW", few):
        checksums, places = deletion_checksums([word.encode() for word in words])

    held = list(zip(checksums.tolist(), places.tolist(), strict=True))
    assert held == sorted((checksum, number) for number, word in enumerate(words) for checksum in checksums_of(word))
