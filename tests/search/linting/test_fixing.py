"""`readfirst lint --fix` writes one line and leaves every other byte alone."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

import build_index
from search.linting.changed import NoGit, changed_paths
from search.linting.finding import LineFix
from search.linting.fixing import fixed_lines
from tests.search.shelf import Shelf

Lint = Callable[..., tuple[int, dict[str, object], str]]


@pytest.fixture
def lint(shelf: Shelf, capsys: pytest.CaptureFixture[str]) -> Lint:
    def run(*arguments: str) -> tuple[int, dict[str, object], str]:
        folders = ["--check", "--json", "--articles", str(shelf.articles), "--index", str(shelf.index)]
        status = build_index.main([*folders, *arguments])
        printed = capsys.readouterr()
        return status, json.loads(printed.out), printed.err

    return run


def codes(report: dict[str, object]) -> list[str]:
    findings = report["findings"]
    assert isinstance(findings, list)
    return [finding["code"] for finding in findings if finding["severity"] != "hint"]


BEFORE = (
    "\ufeff---\r\n"
    "# zostáva\r\n"
    "title: Heslo: ako ďalej  # poznámka\r\n"
    "id: Moje_Heslo\r\n"
    "summary:   'x'\r\n"
    "questions: [ako zmenim heslo]\r\n"
    "---\r\n"
    "##Nové heslo\n"
    "\r\n"
    "[x](iny.md#NOVE-heslo)  \r\n"
    "koniec bez konca riadka"
)


def test_safe_fixes_are_one_line_each_and_keep_every_other_byte(shelf: Shelf, lint: Lint) -> None:
    file = shelf.put("sk/heslo.md", BEFORE)
    shelf.write("sk/iny.md", "Iný", "## Nové heslo", summary="x", questions="[iny clanok]")
    file.chmod(0o640)

    status, report, err = lint("--fix")

    expected = (
        BEFORE.replace("Heslo: ako ďalej  # poznámka", "'Heslo: ako ďalej  # poznámka'")
        .replace("Moje_Heslo", "moje-heslo")
        .replace("##Nové", "## Nové")
        .replace("#NOVE-heslo", "#nové-heslo")
    )
    assert file.read_bytes().decode() == expected
    assert file.stat().st_mode & 0o777 == 0o640
    assert err.count("mended: ") == 4
    assert (status, codes(report)) == (0, [])


def test_only_one_kind_is_mended_when_it_is_asked_for(shelf: Shelf, lint: Lint) -> None:
    file = shelf.put("sk/heslo.md", BEFORE)

    lint("--fix", "--only", "heading-space")

    assert file.read_bytes().decode() == BEFORE.replace("##Nové", "## Nové")


def test_without_fix_nothing_is_written(shelf: Shelf, lint: Lint) -> None:
    file = shelf.put("sk/heslo.md", BEFORE)

    _, report, err = lint()

    assert file.read_bytes().decode() == BEFORE
    assert {"id-changed", "dead-link"} <= set(codes(report))
    assert "(id-changed) [--fix]" in err


def test_a_line_that_is_no_longer_what_was_checked_is_left_alone() -> None:
    assert fixed_lines(b"a\nb\n", {2: LineFix("x", "y"), 9: LineFix("b", "c")}) == {}


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=a", "-c", "user.email=a@b.sk", "-c", "commit.gpgsign=false")
    subprocess.run(["git", "-C", str(folder), *identity, *arguments], check=True, capture_output=True)


def test_a_commit_hook_checks_only_what_was_changed(shelf: Shelf, lint: Lint) -> None:
    root = shelf.articles.parent
    git(root, "init", "-q")
    shelf.write("sk/stary.md", "Starý", "TODO")
    shelf.write("sk/žltý kôň.md", "Žltý", "Text.")
    shelf.write("sk/zmazany.md", "Zmazaný", "Text.")
    git(root, "add", "kb")
    git(root, "commit", "-qm", "x")
    assert changed_paths(shelf.articles) == frozenset()

    shelf.write("sk/žltý kôň.md", "Žltý", "TODO")
    shelf.write("sk/novy.md", "Nový", "TODO")
    shelf.write("sk/pripraveny.md", "Pripravený", "TODO")
    git(root, "add", "kb/sk/pripraveny.md")
    shelf.remove("sk/zmazany.md")

    changed = {"sk/žltý kôň.md", "sk/novy.md", "sk/pripraveny.md"}
    assert changed_paths(shelf.articles) == changed
    shelf.build()  # what is served is brought up to date in a copy, and stays as it is
    served = sorted(shelf.index.rglob("*"))
    _, report, _ = lint("--changed", "--only", "placeholder")
    findings = report["findings"]
    assert isinstance(findings, list)
    assert {finding["path"] for finding in findings} == changed
    assert sorted(shelf.index.rglob("*")) == served


def test_outside_of_git_that_is_said(shelf: Shelf, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(NoGit):
        changed_paths(shelf.articles)

    assert build_index.main(["--check", "--changed", "--articles", str(shelf.articles)]) == 2
    assert "not a git repository" in capsys.readouterr().err
