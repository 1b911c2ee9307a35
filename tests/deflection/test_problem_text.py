"""When a posted text counts as the problem that was described, and when it is another one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deflection.problem_text import SEARCHED_CHARACTERS, digest, is_same_problem, words
from search.text.letters import LIMIT_CHARACTERS

DESCRIBED = ("zabudnuté heslo do účtu",)


@pytest.mark.parametrize(
    ("posted", "why"),
    [
        ("zabudnuté heslo do účtu", "the very same"),
        ("ZABUDNUTE HESLO DO UCTU!!!", "case, accents and exclamation marks are no other problem"),
        ("účtu do heslo zabudnuté", "nor is another order"),
        ("zabudnuté heslo účtu", "a word less brings nothing new"),
        ("heslo heslo heslo zabudnuté účtu", "nor does saying one three times"),
        ("dobrý deň, zabudnuté heslo do účtu", "four words of six were described"),
        ("", "nothing was written at all"),
        ("...!?", "no word was written at all"),
    ],
)
def test_the_same_problem(posted: str, why: str) -> None:
    assert is_same_problem(posted, DESCRIBED), why


@pytest.mark.parametrize(
    ("posted", "why"),
    [
        ("platba kartou zlyhala", "not one word was described"),
        ("zabudnuté heslo do účtu a ešte mi zlyhala platba kartou", "most words came after the described ones"),
        ("platba platba platba heslo", "two distinct words of which one was described"),
        ("platba za heslo", "one word of three"),
        ("heslo", "one word of the four that the search was asked about"),
    ],
)
def test_another_problem(posted: str, why: str) -> None:
    assert not is_same_problem(posted, DESCRIBED), why


def test_six_words_of_ten_are_the_same_problem_and_five_of_nine_are_not() -> None:
    described = ("a b c d e f",)

    assert is_same_problem("a b c d e f g h i j", described)
    assert not is_same_problem("a b c d e g h i j", described)


def test_every_text_that_was_described_counts() -> None:
    assert is_same_problem("zabudnuté heslo platba", ("zabudnuté heslo", "zlyhala platba"))


def test_a_problem_hidden_among_other_words_was_not_described() -> None:
    padded = "slnko svieti nad starým hradom a pod ním tečie rieka zabudnuté heslo"

    assert not is_same_problem("zabudnuté heslo", (padded,))
    assert not is_same_problem("zabudnuté heslo", ("", padded))
    assert is_same_problem(padded, (padded,))
    assert is_same_problem("a b c", ("a b c d e",))
    assert not is_same_problem("a b", ("a b c d",))


def test_what_stands_behind_the_part_that_is_searched_was_not_described() -> None:
    assert SEARCHED_CHARACTERS == LIMIT_CHARACTERS
    assert not is_same_problem("zabudnuté heslo", ("slnko " * 400 + "zabudnuté heslo",))
    assert is_same_problem("zabudnuté heslo", ("zabudnuté heslo" + " slnko" * 400, "zabudnuté heslo"))


def test_a_topic_choice_describes_no_words() -> None:
    assert not is_same_problem("heslo", ("",))


def test_letters_of_other_scripts_are_words_too() -> None:
    assert words("Забыл пароль, 忘れた") == words("забыл ПАРОЛЬ 忘れた")
    assert len(words("Забыл пароль")) == 2


texts = st.text(alphabet=st.sampled_from("abč d!éЯ1"), max_size=30)


@given(texts)
def test_a_text_is_always_the_same_problem_as_itself(text: str) -> None:
    assert is_same_problem(text, (text,))


@given(texts, texts, texts)
def test_describing_more_never_makes_a_posted_text_another_problem(posted: str, first: str, second: str) -> None:
    if is_same_problem(posted, (first,)):
        assert is_same_problem(posted, (first, second))


@given(st.text())
def test_any_text_has_a_digest_and_another_text_another_one(text: str) -> None:
    assert len(digest(text)) == 64
    assert digest(text) == digest(text)
    assert digest(text) != digest(text + " ")


def test_the_digest_is_the_published_sha_256() -> None:
    assert digest("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_a_broken_client_sends_half_a_letter_and_gets_a_digest_all_the_same() -> None:
    assert digest("heslo \ud83d") != digest("heslo ")
