"""What names or opens somebody's own things is hidden; what names the problem stays."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deflection.redaction import HIDDEN, redacted
from tests.growth import assert_linear


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("píšte na jana.novakova+x@pošta.sk, ďakujem", "píšte na [•••], ďakujem"),
        ("мой адрес иван@почта.рф", "мой адрес [•••]"),
        ("volajte +421 (903) 123-456", "volajte [•••]"),
        ("tel. 0903/123 456 alebo 00421903123456", "tel. [•••] alebo [•••]"),
        ("karta 4111-1111-1111-1111 nejde", "karta [•••] nejde"),
        ("účet SK31 1200 0000 1987 4263 7541", "účet [•••]"),
        ("key sk_live_4eC39HqLyjWDarjtT1zdp7dc fails", "key [•••] fails"),
        ("jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjMifQ.c2lnbmF0dXJl0", "jwt [•••]"),
    ],
)
def test_what_is_hidden(text: str, shown: str) -> None:
    assert redacted(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "error 0x80070057 after KB5034441",
        "order 20261128 of 28.11.2026, 19:30",
        "paid 1 234,50 € for 2 cards",
        "version 10.0.19045.3803",
        "neviem sa prihlásiť @ práca",
        "my-very-long-product-name-without-digits",
    ],
)
def test_what_names_the_problem_stays(text: str) -> None:
    assert redacted(text) == text


@settings(max_examples=50)
@given(st.text("aA1 0@.-+sk(•", max_size=80))
def test_twice_is_once(text: str) -> None:
    assert redacted(redacted(text)) == redacted(text)


@pytest.mark.parametrize("shape", ["a.", "1 ", "a1-", "@a.", "SK31 ", "1.1", "a@a"])
def test_the_time_grows_with_the_text(shape: str) -> None:
    assert_linear(redacted, shape)


def test_the_mark_holds_nothing_that_is_hidden() -> None:
    assert redacted(HIDDEN) == HIDDEN
