"""When a posted text counts as the problem that was described, and when it is another one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deflection.problem_text import is_described, words

DESCRIBED = "zabudnuté heslo do účtu"


def described(posted: str, *texts: str) -> bool:
    """Whether `posted` counts as described, by words without accents: any notion of a word will do here."""
    return is_described(words(posted), [words(text) for text in texts])


@pytest.mark.parametrize(
    ("posted", "why"),
    [
        ("zabudnuté heslo do účtu", "the very same"),
        ("ZABUDNUTE HESLO DO UCTU!!!", "case, accents and exclamation marks are no other problem"),
        ("účtu do heslo zabudnuté", "nor is another order"),
        ("zabudnuté heslo účtu", "a word less brings nothing new"),
        ("heslo heslo heslo zabudnuté účtu", "nor does saying one three times"),
        ("Zabudnuté. Heslo. Do účtu.", "nor do full stops"),
        ("", "nothing was written at all"),
        ("...!?", "no word was written at all"),
    ],
)
def test_what_was_described(posted: str, why: str) -> None:
    assert described(posted, DESCRIBED), why


@pytest.mark.parametrize(
    ("posted", "why"),
    [
        ("platba kartou zlyhala", "not one word was described"),
        ("zabudnuté heslo do účtu a ešte mi zlyhala platba kartou", "most words came after the described ones"),
        ("zabudnuté heslo do účtu, platba", "one word was never searched"),
        ("heslo", "one word of the four that the search was asked about"),
    ],
)
def test_what_was_not(posted: str, why: str) -> None:
    assert not described(posted, DESCRIBED), why


def test_two_halves_are_no_described_whole() -> None:
    assert described("prihlásenie", "prihlásenie", "meno")
    assert not described("prihlásenie meno", "prihlásenie", "meno")
    assert not described("Prihlásenie. Meno.", "prihlásenie", "meno")
    assert described("prihlásenie meno", "prihlásenie", "meno a prihlásenie")


def test_a_word_behind_much_politeness_was_not_described() -> None:
    polite = " ".join(f"prosím{number}" for number in range(48))

    assert described(polite, polite)
    assert not described(f"{polite} heslo", polite)


def test_a_problem_hidden_among_other_words_was_not_described() -> None:
    padded = "slnko svieti nad starým hradom a pod ním tečie rieka zabudnuté heslo"

    assert not described("zabudnuté heslo", padded)
    assert not described("zabudnuté heslo", "", padded)
    assert described(padded, padded)
    assert described("a b c", "a b c d e")
    assert not described("a b", "a b c d")


def test_a_topic_choice_describes_no_words() -> None:
    assert not described("heslo", "")


def test_letters_of_other_scripts_are_words_too() -> None:
    assert words("Забыл пароль, 忘れた") == words("забыл ПАРОЛЬ 忘れた")
    assert len(words("Забыл пароль")) == 2


texts = st.text(alphabet=st.sampled_from("abč d!éЯ1"), max_size=30)


@given(texts)
def test_a_text_that_was_described_was_described(text: str) -> None:
    assert described(text, text)


@given(texts, texts, texts)
def test_describing_more_never_makes_a_described_text_another_problem(posted: str, first: str, second: str) -> None:
    if described(posted, first):
        assert described(posted, first, second)
