"""What people are answered: the best, published, in their language, and the same to many at once."""

import gc
import threading
from pathlib import Path

import pytest

from search.index.opened import EngineError, OpenedIndex
from search.index.segment import INDEX
from search.ranking.searcher import Searcher
from tests.search.help_centre import ARTICLES
from tests.search.shelf import Shelf

WORDS = ("heslo", "ucet", "kod", "platba", "hra", "fotka", "sprava", "telefon", "chyba", "obrazovka", "album", "mesto")


def opened(shelf: Shelf) -> Searcher:
    return shelf.searcher()


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The engine's folder over 300 articles that mix the same few words."""
    shelf = Shelf(tmp_path_factory.mktemp("crowded"))
    for number in range(300):
        mixed = [WORDS[(number * step + step) % len(WORDS)] for step in range(1, 3 + number % 9)]
        shelf.write(f"sk/c{number}.md", f"{mixed[0]} {number}", " ".join(mixed) + ".", lang="sk")
    return shelf.index / shelf.build().generation / INDEX


@pytest.mark.parametrize("typed", ["heslo", "heslo ucet ", "kod", "k", "chyba obrazovka albu", "hesko platva albuum"])
def test_the_first_k_are_the_first_k_of_all(crowded: Path, typed: str) -> None:
    searcher = Searcher(OpenedIndex(crowded))

    everything = searcher.suggest(typed, "sk", k=1_000).hits
    few = [searcher.suggest(typed, "sk", k=k).hits for k in (1, 3, 10)]
    searcher.index.close()

    assert [[hit.article_id for hit in hits] for hits in few] == [
        [hit.article_id for hit in everything[:k]] for k in (1, 3, 10)
    ]
    assert [hit.score for hit in everything] == sorted((hit.score for hit in everything), reverse=True)


@pytest.mark.parametrize("front", [{"status": "draft"}, {"status": "archived"}, {"hidden": "true"}])
def test_what_is_not_suggestable_is_kept_but_never_found(shelf: Shelf, front: dict[str, str]) -> None:
    shelf.write("sk/heslo.md", "Zabudnuté heslo", lang="sk", **front)
    shelf.write("sk/ucet.md", "Zrušenie účtu", lang="sk")
    searcher = opened(shelf)

    found = searcher.suggest("zabudnuté heslo", "sk")
    published = searcher.index.article("heslo", "sk")
    searcher.index.close()

    assert (found.hits, found.terms_used) == ((), ())
    assert published is not None


@pytest.mark.parametrize(
    ("front", "asked", "insistable"),
    [
        ({}, "sk", True),
        ({"gate": "never"}, "sk", False),
        ({"review_by": "2020-01-01"}, "sk", False),
        ({"review_by": "2999-01-01"}, "sk", True),
        ({}, "cs", False),
    ],
)
def test_people_are_insisted_on_only_with_fresh_articles_in_their_language(
    shelf: Shelf, front: dict[str, str], asked: str, *, insistable: bool
) -> None:
    shelf.write("sk/heslo.md", "Zabudnuté heslo", lang="sk", **front)
    searcher = opened(shelf)

    hits = searcher.suggest("zabudnuté heslo", asked).hits
    searcher.index.close()

    assert [hit.insistable for hit in hits] == [insistable]


def test_an_edited_article_is_found_by_its_new_words_alone(shelf: Shelf) -> None:
    shelf.write("sk/heslo.md", "Zabudnuté heslo", lang="sk")
    shelf.write("sk/hra.md", "Hra sa nespustí", lang="sk")
    shelf.build()
    shelf.write("sk/heslo.md", "Stratený kľúč", "Odpoveď je inde.", lang="sk")
    searcher = opened(shelf)

    old, new = searcher.suggest("zabudnuté heslo ", "sk").hits, searcher.suggest("stratený kľúč ", "sk").hits
    searcher.index.close()

    assert ([hit.article_id for hit in old], [hit.article_id for hit in new]) == ([], ["heslo"])


