"""The folder's own synonyms: a file beside the articles; a line that is wrong is named, the rest serves."""

from datetime import date

import pytest

from search.articles.synonyms import SYNONYMS, parse_synonyms
from search.building.watch import edits, snapshot
from search.linting.codes import Severity
from search.linting.finding import error_of
from search.linting.lint_folder import lint_folder
from tests.search.shelf import Shelf

TODAY = date(2026, 11, 28)
GROUPS = """# our words
sk:
  - občianka, občiansky preukaz, OP
  - 'výpadok', výluka   # of trains
en:
  - voucher, gift card
"""


@pytest.fixture
def station(shelf: Shelf) -> Shelf:
    """Some articles and the words of their people."""
    shelf.write("sk/preukaz.md", "Nový občiansky preukaz", "Nahrajte obe strany dokladu.", lang="sk")
    shelf.write("sk/karta.md", "Platobná karta", "Číslo karty je na jej prednej strane.", lang="sk")
    shelf.write("sk/vyluka.md", "Výluka na trati", "Autobusy jazdia namiesto vlakov.", lang="sk")
    shelf.write("en/card.md", "Use a gift card", "Type the code of the card.", lang="en")
    shelf.put(SYNONYMS, GROUPS)
    return shelf


def best(shelf: Shelf, text: str, language: str = "sk") -> str:
    served = shelf.knowledge_base()
    hits = served.suggest(text, language).hits
    served.close()
    return hits[0].article_id if hits else ""


@pytest.mark.parametrize(
    ("typed", "language", "article_id"),
    [
        *(("občianka ", "sk", "preukaz"), ("stratil som občianku ", "sk", "preukaz"), ("OP ", "sk", "preukaz")),
        *(("výpadky ", "sk", "vyluka"), ("my voucher fails ", "en", "card"), ("platba kartou ", "sk", "karta")),
    ],
)
def test_a_synonym_finds_what_the_article_calls_otherwise(
    station: Shelf, typed: str, language: str, article_id: str
) -> None:
    station.build()

    assert best(station, typed, language) == article_id


def test_another_line_is_found_at_the_next_build_though_no_article_changed(station: Shelf) -> None:
    first = station.build()
    station.put(SYNONYMS, GROUPS.replace("výluka", "výluka, náhradná doprava"))
    second = station.build()

    assert (first.generation, second.generation) == ("gen-1", "gen-2")
    assert best(station, "náhradná doprava ") == "vyluka"
    assert station.build().generation == "gen-2"  # nothing changed since


def test_without_the_file_its_synonyms_are_gone(station: Shelf) -> None:
    station.build()
    station.remove(SYNONYMS)
    station.build()

    assert best(station, "OP ") == ""


def test_a_wrong_line_is_named_and_the_others_serve(station: Shelf) -> None:
    station.put(SYNONYMS, GROUPS + "  - alone\nxx:\n  - a1, b2\nde:\n  - der, die\n")
    report = station.build()

    assert [(error.path, error.line, error.code) for error in report.rejected] == [
        (SYNONYMS, line, "synonyms") for line in (7, 9, 11)
    ]
    errors = lint_folder(station.articles, today=TODAY).of(Severity.ERROR)
    assert tuple(map(error_of, report.rejected)) == errors
    assert best(station, "občianka ") == "preukaz"


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"[" * 100_000, b"sk: [a, b]\n", b"- a, b\n", b"x" * 1_100_000])
def test_whatever_the_file_holds_the_articles_serve(station: Shelf, content: bytes) -> None:
    station.put(SYNONYMS, content)
    report = station.build()

    assert report.rejected[0].path == SYNONYMS
    assert (report.indexed, best(station, "platobná karta ")) == (4, "karta")


def test_an_empty_file_has_no_synonyms() -> None:
    assert parse_synonyms("# nothing yet\n\nsk:\n").groups == {}
    assert parse_synonyms("").errors == ()


def test_the_watcher_notices_an_edit(station: Shelf) -> None:
    before = snapshot(station.articles)
    station.put(SYNONYMS, GROUPS + "  - coupon, code\n")

    assert edits(before, snapshot(station.articles)) == {SYNONYMS}
