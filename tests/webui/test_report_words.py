"""What reports say in English reaches pages in the page's language; a new sentence of a report must be known there."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.product import ROOT
from webui.report_words import SENTENCES, report_words, sentence_of

CALLS = {
    "ArticleError",
    "CannotBeMade",
    "FrontMatterError",
    "LintFinding",
    "NotEditable",
    "RenderError",
    "_error",
    "_warn",
    "_warning",
    "_good",
    "_lacking",
    "DomainCheck",
    "__init__",  # of an exception, whose words are shown
}
NAMES = {"message", "remedy", "words", "where", "reason", "_REMEDY"}
REPORTING = [
    *(
        file
        for room in ("articles", "includes", "inheritance", "sources")
        for file in sorted((ROOT / "search" / room).glob("*.py"))
    ),
    *(ROOT / "search" / "linting" / f"{name}.py" for name in ("headings", "lint_article", "references", "wording")),
    *sorted((ROOT / "search" / "editing").glob("*.py")),
    ROOT / "search" / "building" / "write.py",
    ROOT / "search" / "rendering" / "pool.py",
    ROOT / "webui" / "article_files" / "saving.py",
    ROOT / "webui" / "article_files" / "scheduled_publishing.py",
    ROOT / "webui" / "operators" / "mail_domain.py",
]


def literals(node: ast.expr) -> Iterator[str]:
    """Texts that an expression can give, with X for what is filled in."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else "X" for part in node.values)
    elif isinstance(node, ast.IfExp):
        yield from (*literals(node.body), *literals(node.orelse))
    elif isinstance(node, ast.BoolOp):
        yield from (text for value in node.values for text in literals(value))


def reported(path: Path) -> Iterator[str]:
    """Sentences that a module writes into reports: in the calls and under the names by which that is done."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id in NAMES for t in node.targets):
            yield from literals(node.value)
        elif isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            yield from (text for argument in node.args for text in literals(argument) if name in CALLS)
        elif isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple) and path.name == "synonyms.py":
            yield from (text for value in node.value.elts for text in literals(value))


def sentences(path: Path) -> set[str]:
    """Without codes and marks, which are no sentences, and without what is nothing but filled in."""
    return {text for text in reported(path) if " " in text.strip() and text.replace("X", "").strip(" =,")}


@pytest.mark.parametrize("path", [path for path in REPORTING if sentences(path)], ids=lambda path: path.stem)
def test_every_sentence_of_a_report_is_known_to_the_pages(path: Path) -> None:
    assert [text for text in sorted(sentences(path)) if not sentence_of(text)[0]] == [], (
        "add it to webui/report_words.py"
    )


def test_no_sentence_is_left_over() -> None:
    written = {text for path in REPORTING for text in sentences(path)}
    used = {sentence_of(text)[0] for text in written}
    elsewhere = {sentence for sentence in SENTENCES if sentence.startswith(("layout ", "y/z ", "transliteration"))}

    assert set(SENTENCES) - used - elsewhere == set()


@pytest.mark.parametrize(
    ("lang", "text", "shown"),
    [
        ("de", "the file is larger than 1,000,000 bytes", "die Datei ist größer als 1,000,000 Byte"),
        ("pl", "write one of sk, cs", "proszę napisać jedno z sk, cs"),
        ("sk", "unknown language '<b>'", "neznámy jazyk „&lt;b&gt;“"),
        ("sk", "layout us->sk qwerty", "rozloženie kláves us → sk (qwerty)"),
        ("de", "line 3: there is no summary", "Zeile 3: es gibt keine Zusammenfassung"),
        ("uk", "something new & unknown", '<span lang="en">something new &amp; unknown</span>'),
        ("en", "unknown language '<b>'", "unknown language &#39;&lt;b&gt;&#39;"),
    ],
)
def test_a_report_is_read_in_the_language_of_the_page(app: Flask, lang: str, text: str, shown: str) -> None:
    with app.test_request_context(f"/{lang}/"):
        app.preprocess_request()

        assert str(report_words(text)) == shown
