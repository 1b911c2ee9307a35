"""A reader's own words in the articles of the neighbours."""

import pytest

from search.index.vocabulary import Vocabulary
from search.query.neighbour_words import BY_SOUND, NOWHERE, abroad
from search.text.stemming import normal_form, stem
from tests.search.small_index import vocabulary


def articles_with(*words: str, language: str = "sk") -> Vocabulary:
    terms = {word: stem(word, language) for word in words}
    forms = {normal_form(word, language): term for word, term in terms.items()}
    return vocabulary(100, dict.fromkeys(terms.values(), 3), forms, language)


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
    found = abroad(czech, "cs", articles_with(word, "heslo", "obrazovka"))

    if stem(czech, "sk") != stem(word, "sk"):  # what is the same in both languages needs no way
        assert (found.terms, found.certainty) == ((stem(word, "sk"),), certainty)


def test_a_ukrainian_word_finds_its_russian_one() -> None:
    known = articles_with("сообщение", "пароль", "вид", language="ru")

    assert abroad("від", "uk", known).terms == (stem("вид", "ru"),)


def test_at_home_there_is_nothing_to_translate() -> None:
    known = articles_with("priečinok")

    assert abroad("složka", "sk", known) == abroad("složka", "xx", known) == NOWHERE


def test_what_is_like_nothing_over_there_stays_unknown() -> None:
    assert abroad("vrtulník", "cs", articles_with("heslo", "obrazovka")) == NOWHERE
