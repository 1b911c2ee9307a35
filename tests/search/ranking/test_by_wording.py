"""The second look: how a problem is worded decides between articles that name the same things."""

import pytest

from search.index.opened import OpenedIndex
from search.index.segment import INDEX
from search.ranking.searcher import Searcher
from search.storage.generations import newest_good
from search.text.analysis import words
from search.text.features import letter_groups, pairs, sequence
from tests.search.shelf import Shelf


def searcher_over(shelf: Shelf, **articles: str) -> Searcher:
    for name, text in articles.items():
        shelf.write(f"sk/{name}.md", name.replace("_", " ").capitalize(), text, lang="sk", id=name.replace("_", "-"))
    shelf.build()
    good = newest_good(shelf.index)
    assert good is not None
    return Searcher(OpenedIndex(good.path / INDEX))


def first(searcher: Searcher, text: str) -> str:
    return searcher.suggest(text, "sk").hits[0].article_id


def test_words_side_by_side_count_for_more_than_the_same_words_apart(shelf: Shelf) -> None:
    searcher = searcher_over(
        shelf,
        prvy="Stratený telefón nahláste. Heslo si zmeňte. Kód karty nikomu nedávajte.",
        druhy="Kód telefónu a heslo karty. Stratený doklad nahláste.",
    )

    assert first(searcher, "kod karty") == "prvy"
    assert first(searcher, "heslo karty") == "druhy"
    searcher.index.close()


def test_little_words_tell_two_questions_apart(shelf: Shelf) -> None:
    searcher = searcher_over(
        shelf, jeden="Prihlásenie bez telefónu.", dva="Prihlásenie cez telefón alebo pred telefónom."
    )

    assert first(searcher, "prihlasenie bez telefonu") == "jeden"
    assert first(searcher, "prihlasenie pred telefonom") == "dva"
    searcher.index.close()


def test_the_line_that_is_spelt_like_the_problem_wins(shelf: Shelf) -> None:
    searcher = searcher_over(
        shelf,
        navod="## Ako zmeniť fotografiu profilu\n\nKliknite.\n\n## Iné\n\nText.",
        zoznam="Profil, fotografia, zmena. Zmeniť sa dá všetko.",
    )

    assert first(searcher, "ako zmenit fotografiu profilu") == "navod"
    searcher.index.close()


@pytest.mark.parametrize("typed", ["ako zmenit fotografiu profilu", "heslo", "kod karty bez telefonu"])
def test_every_summand_of_the_second_look_is_explained(shelf: Shelf, typed: str) -> None:
    searcher = searcher_over(
        shelf, a="## Ako zmeniť fotografiu profilu\n\nHeslo a kód karty.", b="Heslo bez telefónu, fotografia profilu."
    )
    answer = searcher.explain(typed, "sk")
    searcher.index.close()

    assert answer.found.hits
    for hit, explanation in zip(answer.found.hits, answer.explanations, strict=True):
        assert sum(part.value for part in explanation.parts) == pytest.approx(hit.score)
        assert all(part.value > 0 for part in explanation.parts)


def test_an_unknown_word_parts_its_neighbours() -> None:
    known = [sequence(words("zabudol som heslo"), "sk")]

    assert len(list(pairs(known))) == 2
    assert list(pairs([["zabud", None, "hesl"]])) == []


def test_pairs_do_not_cross_lines() -> None:
    assert list(pairs([sequence(["heslo"], "sk"), sequence(["karta"], "sk")])) == []


def test_letter_groups_do_not_see_accents_or_capitals() -> None:
    assert list(letter_groups(["HESLÁ"])) == list(letter_groups(["hesla"]))
