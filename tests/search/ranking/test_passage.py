"""The passage of an article that answers: under its heading, its lines, and in them what the search has found."""

from collections.abc import Iterator
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.articles.sections import LONGEST_LINE
from search.index.opened import OpenedIndex
from search.index.segment import INDEX, Segment, segment_files
from search.ranking.passage import Passage
from search.ranking.searcher import Searcher
from search.storage.array_file import map_arrays, write_arrays
from search.storage.generations import newest_good
from search.text.analysis import located_terms, other_forms_and_terms, tokens
from tests.search.shelf import Shelf

RESET = """\
Neighbours forget things now and then.

## Before you begin

Have your telephone at hand.

## With a code

1. Choose **Forgotten password** below the field.
2. Wait for the code 😀 in a message; a *code* is valid for five minutes.

## With nothing at all

We look whether the account is yours. See [how to change a password](change.md).
"""
CHANGE = "## Settings\n\nThe password is changed under Security: Wi-Fi, e-mail, C++ and don't.\n"
SLOVAK = (
    "## Obnova\n\nKliknite na Zabudli ste heslo. Neviete sa prihlásiť do konta? Použite kód.\n\nPriečinok je prázdny.\n"
)
PRICES = "## Prices\n\n|Plan|Month|\n|-|-|\n|Basic|5 €|\n|Family|<b>8 €</b> & tax|\n"


@pytest.fixture(scope="module")
def help_centre(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    shelf = Shelf(tmp_path_factory.mktemp("passages"))
    shelf.write("en/reset.md", "Reset your password", RESET, lang="en")
    shelf.write("en/change.md", "Change your password", CHANGE, lang="en")
    shelf.write("sk/heslo.md", "Zabudnuté heslo", SLOVAK, lang="sk")
    shelf.write("en/prices.md", "What it costs", PRICES, lang="en", keywords="bill")
    shelf.build()
    return shelf


def opened(shelf: Shelf) -> Searcher:
    good = newest_good(shelf.index)
    assert good is not None
    return Searcher(OpenedIndex(good.path / INDEX))


@pytest.fixture(scope="module")
def searcher(help_centre: Shelf) -> Iterator[Searcher]:
    searching = opened(help_centre)
    yield searching
    searching.index.close()


def passage(searcher: Searcher, text: str, article_id: str, language: str = "en") -> Passage | None:
    """What one article says to a text that is still typed."""
    hits = searcher.suggest_while_typing(text, language).hits
    return next(hit.passage for hit in hits if hit.article_id == article_id)


def marked(passage: Passage | None) -> list[str]:
    assert passage is not None
    return [passage.text[first:end] for first, end in passage.marks]


def test_the_line_that_matches_best_stands_under_its_heading(searcher: Searcher) -> None:
    found = passage(searcher, "forgotten password", "reset")

    assert found == Passage(
        "s-with-a-code", "With a code", "Choose Forgotten password below the field.", ((7, 16), (17, 25))
    )


def test_a_second_line_of_the_section_is_shown_when_it_adds_enough(searcher: Searcher) -> None:
    found = passage(searcher, "forgotten password, no code comes", "reset")

    assert found is not None
    assert found.text.split("\n")[1].startswith("Wait for the code 😀 in a message")
    assert marked(found) == ["Forgotten", "password", "code", "code"]


def test_words_before_any_heading_have_no_anchor(searcher: Searcher) -> None:
    found = passage(searcher, "neighbours ", "reset")

    assert found is not None
    assert (found.anchor, found.heading, marked(found)) == ("", "", ["Neighbours"])


def test_a_heading_that_matches_brings_the_first_line_below_it(searcher: Searcher) -> None:
    found = passage(searcher, "settings ", "change")

    assert found is not None
    assert (found.heading, found.text[:12], found.marks) == ("Settings", "The password", ())


def test_a_line_that_sends_people_elsewhere_comes_after_one_that_answers(searcher: Searcher) -> None:
    found = passage(searcher, "change password", "reset")

    assert found is not None
    assert found.anchor == "s-with-a-code"


def test_a_row_of_a_table_is_read_as_one_line(searcher: Searcher) -> None:
    found = passage(searcher, "family tax", "prices")

    assert found is not None
    assert (found.heading, found.text, marked(found)) == ("Prices", "Family · 8 € & tax", ["Family", "tax"])


def test_an_article_that_only_its_keywords_find_has_no_passage(searcher: Searcher) -> None:
    assert passage(searcher, "bill ", "prices") is None


@pytest.mark.parametrize(
    ("typed", "language", "article_id", "words"),
    [
        ("zabudnute heslo", "sk", "heslo", ["Zabudli", "heslo"]),  # without accents, inflected
        ("heslko ", "sk", "heslo", ["heslo"]),  # repaired
        ("prihlasenie do uctu", "sk", "heslo", ["prihlásiť", "konta"]),  # a synonym
        ("zab", "sk", "heslo", ["Zabudli"]),  # unfinished
        ("prázdná složka", "cs", "heslo", ["Priečinok", "prázdny"]),  # as the neighbours say it
        ("email password", "en", "change", ["password", "e-mail"]),  # in two pieces
        ("c++ ", "en", "change", ["C++"]),
        ("wifi ", "en", "change", ["Wi-Fi"]),
        ("wi-fi wifi", "en", "change", ["Wi-Fi"]),
    ],
)
def test_a_word_is_marked_as_the_search_understands_it(
    searcher: Searcher, typed: str, language: str, article_id: str, words: list[str]
) -> None:
    assert marked(passage(searcher, typed, article_id, language)) == words


def test_a_settled_text_has_the_passages_of_any_articles(searcher: Searcher) -> None:
    found = searcher.passages("I forgot my password.", "en", [("en", "reset"), ("sk", "heslo"), ("en", "gone")])

    assert list(found.of) == [("en", "reset")]
    assert searcher.suggest("I forgot my password.", "en").hits[0].passage in found.of.values()


WORDS = (
    "password",
    "code",
    "tax",
    "heslo",
    "e-mail",
    "8 €",
    "😀",
    "kódom",
    "forgotten",
    "xyzzy",
    "<b>",
    "c++",
    "5.7.750",
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join), st.sampled_from(["en", "sk", "cs"]))
def test_marks_ascend_inside_the_text_and_never_overlap(searcher: Searcher, typed: str, language: str) -> None:
    answers = searcher.suggest_while_typing(typed, language), searcher.suggest(typed, language)
    for found in (hit.passage for answer in answers for hit in answer.hits if hit.passage):
        places = [0, *(place for mark in found.marks for place in mark), len(found.text)]
        assert places == sorted(places)
        assert all(first < end and found.text[first:end].strip() for first, end in found.marks)
        assert all(0 < len(line) <= LONGEST_LINE for line in found.text.split("\n"))
        assert "".join(piece for piece, _ in found.pieces) == found.text


