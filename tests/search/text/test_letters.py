"""Text before its language is known: whatever was typed, it can be read."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.text.language import LANGUAGE, LANGUAGES
from search.text.letters import LIMIT_CHARACTERS, clean, fold, retype, swap_yz, to_cyrillic


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Zabudnuté HESLO", "zabudnute heslo"),
        ("Sťažnosť na používateľa", "staznost na pouzivatela"),
        ("příliš žluťoučký kůň", "prilis zlutoucky kun"),
        ("Łódź, Straße, Ærø", "lodz, strasse, aero"),
        ("ещё один", "еще один"),
        ("ﬁnančný ½", "financny 1⁄2"),
    ],
)
def test_folding_leaves_what_is_typed_without_diacritics(typed: str, folded: str) -> None:
    assert fold(typed) == folded


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet=st.characters(categories=("Ll", "Lu"), max_codepoint=0x17F)))
def test_folding_leaves_no_diacritics(text: str) -> None:
    assert not any(unicodedata.combining(letter) for letter in unicodedata.normalize("NFKD", fold(text)))


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("забы\u0301л паро\u0301ль", "забыл пароль"),
        ("z\u0336a\u0336b\u0336u\u0336", "zabu"),
        ("zabudnute\u0301", "zabudnuté"),
        ("u\u034fčet \u2764\ufe0f", "učet ❤"),
    ],
    ids=["stress marks", "strokes", "an accent that was typed after its letter", "marks without a letter"],
)
def test_a_mark_over_a_letter_cuts_no_word(typed: str, read: str) -> None:
    assert clean(typed) == read


def test_what_nobody_types_is_dropped() -> None:
    assert clean("hes\u200blo\x00 \ud800 \u202eheslo") == "heslo    heslo"


def test_a_line_feed_stays_because_it_ends_a_sentence() -> None:
    assert clean("Dobrý deň\nzabudol som heslo") == "Dobrý deň\nzabudol som heslo"


@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=3_000))
def test_clean_text_is_short_and_can_be_written_anywhere(text: str) -> None:
    cleaned = clean(text)

    assert len(cleaned) <= LIMIT_CHARACTERS
    cleaned.encode()


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_keyboard_has_the_47_keys_of_the_us_one(code: str) -> None:
    assert len(LANGUAGE[code].keyboard) == 47


@given(st.sampled_from(LANGUAGES), st.text(alphabet="abcdefghijklmnopqrstuvwxyz1234567890[];'", max_size=30))
def test_keys_read_on_another_keyboard_and_back_are_the_same(code: str, typed: str) -> None:
    there = dict(zip(map(ord, LANGUAGE["en"].keyboard), LANGUAGE[code].keyboard, strict=True))
    back = dict(zip(map(ord, LANGUAGE[code].keyboard), LANGUAGE["en"].keyboard, strict=True))

    assert retype(retype(typed, there), back) == typed


def test_y_and_z_change_places() -> None:
    assert swap_yz("yabudnutz") == "zabudnuty"


@pytest.mark.parametrize(
    ("latin", "cyrillic"),
    [("zabyl parol", "забыл парол"), ("Chto delat", "что делат"), ("zablokirovali stranicu", "заблокировали страницу")],
)
def test_russian_in_latin_letters_is_read_back(latin: str, cyrillic: str) -> None:
    assert to_cyrillic(latin) == cyrillic


def test_each_letter_folds_as_the_whole_text_does() -> None:
    for script in ("Latin", "Cyrillic", "Greek"):
        letters = [
            chr(code) for code in range(0x20, 0x2000) if unicodedata.name(chr(code), "").startswith(script.upper())
        ]
        assert "".join(map(fold, letters)) == fold("".join(letters))


def test_text_that_is_clean_already_is_composed() -> None:
    for code in range(0x20, 0x3000):
        if (sign := chr(code)) == clean(sign):
            assert unicodedata.normalize("NFKC", sign) == sign
