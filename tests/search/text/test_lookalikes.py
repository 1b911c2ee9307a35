"""Words that mix scripts are read as they look."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.text.lookalikes import one_script
from tests.growth import assert_linear

MIXING = st.text(alphabet="abcehikmoprtuyxzéабвгдежзийклмнопрстухёіїαβνορτ .-1", max_size=40)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("zаbudnuté", "zabudnuté"),  # a Cyrillic letter
        ("hеslο", "heslo"),  # one of each script
        ("пapoль", "пароль"),  # Latin letters
        ("Aккаунт", "Аккаунт"),
        ("ПAPOЛЬ", "ПАРОЛЬ"),
        ("зaбыл парoль", "забыл пароль"),
        ("вхiд", "вхід"),
    ],
)
def test_a_word_is_read_in_the_script_of_most_of_its_letters(written: str, read: str) -> None:
    assert one_script(written) == read


@pytest.mark.parametrize(
    "text", ["DVDшка", "wifi пароль", "IT-отдел", "iPhone7 не включается", "забыл", "zabudnuté", ""]
)
def test_what_mixes_nothing_or_means_it_stays(text: str) -> None:
    assert one_script(text) == text


@given(MIXING)
def test_nothing_is_added_or_lost_and_a_second_time_changes_nothing(text: str) -> None:
    mended = one_script(text)

    assert len(mended) == len(text)
    assert one_script(mended) == mended


@pytest.mark.parametrize("shape", ["zаb", "zа ", "aб", "б", "a"])
def test_the_time_grows_as_the_length(shape: str) -> None:
    assert_linear(one_script, shape)
