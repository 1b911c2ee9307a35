"""Which words of a text say more of how people talk than of what articles are about."""

from collections.abc import Mapping

import pytest

from search.index.vocabulary import Vocabulary
from search.query.query import understand
from search.ranking.problem_value import is_talk, weighed
from tests.search.shelf import Shelf

LONG = "Pair the devices in the settings. " * 60


@pytest.fixture(scope="module")
def vocabularies(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Vocabulary]:
    shelf = Shelf(tmp_path_factory.mktemp("talk"))
    for number in range(60):
        shelf.write(f"en/pair-{number}.md", f"Pairing {number}", LONG, lang="en")
    shelf.write("en/guy.md", "Two phones", f"{LONG} Ask a guy who knows.", lang="en")
    shelf.write("en/dead.md", "When a member is dead", LONG, lang="en")
    shelf.write("en/car.md", "Register a vehicle", LONG, lang="en")
    shelf.put("synonyms.yml", "en:\n  - car, vehicle\n")
    shelf.write("en/taping.md", "Taping a show", "Taping begins at once. The router restarts.", lang="en")
    return shelf.searcher().index.terms


def talk(text: str, vocabularies: Mapping[str, Vocabulary]) -> set[str]:
    query = understand(text, "en", vocabularies)
    return {term.word for term in query.terms if is_talk(term, vocabularies[term.language])}


def test_a_word_that_articles_write_as_seldom_as_people_say_it_often_is_of_talk(
    vocabularies: Mapping[str, Vocabulary],
) -> None:
    assert talk("A guy pairs settings. ", vocabularies) == {"guy"}


def test_a_word_that_is_hardly_spoken_names_something_in_one_article_of_many(
    vocabularies: Mapping[str, Vocabulary],
) -> None:
    assert talk("The router restarts. ", vocabularies) == set()


def test_a_spoken_word_that_was_repaired_into_another_is_of_talk(vocabularies: Mapping[str, Vocabulary]) -> None:
    query = understand("I am taking settingz. ", "en", vocabularies)

    assert [(term.word, term.terms) for term in query.terms] == [("taking", ("tape",)), ("settingz", ("set",))]
    assert talk("I am taking settingz. ", vocabularies) == {"taking"}


def test_what_an_article_has_in_its_title_is_what_it_is_about(vocabularies: Mapping[str, Vocabulary]) -> None:
    assert talk("A guy is dead. ", vocabularies) == {"guy"}


def test_words_of_talk_are_the_same_before_and_after_they_are_weighed_down(
    vocabularies: Mapping[str, Vocabulary],
) -> None:
    query = understand("A guy is taking settings. ", "en", vocabularies)

    lighter = weighed(query, vocabularies)

    talk_of = [{term.word for term in some.terms if is_talk(term, vocabularies["en"])} for some in (query, lighter)]
    assert talk_of == [{"guy", "taking"}, {"guy", "taking"}]


def test_a_synonym_of_the_folder_is_not_of_talk(vocabularies: Mapping[str, Vocabulary]) -> None:
    query = understand("A guy has a car. ", "en", vocabularies)

    assert {term.word: term.terms for term in query.terms} == {"guy": ("guy",), "car": ("vehicl",)}
    assert talk("A guy has a car. ", vocabularies) == {"guy"}


def test_the_beginning_of_a_word_may_become_anything(vocabularies: Mapping[str, Vocabulary]) -> None:
    assert talk("pairs with a gu", vocabularies) == set()
