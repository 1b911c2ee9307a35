"""What an editor is told about one article while it is written: line, code, remedy."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from search.linting.catalogue import LintCatalogue, catalogue_of
from search.linting.codes import Severity
from search.linting.finding import LintFinding
from search.linting.lint_article import lint_article
from search.storage.generations import newest_good
from tests.search.shelf import Shelf

TODAY = date(2026, 11, 22)
FRONT = "---\ntitle: Fotka\nsummary: Krátko.\nquestions: [kde je fotka]\n---\n"  # the body begins on line 6
LONG_TEXT = "Otvorte nastavenia profilu a zvoľte súkromie, potom vyberte, kto fotku uvidí a kto nie. " + " ".join(
    f"Veta{number} hovorí o slove{number * 7 % 31}." for number in range(40)
)
Lint = Callable[..., list[LintFinding]]


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    shelf = Shelf(tmp_path_factory.mktemp("lint"))
    shelf.write("sk/heslo.md", "Heslo", "## Nové heslo\n\nText.", updated="2026-11-20", id="heslo")
    shelf.write("sk/kopia.md", "Kópia", LONG_TEXT)
    return shelf


@pytest.fixture(scope="module")
def catalogue(shelf: Shelf) -> LintCatalogue:
    shelf.build()
    generation = newest_good(shelf.index)
    assert generation
    return catalogue_of(shelf.articles, generation, TODAY)


@pytest.fixture
def lint(catalogue: LintCatalogue) -> Lint:
    def of(body: str = "", *, front: str = FRONT, path: str = "sk/fotka.md") -> list[LintFinding]:
        return lint_article(front + body, path, catalogue)

    return of


def places(findings: list[LintFinding]) -> list[tuple[str, int]]:
    return [(finding.code, finding.line) for finding in findings]


def test_a_good_article_has_no_findings(lint: Lint) -> None:
    assert lint("Text.\n\n## Časť\n\n### Krok\n\n[heslo](heslo.md#nové-heslo)\n") == []


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("## A\n\n#### B", [("heading-skipped", 8)]),
        ("### A\n\n## B", [("heading-skipped", 6)]),
        ("# A\n\n## B\n\n# C", [("several-h1", 10)]),
        ("# A\n\n# B", []),  # all parts are of the first level: they become the second
        ("##Nadpis", [("heading-space", 6)]),
        ("```\n##Nadpis\n![](a.png)\nTODO\n```", []),
        ("<!-- TODO\n##Nadpis -->", []),
        ("Volaním `TODO` nič nezískate.", []),
        ("Text.\n\nTODO doplniť", [("placeholder", 8)]),
        ("Lorem ipsum dolor", [("placeholder", 6)]),
        ("Číslo XXX-XXX nájdete na karte, https://a.sk/TODO", []),
        ("![](https://a.sk/x.png)", [("no-alternative-text", 6)]),
        ('<img src="https://a.sk/x.png"> <img src="https://a.sk/y.png" alt="">', [("no-alternative-text", 6)]),
        ("1. Otvorte.\n2. Kliknite.\n3. Uložte.", [("no-way-out", 6)]),
        ("1. Otvorte.\n2. Kliknite.\n3. Uložte.\n\nAk sa to nepodarí, napíšte nám.", []),
        ("1. Otvorte.\n2. Kliknite.\n3. Uložte.\n\n## Čo potom?\n\nHotovo.", []),
        ("[x](nie.md)", [("dead-link", 6)]),
        ("[x](heslo.md#ine)", [("dead-anchor", 6)]),
    ],
)
def test_the_text_is_checked_by_line(lint: Lint, body: str, expected: list[tuple[str, int]]) -> None:
    assert places(lint(body)) == expected


def test_lines_are_counted_whatever_ends_them(lint: Lint) -> None:
    for end in ("\r\n", "\r"):
        text = (FRONT + "Text.\n\nTODO\n").replace("\n", end)

        assert places(lint(text, front="")) == [("placeholder", 8)]


def test_a_placeholder_is_named_by_its_column(lint: Lint) -> None:
    assert [finding.column for finding in lint("Sem príde TODO.")] == [11]


def test_an_article_that_cannot_be_published_has_one_error(lint: Lint) -> None:
    (error,) = lint(front="---\ntitle: x\nstatus: hotovo\n---\n")

    assert (error.code, error.line, error.severity) == ("unknown-status", 3, Severity.ERROR)


def test_an_id_that_is_taken_is_an_error_on_its_line(lint: Lint) -> None:
    findings = lint("Text.", front=FRONT.replace("summary", "id: heslo\nsummary"))

    assert [(finding.code, finding.line, finding.severity) for finding in findings] == [
        ("duplicate-id", 3, Severity.ERROR)
    ]
    assert lint("Text.", front=FRONT.replace("summary", "id: heslo\nsummary"), path="sk/heslo.md") == []


def test_a_text_that_stands_elsewhere_already_is_named_with_its_place(lint: Lint) -> None:
    (hint,) = lint(LONG_TEXT)

    assert (hint.code, hint.severity) == ("near-duplicate", Severity.HINT)
    assert "sk/kopia.md" in hint.message


def test_a_translation_is_compared_with_its_original(lint: Lint) -> None:
    front = "---\ntitle: Password\nsummary: x\nquestions: [x]\ntranslation_of: heslo\nid: heslo\nbased_on: {}\n---\n"

    assert places(lint("Text.", front=front.format("2026-11-19"), path="en/heslo.md")) == [("stale-translation", 7)]
    assert lint("Text.", front=front.format("2026-11-20"), path="en/heslo.md") == []


def test_the_longest_sentence_of_a_hard_text_is_named(lint: Lint) -> None:
    hard = (
        "Considering administrative responsibilities, organisational representatives occasionally "
        "demonstrate extraordinary communicative capabilities while simultaneously accommodating "
        "institutional recommendations, notwithstanding considerable operational uncertainties "
        "surrounding international certification and every further administrative procedure.\n\n"
    )
    findings = lint("Short one.\n\n" + hard * 5, path="en/text.md")

    assert places(findings) == [("hard-to-read", 8)]
    assert "27 words" in findings[0].message
    assert lint("Open the page. Click the button. It is done. Send it to us. " * 12, path="en/text.md") == []


def test_a_picture_of_a_draft_is_checked_and_its_wording_is_not(lint: Lint) -> None:
    assert places(lint("TODO ![](https://a.sk/x.png)", front=FRONT.replace("summary", "status: draft\nsummary"))) == [
        ("no-alternative-text", 7)
    ]


def test_whatever_is_typed_nothing_is_raised(lint: Lint) -> None:
    for text in ("", "---", "---\n", "\0", "\udcff", "[" * 5_000, "> " * 3_000 + "x", "# \n" * 500, "<!--" * 500):
        lint(text, front="")


def test_the_folder_stays_as_it_is(lint: Lint, shelf: Shelf) -> None:
    before = {path: path.read_bytes() for path in Path(shelf.articles).rglob("*.md")}
    lint("TODO")

    assert {path: path.read_bytes() for path in Path(shelf.articles).rglob("*.md")} == before
