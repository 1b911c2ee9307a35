"""A reader's own words in the articles of the neighbours."""

import pytest

from search.query.neighbour_words import BY_SOUND, NOWHERE, abroad
from search.text.stemming import stem
from tests.search.small_index import vocabulary


def slovak(*words: str) -> dict[str, int]:
    return {stem(word, "sk"): 3 for word in words}


@pytest.mark.parametrize(
    ("czech", "word", "certainty"),
    [
        ("složka", "priečinok", 1.0),  # another word altogether
        ("složky", "priečinky", 1.0),  # in whatever form
        ("uživatel", "používateľ", 1.0),
        ("soubor", "súbor", BY_SOUND),  # another sound
        ("příloha", "príloha", BY_SOUND),
    ],
)
def test_a_czech_word_finds_its_slovak_one(czech: str, word: str, certainty: float) -> None:
    terms = slovak(word, "heslo", "obrazovka")
    found = abroad(czech, "cs", vocabulary(100, terms, {}))

    if stem(czech, "sk") != stem(word, "sk"):  # what is the same in both languages needs no way
        assert (found.terms, found.certainty) == ((stem(word, "sk"),), certainty)


def test_a_ukrainian_word_finds_its_russian_one() -> None:
    known = vocabulary(100, {stem("сообщение", "ru"): 3, stem("пароль", "ru"): 5, stem("вид", "ru"): 1}, {}, "ru")

    assert abroad("від", "uk", known).terms == (stem("вид", "ru"),)


def test_at_home_there_is_nothing_to_translate() -> None:
    known = vocabulary(100, slovak("priečinok"), {})

    assert abroad("složka", "sk", known) == abroad("složka", "xx", known) == NOWHERE


def test_what_is_like_nothing_over_there_stays_unknown() -> None:
    assert abroad("vrtulník", "cs", vocabulary(100, slovak("heslo", "obrazovka"), {})) == NOWHERE