@settings(max_examples=100)
@given(st.text(alphabet="aeLlogin-'’. \n😀+#čЯ59KB&", max_size=40), st.sampled_from(["en", "sk", "ru"]))
def test_every_term_that_is_indexed_has_its_place(text: str, language: str) -> None:
    located = located_terms(text, language)

    indexed = [*tokens(text, language), *(term for _, term in other_forms_and_terms(text, language))]
    assert [term for term, _, _ in located] == indexed
    assert all(0 <= start < end <= len(text) for _, start, end in located)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ann's log in: e-mail, C++.", ["Ann's", "log in", "e-mail", "C++"]),
        ("two-factor Wi-Fi", ["two", "factor", "Wi", "Fi", "two-factor", "Wi-Fi"]),
        ("KB5034441 or PAY-4021", ["KB5034441", "PAY", "4021", "PAY-4021", "KB5034441"]),
    ],
)
def test_a_word_is_where_it_is_written(text: str, words: list[str]) -> None:
    assert [text[start:end] for _, start, end in located_terms(text, "en")] == words


@pytest.mark.long
def test_every_anchor_leads_to_a_heading_of_the_article(shipped_searcher: Searcher) -> None:
    for text in ("zabudnuté heslo", "neprišla platba kartou", "kód z SMS", "zmena e-mailu", "zmazať účet"):
        for hit in shipped_searcher.suggest(text, "sk").hits:
            shown = shipped_searcher.index.article(hit.article_id, hit.lang)
            assert shown is not None
            assert hit.passage is not None
            if hit.passage.anchor:
                assert f' id="{hit.passage.anchor}"' in shown.html


def test_an_edited_article_has_its_new_passage_beside_the_old_ones_of_others(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    for number in range(3):
        shelf.write(f"sk/c{number}.md", f"Článok {number}", f"## Časť\n\nKozmická loď {number}.", lang="sk")
    shelf.build()
    shelf.write("sk/c1.md", "Článok 1", "Abeceda.\n\n## Nová časť\n\nKozmická loď letí.", lang="sk")
    shelf.write("en/new.md", "Another", "A space ship.", lang="en")
    shelf.build()
    shelf.write("sk/c2.md", "Článok 2", "Kozmická raketa.", lang="sk")
    shelf.build()

    searching = opened(shelf)
    found = {hit.article_id: hit.passage for hit in searching.suggest("kozmicka lod raketa", "sk").hits}
    english = searching.suggest("space ship", "en").hits[0].passage
    searching.index.close()

    assert {name: (marked(found[name]), found[name] and found[name].heading) for name in sorted(found)} == {
        "c0": (["Kozmická", "loď"], "Časť"),
        "c1": (["Kozmická", "loď"], "Nová časť"),
        "c2": (["Kozmická", "raketa"], ""),
    }
    assert marked(english) == ["space", "ship"]


def test_an_index_that_was_written_without_passages_answers_without_them(help_centre: Shelf, tmp_path: Path) -> None:
    good = newest_good(help_centre.index)
    assert good is not None
    (file,) = segment_files(good.path / INDEX)
    arrays = {name: array for name, array in map_arrays(file).items() if not name.startswith("passages/")}
    write_arrays(tmp_path / "old.impact", arrays)

    assert Segment(map_arrays(tmp_path / "old.impact")).lines(0, ((("password",), ""),)) is None


def test_a_word_on_every_line_of_a_large_article_costs_no_time(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.write("en/large.md", "All", "".join(f"A blue whale {n}.\n\n" for n in range(4_000)), lang="en")
    shelf.write("en/small.md", "One", "A blue whale once.", lang="en")
    shelf.build()

    searching = opened(shelf)
    searching.suggest_while_typing("blue whale", "en")
    seconds = []
    for _ in range(5):
        began = process_time()
        hits = searching.suggest_while_typing("blue whale", "en").hits
        seconds.append(process_time() - began)
    searching.index.close()

    assert [marked(hit.passage) for hit in hits] == [["blue", "whale"]] * 2
    assert min(seconds) < 0.02
