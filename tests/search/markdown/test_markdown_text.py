"""Markdown as words: whatever the text is, in time proportional to its length."""

import pytest

from search.markdown.markdown_text import first_heading, first_sentences, plain
from tests.growth import assert_linear


@pytest.mark.long
@pytest.mark.parametrize(
    "shape", [" ", "\t", "_", "*", "`", "[", "[a](", "![", "<", "{#", "{#a} ", "a_", "&", "&#9", "#"]
)
@pytest.mark.parametrize("before", ["", "# ", "x"])
def test_the_time_grows_as_the_length(shape: str, before: str) -> None:
    def read(text: str) -> None:
        plain(text)
        first_heading(text)
        first_sentences(text)

    assert_linear(read, shape, before=before, after="x")


@pytest.mark.parametrize(
    ("heading", "words"),
    [("# Heslo ##", "Heslo"), ("# Heslo#  ", "Heslo"), ("##   a_b_ __c__ {#x}", "a_b c"), ("# ", ""), ("#x", "")],
)
def test_a_heading_is_read_without_its_marks(heading: str, words: str) -> None:
    assert first_heading(heading) == words
