"""When two help sessions of one person are about one problem: each clause, and what it must not join."""

from datetime import UTC, datetime

import pytest

from deflection.help_session import HelpSession, ProblemDescribed, SearchOutcome
from deflection.measuring.same_problem import ALIKE, is_same_problem, similarity


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


def described(text: str, *labels: str) -> HelpSession:
    """A help session that found nothing to read."""
    moment, nothing = datetime(2026, 3, 2, tzinfo=UTC), SearchOutcome.NOTHING
    problem = ProblemDescribed(moment, text, "", nothing, (), (), "gen-1", "enforce", emptied=not text, alike=labels)
    return HelpSession("hs", (problem,))


def test_texts_that_were_alike_are_so_after_one_of_them_was_emptied() -> None:
    kept, erased, stranger = described("heslo", "a1b2"), described("", "a1b2", "c3d4"), described("", "e5f6")

    assert is_same_problem(kept, erased)
    assert not is_same_problem(kept, stranger)
