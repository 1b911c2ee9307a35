"""What editors are told about articles that are good enough to be published."""

from datetime import date

import pytest

from search.building.lint import LintReport, lint
from tests.search.shelf import Shelf

TODAY = date(2026, 11, 22)
GOOD = {"summary": "Krátko.", "questions": "[zabudol som heslo]"}


def checked(shelf: Shelf) -> LintReport:
    return lint(shelf.articles, today=TODAY)


def warnings(shelf: Shelf) -> list[tuple[str, str]]:
    return [(warning.path, warning.code) for warning in checked(shelf).warnings]


def test_a_good_article_is_passed_in_silence(shelf: Shelf) -> None:
    shelf.write("sk/heslo.md", "Zabudnuté heslo", **GOOD)

    report = checked(shelf)

    assert (report.errors, report.warnings, report.questions) == ((), (), ())


@pytest.mark.parametrize(
    ("front", "code"),
    [
        ({"summary": ""}, "no-summary"),
        ({"questions": "[]"}, "no-questions"),
        ({"review_by": "2026-11-21"}, "stale"),
        ({"related": "[nie-je]"}, "unknown-related"),
        ({"translation_of": "nie-je"}, "unknown-original"),
        ({"aliases": "[iny]"}, "alias-taken"),
        ({"updated": "včera"}, "bad-date"),
    ],
)
def test_what_readers_would_miss_is_named(shelf: Shelf, front: dict[str, str], code: str) -> None:
    shelf.write("sk/heslo.md", "Zabudnuté heslo", **(GOOD | front))
    shelf.write("sk/iny.md", "Iný článok o fotkách", "Text o fotkách.", summary="x", questions="[kde su fotky]")

    assert warnings(shelf) == [("sk/heslo.md", code)]


def test_links_and_pictures_that_lead_nowhere_are_named(shelf: Shelf) -> None:
    shelf.write("sk/heslo.md", "Zabudnuté heslo", "[x](nie.md) ![y](nie.png) [z](https://ok.ru) [a](#b)", **GOOD)

    report = checked(shelf)

    assert [(warning.code, warning.message.split("'")[1]) for warning in report.warnings] == [
        ("dead-link", "sk/nie.md"),
        ("dead-link", "sk/nie.png"),
    ]


def test_drafts_need_neither_summary_nor_questions(shelf: Shelf) -> None:
    shelf.write("sk/heslo.md", "Zabudnuté heslo", status="draft")

    assert warnings(shelf) == []


def test_errors_are_those_of_a_build(shelf: Shelf) -> None:
    shelf.put("sk/heslo.md", b"\xff")

    assert [(error.path, error.code) for error in checked(shelf).errors] == [("sk/heslo.md", "not-utf-8")]


def test_a_question_that_does_not_lead_to_its_article_is_named_with_what_came_instead(shelf: Shelf) -> None:
    for name in ("prvy", "druhy", "treti", "stvrty"):  # only three of four that say the same can be the first three
        shelf.write(f"sk/{name}.md", "Zabudnuté heslo", **GOOD)

    missed = checked(shelf).questions

    assert {miss.question for miss in missed} == {"zabudol som heslo"}
    assert all(len(miss.shown) == 3 for miss in missed)


def test_a_check_publishes_nothing(shelf: Shelf) -> None:
    shelf.write("sk/heslo.md", "Zabudnuté heslo", **GOOD)
    checked(shelf)

    assert not shelf.index.exists()
