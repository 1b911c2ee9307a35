"""Queries are written as letters: seeded, in every language, with the query in them."""

import re
from random import Random

import pytest

from search.evaluation.collection import JudgedQuery
from search.evaluation.wrapping import KINDS, NoFillerError, Wrapping, languages, wrapped, wrapped_queries


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("filler", KINDS)
def test_the_query_stands_in_the_letter(language: str, filler: str) -> None:
    letter = wrapped("heslo 5.7.750", language, Wrapping(filler=filler), Random(1))

    assert "heslo 5.7.750." in letter
    assert not letter.startswith("heslo")


def test_about_as_many_words_stand_around_as_were_asked_for() -> None:
    letters = [wrapped("x", "en", Wrapping(words=45), Random(seed)) for seed in range(50)]

    assert 45 < sum(len(letter.split()) for letter in letters) / len(letters) < 75


def test_a_spread_query_is_two_sentences_at_most_one_other_between_them() -> None:
    letter = wrapped("my code does not come today", "en", Wrapping(spread=True), Random(3))

    assert "my code does." in letter
    assert "Not come today." in letter


def test_running_on_is_one_line_without_a_sign_between_the_sentences() -> None:
    letters = [wrapped("Kde je v2.4.1 mojej appky?", "sk", Wrapping(running=True), Random(seed)) for seed in range(20)]

    assert all(not re.search(r"\n|[.,:;!?](\s|$)", letter) for letter in letters)
    assert all("Kde je v2.4.1 mojej appky" in letter for letter in letters), "a sign inside a word stays"


def test_the_same_seed_writes_the_same_letters() -> None:
    queries = [JudgedQuery(str(number), "lost card", "en", {}) for number in range(5)]

    first, second = (wrapped_queries(queries, Wrapping(), seed=1) for _ in range(2))

    assert first == second
    assert len({query.text for query in first}) == len(first)
    assert first != wrapped_queries(queries, Wrapping(), seed=2)


def test_a_language_without_filler_is_named() -> None:
    with pytest.raises(NoFillerError, match=r"fi\.yml: .* one of cs, de, en"):
        wrapped("salasana", "fi", Wrapping(), Random(1))
