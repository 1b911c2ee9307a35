"""The lists of spoken words, as their maker writes them."""

import pytest

from search.text.analysis import is_stop_word
from search.text.language import LANGUAGES
from search.text.make_spoken_words import RAREST
from search.text.spoken_words import FOLDER, PER_BILLION, spoken_share
from search.text.stemming import stem

LISTED = sorted(file.stem for file in FOLDER.glob("*.txt"))


def test_the_languages_of_the_product_have_a_list() -> None:
    assert {"sk", "cs", "en", "uk", "ru", "pl", "de"} <= set(LISTED) <= set(LANGUAGES)


@pytest.mark.parametrize("language", LISTED)
def test_a_list_names_its_source_and_each_word_once(language: str) -> None:
    head, *lines = (FOLDER / f"{language}.txt").read_text(encoding="utf-8").splitlines()
    frequencies = [float(line.split()[0]) for line in lines]
    words = [word for line in lines for word in line.split()[1:]]

    assert head.startswith("# Counted in ")
    assert frequencies == sorted(frequencies, reverse=True)
    assert frequencies[-1] == RAREST
    assert len({stem(word, language) for word in words}) == len(words) > 2000
    assert not [word for word in words if is_stop_word(word, language)]


@pytest.mark.parametrize(
    ("language", "spoken", "other"),
    [
        ("sk", "doma", "heslo"),
        ("cs", "doma", "heslo"),
        ("en", "home", "account"),
        ("de", "Hause", "Konto"),
        ("pl", "dom", "hasło"),
        ("ru", "домой", "пароль"),
        ("uk", "дім", "пароль"),
    ],
)
def test_what_all_speak_of_is_spoken_oftener_than_what_articles_write_of(
    language: str, spoken: str, other: str
) -> None:
    assert spoken_share(stem(spoken, language), language) > spoken_share(stem(other, language), language)


def test_the_shares_of_a_list_are_parts_of_all_words() -> None:
    for language in LISTED:
        lines = (FOLDER / f"{language}.txt").read_text(encoding="utf-8").splitlines()[1:]
        shares = [10 ** (float(line.split()[0]) - PER_BILLION) * (len(line.split()) - 1) for line in lines]
        assert 0.2 < sum(shares) < 1


def test_a_language_of_the_operator_may_have_no_list() -> None:
    assert spoken_share("haus", "nl") == 0
