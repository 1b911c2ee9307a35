"""Words in angle brackets stand where a reader puts a value: they are shown, whatever they are called."""

import pytest

from search.articles.article import parse_article
from search.rendering.markdown import Page, Renderer
from search.sources.links import Site


def _shown(text: str, path: str = "a.md") -> str:
    body = parse_article(f"---\ntitle: T\nlang: sk\n---\n{text}\n".encode(), path).article.body
    return Renderer(Site({})).render(Page(path, "sk", "T", body)).html


@pytest.mark.parametrize(
    "words",
    [
        "<domain>",
        "<your-name>",
        "<your name>",
        "<path>",
        "<title>",
        "<source>",
        "<object>",
        "<Username>",
        "<Your Name>",
        "<String>",
    ],
)
def test_words_in_angle_brackets_are_shown(words: str) -> None:
    shown = words.replace("<", "&lt;").replace(">", "&gt;")

    assert _shown(f"Otvorte {words} a čakajte.") == f"<p>Otvorte {shown} a čakajte.</p>"
    assert _shown(f"- ssh {words}@server") == f"<ul>\n<li>ssh {shown}@server</li>\n</ul>"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Text <vlastny>dnu</vlastny>.", "<p>Text dnu.</p>"),
        ("Text <Badge>nové</Badge> a <Badge />.", "<p>Text nové a .</p>"),
        ('Text <icon name="x"> ďalej.', "<p>Text  ďalej.</p>"),
        ("Riadok<br>ďalší <wbr> a `<domain>`.", "<p>Riadok<br>ďalší <wbr> a <code>&lt;domain&gt;</code>.</p>"),
        ("<select><option>Áno<option>Nie</select>", "<p>ÁnoNie</p>"),
        ("Text <script>alert(1)", "<p>Text</p>"),
    ],
)
def test_tags_are_no_words(written: str, shown: str) -> None:
    assert _shown(written).replace("<p>Text </p>", "<p>Text</p>") == shown


def test_an_opening_without_end_takes_no_time() -> None:
    assert _shown("<a " + "b " * 50_000).startswith("<p>&lt;a b")
