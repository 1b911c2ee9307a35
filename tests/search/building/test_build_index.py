"""The command line: `python build_index.py`, and `readfirst index` with it."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import build_index
from search.building.build import IndexBuilder
from search.building.findability import Miss
from tests.product import ROOT
from tests.search.shelf import Shelf

Run = Callable[..., tuple[int, str, str]]
CONTRACT = [
    "articles",
    "indexed",
    "carried_over",
    "not_suggested",
    "rejected",
    "generation",
    "seconds",
    "changed",
    "questions",
    "markdown",
    "unspoken",
    "unread",
    "stages",
]


@pytest.fixture
def run(shelf: Shelf, capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: str) -> tuple[int, str, str]:
        """Status, standard output, standard error."""
        folders = ("--articles", str(shelf.articles), "--index", str(shelf.index))
        status = build_index.main([*folders, *arguments])
        said = capsys.readouterr()
        return status, said.out, said.err

    return run


def test_a_build_says_what_it_did_in_one_line_and_in_one_object(shelf: Shelf, run: Run) -> None:
    shelf.fill(3)
    shelf.put("sk/zly.md", "---\ntitle: x\nlang: slovak\n---\nText\n")

    status, out, err = run("--json")

    answer = json.loads(out)
    assert (status, list(answer), out.count("\n")) == (0, CONTRACT, 1)
    assert (answer["articles"], answer["indexed"], answer["generation"], answer["changed"]) == (4, 3, "gen-1", 3)
    assert answer["rejected"][0] == {
        "path": "sk/zly.md",
        "line": 3,
        "code": "unknown-language",
        "message": "unknown language 'slovak'",
        "remedy": answer["rejected"][0]["remedy"],
    }
    assert f"{shelf.articles}/sk/zly.md:3: unknown language 'slovak' - write one of " in err
    assert re.search(r"3 of 4 articles are in gen-1, 3 changed; 1 refused, 0 of them served", err)


def test_the_summary_says_how_many_articles_nobody_is_offered(shelf: Shelf, run: Run) -> None:
    shelf.fill(2)
    shelf.put("sk/tajne.md", "---\ntitle: Interné\nvisibility: internal\n---\nText\n")

    assert "3 of 3 articles are in gen-1, 3 changed; 1 are not suggested" in run()[2]


def test_without_json_standard_output_stays_empty(shelf: Shelf, run: Run) -> None:
    shelf.fill(1)

    assert run()[:2] == (0, "")


def test_a_refused_build_answers_no_and_says_how_to_override(shelf: Shelf, run: Run) -> None:
    shelf.fill(30)
    run()
    for number in range(20):
        shelf.remove(f"sk/clanok-{number}.md")

    status, out, err = run("--json")

    assert (status, json.loads(out)["generation"]) == (1, "gen-1")
    assert "only 10 of 30 articles are left" in json.loads(out)["refused"]
    assert "--force" in err
    assert run("--force")[0] == 0


def test_a_folder_that_is_not_there_is_trouble(shelf: Shelf, run: Run) -> None:
    status, out, err = run("--articles", "/nie/je", "--json")

    assert (status, out) == (2, "")
    assert "there is no folder /nie/je - name the folder of articles with --articles" in err


def test_an_index_that_cannot_be_written_is_trouble(shelf: Shelf, run: Run, tmp_path: Path) -> None:
    shelf.fill(1)
    (tmp_path / "file").write_text("x")

    status, _, err = run("--index", str(tmp_path / "file" / "index"))

    assert (status, "still served" in err) == (2, True)


@pytest.mark.parametrize("wrong", [["--lang", "slovak"], ["--nonsense"]])
def test_wrong_use_is_trouble(run: Run, wrong: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run(*wrong)

    assert ended.value.code == 2


def test_a_check_lists_errors_warnings_and_misses_and_publishes_nothing(shelf: Shelf, run: Run) -> None:
    shelf.write("sk/heslo.md", "Heslo", summary="x", questions="[zabudnute heslo]")
    shelf.write("sk/iny.md", "Fotka", "Text o fotke.")
    shelf.put("sk/zly.md", b"\xff")

    status, out, err = run("--check", "--json")

    answer = json.loads(out)
    assert (status, answer["generation"], shelf.index.exists()) == (1, "", False)
    assert [error["code"] for error in answer["rejected"]] == ["not-utf-8"]
    assert {finding["code"]: finding["severity"] for finding in answer["findings"]} == {
        "not-utf-8": "error",
        "no-summary": "hint",
        "no-questions": "hint",
    }
    assert answer["questions"] == []
    assert "sk/iny.md:1: hint: there is no summary" in err

    shelf.remove("sk/zly.md")
    assert run("--check")[0] == 0


def test_a_question_that_misses_its_article_is_a_no(shelf: Shelf, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf.write("sk/heslo.md", "Heslo", summary="x", questions="[zabudnute heslo]")
    miss = Miss("sk/heslo.md", "sk", "zabudnute heslo", "with a typo", "zabudnute hslo", ("ine",))
    monkeypatch.setattr("search.building.build.check", lambda *_: [miss])

    status, out, err = run("--check", "--json")

    assert status == 1
    assert json.loads(out)["questions"] == [
        {
            "path": "sk/heslo.md",
            "lang": "sk",
            "question": "zabudnute heslo",
            "way": "with a typo",
            "typed": "zabudnute hslo",
            "found": ["ine"],
        }
    ]
    assert f'{shelf.articles}/sk/heslo.md:4: "zabudnute heslo" with a typo ("zabudnute hslo") finds ine' in err


@pytest.mark.long
def test_the_articles_that_ship_have_neither_errors_nor_warnings(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search.building.findability.check", lambda *_: [])  # the questions have a test of their own
    status = build_index.main(["--check", "--json", "--articles", str(ROOT / "kb_articles")])

    answer = json.loads(capsys.readouterr().out)
    assert (status, answer["rejected"], answer["warnings"]) == (0, [], [])


def test_it_runs_as_a_program(shelf: Shelf) -> None:
    shelf.fill(1)
    command = [
        sys.executable,
        "build_index.py",
        "--articles",
        str(shelf.articles),
        "--index",
        str(shelf.index),
        "--json",
    ]

    ended = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)

    assert (ended.returncode, json.loads(ended.stdout)["indexed"]) == (0, 1)
    assert "\r" not in ended.stderr, "no progress bar where nobody watches"


def test_a_terminal_sees_how_far_it_is(shelf: Shelf, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf.fill(3)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)

    assert f"[{'#' * 30}] 3/3\n" in run()[2]


def test_a_kind_of_problem_is_counted_and_listed_when_it_is_asked_for(shelf: Shelf, run: Run) -> None:
    shelf.fill(30)

    _, out, err = run("--check", "--json")
    assert json.loads(out)["kinds"] == {"no-questions": 30, "no-summary": 30}
    assert err.count("there are no questions") == 20
    assert "… 30 of the kind no-questions in all; --only no-questions lists them." in err

    _, out, err = run("--check", "--json", "--only", "no-questions")
    assert len(json.loads(out)["findings"]) == err.count("there are no questions") == 30
    assert "no summary" not in err


def test_a_build_says_how_long_each_stage_took(shelf: Shelf, run: Run) -> None:
    shelf.fill(60)

    _, out, err = run("--json")

    stages = json.loads(out)["stages"]
    assert list(stages) == ["read", "render", "write", "publish", "questions"]
    assert all(seconds >= 0 for seconds in stages.values())
    assert stages["render"] > 0
    assert re.search(r"Seconds of processor: read [\d.]+, render [\d.]+, write ", err)


def test_texts_that_are_no_markdown_are_counted_and_a_way_out_is_named(shelf: Shelf, run: Run) -> None:
    for path in ("docs/a.adoc", "docs/b.ADOC", "docs/c.rst", "docs/page.html", "docs/logo.svg", "_drafts/d.rst"):
        shelf.put(path, "= Heslo\n")

    _, out, err = run("--json")

    assert json.loads(out)["unread"] == {".adoc": 2, ".rst": 1, ".html": 1}
    assert "Not read, because articles are Markdown: .adoc 2, .html 1, .rst 1 - convert them" in err
    assert "readfirst import takes HTML" in err
    assert "0 articles: 0 errors, 0 warnings, 0 hints. Not read, because" in run("--check")[2]


def test_an_edit_goes_on_counting_them_and_pages_beside_articles_are_templates(shelf: Shelf, run: Run) -> None:
    shelf.fill(3)
    shelf.put("navod.rst", "Heslo\n=====\n")
    shelf.put("layouts/base.html", "<p>")

    assert "Markdown: .rst 1 - convert them, for example with pandoc.\n" in run()[2]
    with IndexBuilder(shelf.articles, shelf.index) as builder:
        path = shelf.write("sk/a0.md", "Nové heslo", lang="sk").relative_to(shelf.articles)
        assert builder.build(edited=[str(path)]).unread == {".rst": 1, ".html": 1}
