"""What editors are told about articles that are good enough to be published."""

import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest

from search.linting.codes import Severity
from search.linting.finding import LintFinding
from search.linting.lint_folder import LintReport, by_kind, lint_folder
from tests.search.shelf import Shelf

TODAY = date(2026, 11, 22)
GOOD = {"summary": "Krátko.", "questions": "[zabudol som heslo]"}


def checked(shelf: Shelf) -> LintReport:
    return lint_folder(shelf.articles, today=TODAY)


def errors(shelf: Shelf) -> tuple[LintFinding, ...]:
    return checked(shelf).of(Severity.ERROR)


def warnings(shelf: Shelf) -> list[tuple[str, str]]:
    return [(finding.path, finding.code) for finding in checked(shelf).findings]


def test_a_good_article_is_passed_in_silence(shelf: Shelf) -> None:
    shelf.write("sk/heslo.md", "Zabudnuté heslo", **GOOD)

    assert checked(shelf).findings == ()


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

    assert [(finding.code, finding.line, finding.message.split("'")[1]) for finding in report.findings] == [
        ("dead-link", 7, "sk/nie.md"),
        ("dead-link", 7, "sk/nie.png"),
        ("dead-anchor", 7, "#b"),
    ]


def test_an_anchor_is_checked_where_it_leads(shelf: Shelf) -> None:
    shelf.write("sk/heslo.md", "Zabudnuté heslo", "## Krok\n\n## Krok\n\n[a](#krok-1) [b](#krok-2) [c](#top)", **GOOD)
    shelf.write("sk/iny.md", "Iný", "Text\n\n[a](heslo.md#krok)\n\n[b](heslo.md#nie)", summary="x", questions="[iny]")

    anchors = by_kind(checked(shelf).findings)["dead-anchor"]
    assert [(finding.path, finding.line) for finding in anchors] == [("sk/heslo.md", 11), ("sk/iny.md", 11)]


def test_an_alias_that_is_the_articles_own_id_is_no_fault(shelf: Shelf) -> None:
    shelf.write("sk/heslo.md", "Zabudnuté heslo", aliases="[heslo]", **GOOD)

    assert warnings(shelf) == []


def test_kinds_stand_in_the_order_of_what_readers_meet(shelf: Shelf) -> None:
    shelf.write("sk/heslo.md", "Zabudnuté heslo", "[x](nie.md)", updated="včera")

    assert list(by_kind(checked(shelf).findings)) == ["dead-link", "bad-date", "no-questions", "no-summary"]


@pytest.mark.parametrize(
    ("body", "refused"),
    [
        ("<<<<<<< HEAD\na\n=======\nb\n>>>>>>> branch", [("sk/heslo.md", 5, "merge-conflict")]),
        ("```\n<<<<<<< HEAD\na\n=======\nb\n>>>>>>> branch\n```", []),
        ("Nadpis\n=======\n\n>>>>>>> citát", []),
    ],
)
def test_the_marks_of_a_merge_refuse_the_article(shelf: Shelf, body: str, refused: list[tuple[str, int, str]]) -> None:
    shelf.write("sk/heslo.md", "Zabudnuté heslo", body)

    assert [(error.path, error.line, error.code) for error in errors(shelf)] == refused


def test_drafts_need_neither_summary_nor_questions(shelf: Shelf) -> None:
    shelf.write("sk/heslo.md", "Zabudnuté heslo", status="draft")

    assert warnings(shelf) == []


def test_errors_are_those_of_a_build(shelf: Shelf) -> None:
    shelf.put("sk/heslo.md", b"\xff")

    assert [(error.path, error.code) for error in errors(shelf)] == [("sk/heslo.md", "not-utf-8")]


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


def test_an_index_that_is_served_already_spares_building_and_changes_no_finding(shelf: Shelf) -> None:
    shelf.write("sk/heslo.md", "Zabudnuté heslo", "[x](iny.md)", updated="včera")
    shelf.write("sk/iny.md", "Iný", "Text.")
    shelf.build()
    shelf.remove("sk/iny.md")
    served = sorted(shelf.index.rglob("*"))

    report = lint_folder(shelf.articles, today=TODAY, base=shelf.index)

    assert report.findings == checked(shelf).findings
    assert {"dead-link", "bad-date"} <= {finding.code for finding in report.findings}
    assert sorted(shelf.index.rglob("*")) == served


def test_an_index_of_another_folder_is_no_hindrance(shelf: Shelf, tmp_path: Path) -> None:
    other = Shelf(tmp_path / "other")
    other.fill(30)
    other.build()
    shelf.write("sk/heslo.md", "Zabudnuté heslo")

    assert lint_folder(shelf.articles, today=TODAY, base=other.index).build.articles == 1


@pytest.mark.long
def test_several_processes_report_what_one_does_in_the_same_order(shelf: Shelf) -> None:
    many_with_faults(shelf)
    steps: list[tuple[int, int]] = []

    alone = lint_folder(shelf.articles, today=TODAY, processes=1)
    together = lint_folder(shelf.articles, today=TODAY, processes=2, progress=lambda *step: steps.append(step))

    assert {"dead-link", "dead-anchor", "no-summary", "orphan"} <= {finding.code for finding in alone.findings}
    assert together.findings == alone.findings
    assert steps[:120] == [(done, 120) for done in range(1, 121)]  # rendered
    assert steps[120:] == [(50, 120), (100, 120), (120, 120)]  # checked


@pytest.mark.long
def test_a_process_that_is_killed_costs_no_finding(shelf: Shelf) -> None:
    many_with_faults(shelf)
    alone = lint_folder(shelf.articles, today=TODAY, processes=1)
    killed: list[int] = []

    def kill_those_that_check(done: int, _of: int) -> None:
        for process in checking_processes() if done == 50 else ():
            killed.append(process)
            os.kill(process, signal.SIGKILL)

    report = lint_folder(shelf.articles, today=TODAY, processes=2, progress=kill_those_that_check)

    assert report.findings == alone.findings
    assert len(killed) == 2


def checking_processes() -> Iterator[int]:
    """The processes that this one started to check articles."""
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
            if parent == str(os.getpid()) and b"search.linting.side_by_side" in (folder / "cmdline").read_bytes():
                yield int(folder.name)


def many_with_faults(shelf: Shelf) -> None:
    for number in range(119):
        shelf.write(f"sk/c{number}.md", f"Článok {number}", f"[a](c{number + 1}.md) [b](nie.md) [c](#nie)", lang="sk")
    shelf.write("sk/c119.md", "Posledný", "Text.")
