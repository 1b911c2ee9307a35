"""Of a long text, the sentences that name the problem are searched for; the others do not count."""

from pathlib import Path

import numpy as np
import pytest

from search.ranking.focus import focus
from search.ranking.problem_value import SHORTEST
from search.ranking.searcher import Searcher
from tests.search.shelf import Shelf

BEFORE = (
    "Hello Tom, last weekend my sister visited us with her three children and we spent the whole afternoon at the lake."
)
AFTER = "My husband usually takes care of it but he is travelling for his work until the end of the month. Windows 10."
CLOSING = "Kind regards, Margaret Holloway, Oakwood Lane 14\nSent from my iPhone"


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    shelf = Shelf(tmp_path_factory.mktemp("focus"))
    for name, title, body in (
        ("password", "Reset a forgotten password", "Choose a new password after you forgot the old one."),
        ("code", "The confirmation code does not come", "Ask for another confirmation code."),
        ("lake", "Opening hours at the lake", "The lake is open every afternoon in summer."),
        ("travel", "Travelling for work", "Claim what you spent while travelling for work."),
        ("windows", "Windows 10 and the iPhone", "Windows 10 reads the pictures of an iPhone."),
    ):
        shelf.write(f"en/{name}.md", title, body, lang="en")
    return shelf.searcher()


def test_a_problem_among_stories_is_found_as_if_it_stood_alone(searcher: Searcher) -> None:
    alone = searcher.suggest("I forgot my password.", "en")
    letter = searcher.suggest(f"{BEFORE} I forgot my password. {AFTER} {CLOSING}", "en")

    assert letter.focus == ("I forgot my password.",)
    assert [(hit.article_id, hit.score, hit.p_resolves) for hit in letter.hits] == [
        (hit.article_id, hit.score, hit.p_resolves) for hit in alone.hits
    ]


def test_two_sentences_of_one_problem_are_searched_together(searcher: Searcher) -> None:
    letter = f"{BEFORE} The confirmation does not come. The code is missing. {AFTER} {CLOSING}"

    found = searcher.suggest(letter, "en")

    assert found.focus == ("The confirmation does not come.", "The code is missing.")
    assert found.hits[0].article_id == "code"


def test_a_short_text_is_searched_whole(searcher: Searcher) -> None:
    assert searcher.suggest("I forgot my password. The code does not come.", "en").focus == ()


def running(letter: str) -> str:
    """A letter as many write it on a telephone: small, without a sign between the sentences."""
    return " ".join(letter.lower().replace(".", "").replace(",", "").split())


def test_in_a_letter_without_full_stops_the_words_of_the_problem_are_found(searcher: Searcher) -> None:
    letter = running(f"{BEFORE} I forgot my password {AFTER} {CLOSING}")

    found = searcher.suggest(letter, "en")

    assert len(found.focus) == 1
    assert "forgot my password" in found.focus[0]
    assert len(found.focus[0].split()) <= SHORTEST
    assert found.hits[0].article_id == "password"


def test_without_full_stops_the_problem_may_stand_in_two_places(searcher: Searcher) -> None:
    letter = running(f"The confirmation does not come {BEFORE} {AFTER} and the code is missing {CLOSING}")

    found = searcher.suggest(letter, "en")

    assert [len(set(span.split()) & {"confirmation", "code"}) for span in found.focus] == [1, 1]
    assert found.hits[0].article_id == "code"


def test_a_sentence_of_ordinary_length_is_searched_whole(searcher: Searcher) -> None:
    assert searcher.suggest("i forgot my password when i was travelling for work at the lake", "en").focus == ()


def test_a_letter_of_which_nothing_is_known_finds_nothing(searcher: Searcher) -> None:
    letter = " ".join(f"xq{number}zz" for number in range(60))

    assert searcher.suggest(letter, "en").hits == ()


def test_a_long_letter_in_a_language_without_articles_finds_nothing(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.write("uk/heslo.md", "Пароль", "Новий пароль.", lang="uk")
    searcher = shelf.searcher()

    assert searcher.suggest(running(f"{BEFORE} {AFTER}"), "de").hits == ()


def test_words_left_out_are_left_out_before_the_sentences_are_compared(searcher: Searcher) -> None:
    letter = f"{BEFORE} I forgot my password. The confirmation code does not come. {AFTER}"

    assert "password" not in searcher.suggest(letter, "en", without=["password"]).terms_used


def test_courtesy_alone_is_no_problem_and_no_fault(searcher: Searcher) -> None:
    assert searcher.suggest("Hello Tom,\nKind regards, Margaret", "en").hits == ()


def test_the_densest_sentence_wins_not_the_longest() -> None:
    words, values = [9, 30], np.array([[5.0, 0.0], [0.0, 6.0]])

    assert focus(words, values) == (0,)


def test_sentences_that_find_different_articles_are_not_put_together() -> None:
    assert focus([9, 9], np.array([[5.0, 0.0], [0.0, 4.0]])) == (0,)


def test_a_second_sentence_that_stands_apart_counts_less() -> None:
    neighbours, apart = np.array([[5.0], [3.5], [0.0]]), np.array([[5.0], [0.0], [3.5]])

    assert focus([10, 12, 10], neighbours) == (0, 1)
    assert focus([10, 10, 12], apart) == (0,)


def test_what_finds_nothing_has_no_focus() -> None:
    assert focus([5, 5], np.zeros((2, 0))) == focus([5, 5], np.zeros((2, 3))) == ()
