"""When two help sessions of one person are about one problem: each clause, and what it must not join."""

import pytest

from deflection.measuring.same_problem import ALIKE, similarity


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("zabudnuté heslo", "zabudol som heslo"),
        ("nejde mi prihlásenie", "Prihlásenie mi stále nejde!"),
        ("не могу войти", "не могу вoйти в аккаунт, войти не даёт"),
        ("I was charged twice", "charged twice again"),
    ],
)
def test_the_same_matter_in_nearly_the_same_words_is_one_problem(one: str, other: str) -> None:
    assert similarity(one, other) >= ALIKE
    assert similarity(one, other) == similarity(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("zabudnuté heslo", "strhli mi peniaze z karty"),
        ("nejde mi prihlásenie", "nejde mi platba kartou"),
        ("ako zmením e-mail", "ako zruším predplatné"),
    ],
)
def test_another_matter_in_the_same_frame_is_another_problem(one: str, other: str) -> None:
    assert similarity(one, other) < ALIKE


@pytest.mark.parametrize("empty", ["", "  ", "?!"])
def test_nothing_is_like_a_text_without_words(empty: str) -> None:
    assert similarity(empty, empty) == similarity(empty, "zabudnuté heslo") == 0.0
