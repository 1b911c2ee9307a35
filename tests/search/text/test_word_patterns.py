"""What a word is, said once for every text, and found faster where a text has nothing but common letters."""

import re
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.text.word_patterns import NOT_PLAIN, PLAIN_WORD, SPELT_OTHERWISE, WORD

SIGNS = [chr(number) for number in range(sys.maxunicode + 1) if not 0xD800 <= number < 0xE000]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("C++ a C#, nie C+ ani c+++", ["C++", "a", "C#", "nie", "C", "ani", "c++"]),
        ("v2.4.1, tls1.2 a 5.7.750.", ["v", "2.4.1", "tls", "1.2", "a", "5.7.750"]),
        ("asp.net je .NET", ["asp", "net", "je", ".NET"]),
        ("can't, об'єкт, 'x'", ["can't", "об'єкт", "x"]),
        ("snake_case 10:30 KB5034441", ["snake", "case", "10:30", "KB5034441"]),
    ],
)
def test_words_end_where_people_end_them(text: str, words: list[str]) -> None:
    assert WORD.findall(text) == words


def test_every_sign_that_the_fast_pattern_passes_is_read_as_by_the_other() -> None:
    for sign in SIGNS:
        text = f"a{sign}b"
        assert NOT_PLAIN.search(text) or PLAIN_WORD.findall(text) == WORD.findall(text), hex(ord(sign))
        assert NOT_PLAIN.search(sign) or not re.search(r"\d", sign), hex(ord(sign))


def test_what_is_not_plain_may_have_another_spelling_and_so_may_hyphens() -> None:
    assert all(SPELT_OTHERWISE.search(sign) for sign in ("-", "\u2010", *filter(NOT_PLAIN.search, SIGNS)))
    assert not SPELT_OTHERWISE.search("Ako si obnovím heslo? Cez „Účet“.")


@given(st.text(alphabet="ab C.nNeEtT _-·ďж!ıİſK€\n", max_size=30))
def test_where_no_sign_belongs_to_a_word_the_fast_pattern_finds_the_same_words(text: str) -> None:
    if not NOT_PLAIN.search(text):
        assert PLAIN_WORD.findall(text) == WORD.findall(text)
