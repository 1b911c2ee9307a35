"""Folders of Writerside: topics in Markdown with tags of their own, and titles in a comment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from search.articles.article import parse_article
from search.dialects.markdown_dialects import plain_markdown
from search.rendering.markdown import Page, Renderer
from search.sources.links import Site

if TYPE_CHECKING:
    from search.rendering.markdown import Rendered


def _shown(text: str) -> Rendered:
    return Renderer(Site({})).render(Page("sk/a.md", "sk", "Nadpis", plain_markdown(text)))


def test_the_title_stands_in_a_comment() -> None:
    article = parse_article(b"[//]: # (title: Obnova hesla)\n\n## Krok za krokom\n\nText.\n", "sk/obnova.md").article

    assert article.title == "Obnova hesla"


def test_lists_and_code_in_tables_stay() -> None:
    cell = '<list type="decimal">\n<li>Prvý</li>\n<li>Druhý</li>\n</list>\n<list><li>Iný</li></list>'
    html = _shown(f"<table>\n<tr>\n<td>\n{cell}\n<code-block>\na &lt; b\n</code-block>\n</td>\n</tr>\n</table>").html

    assert html.count("<li>") == 3
    assert html.count("<ol>") == html.count("<ul>") == html.count("<pre>") == 1
    assert "a &lt; b" in html


def test_tabs_definitions_and_keys_are_shown() -> None:
    html = _shown(
        '<tabs>\n<tab title="Windows">\n\nStlačte <shortcut>F1</shortcut>.\n\n</tab>\n</tabs>\n\n'
        '<deflist>\n<def title="Účet">\n<p>Vaše meno.</p>\n</def>\n</deflist>'
    ).html

    assert "<strong>Windows</strong>" in html
    assert "<kbd>F1</kbd>" in html
    assert "<dt>Účet</dt>" in html
    assert "Vaše meno." in html


def test_what_only_says_how_code_is_shown_vanishes() -> None:
    text = '[//]: # (title: A)\n\nÚloha:\n\n|---|---|\n```\na\n```\n{validate = "false"}\n\n|---|---|\n\n```\nb\n```\n'

    assert "|---" not in plain_markdown(text)
    assert "validate" not in plain_markdown(text)


def test_a_note_whose_quotation_goes_on_without_its_sign_is_one_note() -> None:
    html = _shown('> Kto má dve heslá,\nzadá druhé.\n>\n{style="note"}\n\nĎalej.').html

    assert html.count('<div class="admonition note">') == 1
    assert "[!NOTE]" not in html
    assert html.index("druhé") < html.index("</div>") < html.index("Ďalej")


def test_a_row_of_dashes_of_a_table_and_tags_in_code_stay() -> None:
    for text in (
        "| a | b |\n|---|---|\n| 1 | 2 |\n\n<control>Uložiť",
        "```\n<list>\n<path>\n|---|---|\n```\n\n<tldr>x",
    ):
        assert plain_markdown(text).replace("<div>", "<tldr>") == text


@pytest.mark.parametrize(
    "code",
    [
        '```xml\n<code-block lang="a">\nx ]]>\n</code-block>\n```',
        "`<code-block>` je značka.\n\n```xml\n<![CDATA[ x ]]>\n```",
    ],
)
def test_code_about_writerside_stays_code(code: str) -> None:
    assert plain_markdown(f"{code}\n\n<control>Uložiť</control>") == f"{code}\n\n<strong>Uložiť</strong>"


def test_a_word_in_angle_brackets_opens_no_list_no_note_and_no_code() -> None:
    text = "Napíšte <list>, <note>, <procedure> a <code-block>.\n\nPotom **pokračujte**."

    assert plain_markdown(text) == text