def test_an_article_of_nothing_but_function_words_still_comes_with_its_topic(shelf: Shelf) -> None:
    shelf.write("sk/co.md", "Ako na to", "A tak.", lang="sk", topics="[password]")
    shelf.write("sk/heslo.md", "Zabudnuté heslo", lang="sk")
    searcher = opened(shelf)

    hits = [hit.article_id for hit in searcher.suggest("zabudnuté heslo", "sk", topic="password").hits]
    searcher.index.close()

    assert sorted(hits) == ["co", "heslo"]


def test_an_empty_index_answers_with_nothing(shelf: Shelf) -> None:
    shelf.write("sk/heslo.md", "Zabudnuté heslo", lang="sk", status="draft")
    searcher = opened(shelf)

    answer = searcher.suggest("zabudnuté heslo", "sk", topic="password")
    searcher.index.close()

    assert (answer.hits, answer.answerable, answer.known_words) == ((), 0.0, 0)


def ask_and_expect_the_one_error(folder: Path) -> None:
    try:
        searcher = Searcher(OpenedIndex(folder))
        try:
            searcher.suggest("zabudnuté heslo", "sk")
            searcher.index.article("heslo", "sk")
        finally:
            searcher.index.close()
    except EngineError as error:
        assert "build it again" in str(error)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # Whoosh drops what it half opened
@pytest.mark.parametrize("damage", ["cut", "zero"])
def test_a_damaged_index_raises_the_one_error_or_answers(shelf: Shelf, damage: str) -> None:
    """Never anything else; that the files are whole is checked before, by their sums."""
    shelf.write("sk/heslo.md", "Zabudnuté heslo", lang="sk")
    folder = shelf.index / shelf.build().generation / INDEX
    for file in folder.iterdir():
        whole = file.read_bytes()
        spoilt = {"cut": whole[: len(whole) // 2], "zero": bytes(len(whole))}[damage]
        file.write_bytes(spoilt)
        ask_and_expect_the_one_error(folder)
        file.write_bytes(whole)
    gc.collect()  # here, so that the warnings are this test's


def test_many_people_may_ask_at_once(searcher: Searcher) -> None:
    typed = [question for row in ARTICLES for question in row[2] if row[0].startswith("sk/")]
    expected = {text: [hit.article_id for hit in searcher.suggest(text, "sk").hits] for text in typed}
    wrong: list[str] = []

    def ask() -> None:
        for text in typed * 5:
            if [hit.article_id for hit in searcher.suggest(text, "sk").hits] != expected[text]:
                wrong.append(text)

    people = [threading.Thread(target=ask) for _ in range(8)]
    for person in people:
        person.start()
    for person in people:
        person.join()

    assert wrong == []


@pytest.mark.parametrize(
    ("based_on", "significance", "is_insisted_on"),
    [("2026-03-01", "major", True), ("2026-01-01", "major", False), ("2026-01-01", "typo", True)],
)
def test_nobody_has_to_read_a_translation_that_its_original_left_behind(
    shelf: Shelf, based_on: str, significance: str, is_insisted_on: bool
) -> None:
    shelf.write("sk/heslo.md", "Zabudnuté heslo", lang="sk", updated="2026-03-01", significance=significance)
    shelf.write("cs/heslo.md", "Zapomenuté heslo", lang="cs", translation_of="heslo", based_on=based_on)
    searcher = opened(shelf)

    translation = searcher.suggest("zapomenuté heslo", "cs").hits[0]
    original = searcher.suggest("zabudnuté heslo", "sk").hits[0]
    searcher.index.close()

    assert (translation.lang, translation.insistable) == ("cs", is_insisted_on)
    assert original.insistable


def test_nobody_has_to_read_an_article_that_is_missing_in_their_language(shelf: Shelf) -> None:
    shelf.write("sk/heslo.md", "Zabudnuté heslo", lang="sk")
    searcher = opened(shelf)

    hits = searcher.suggest("zabudnuté heslo", "cs").hits
    searcher.index.close()

    assert hits and not any(hit.insistable for hit in hits)
