"""Quarto and Bookdown write notes, tabs and programs that are run in blocks of pandoc."""

from pathlib import Path

import pytest

from search.articles.article import parse_article
from search.articles.folder import list_folder
from search.dialects.markdown_dialects import plain_markdown
from search.rendering.markdown import Page, Renderer
from search.sources.links import Site


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("::: {.callout-warning}\nPozor\n:::", ":::warning\nPozor\n:::"),
        ('::: {.callout-tip title="Rada"}\nx\n:::', ":::tip Rada\nx\n:::"),
        ("::: {.callout-note}\n\n## Dobré vedieť\n\nx\n:::", ":::note Dobré vedieť\n\nx\n:::"),
        (':::{.callout-note collapse="true"}\n## Viac\nx\n:::', ":::details Viac\nx\n:::"),
        ("::: {.rmdnote}\nx\n:::", ":::note\nx\n:::"),
        ("::: {.panel-tabset}\n## A\nx\n:::", ":::place\n## A\nx\n:::"),
        ("Stlačte [Uložiť]{.kbd} a {{< kbd Ctrl-S >}}.", "Stlačte Uložiť a <kbd>Ctrl-S</kbd>."),
        ("```{r}\n#| echo: false\n# x\n```", "```{r}\n# x\n```"),
        ("```{=html}\n<b>x</b>\n```\n```{=latex}\n\\\\x\n```\ny", "\n<b>x</b>\n\n\n\ny"),
        ("[a]{.x}\n\n[a]: /b", "[a]\n\n[a]: /b"),
    ],
)
def test_blocks_of_pandoc_become_what_they_mean(written: str, meant: str) -> None:
    assert plain_markdown(written) == meant


def test_notes_in_columns_keep_lists_and_code() -> None:
    text = ":::: {.columns}\n::: {.callout-note}\n1. a\n\n   ```sh\n   ls\n   ```\n2. b\n:::\n::::\n\nKoniec."
    body = parse_article(f"---\ntitle: T\n---\n{text}".encode(), "a.qmd").article.body
    html = Renderer(Site({})).render(Page("a.qmd", "sk", "T", body)).html

    assert (html.count("<li>"), html.count("<pre>"), html.count('class="admonition note"')) == (2, 1, 1)
    assert html.endswith("<p>Koniec.</p>")


def test_articles_of_quarto_are_articles_and_links_lead_to_them(tmp_path: Path) -> None:
    for name in ("heslo.qmd", "ucet.Rmd", "_cast.qmd"):
        (tmp_path / name).write_text("# Heslo", encoding="utf-8")

    assert [file.path for file in list_folder(tmp_path).files] == ["heslo.qmd", "ucet.Rmd"]
    assert Site({"heslo.qmd": "sk/heslo"}).address("heslo.html", "sk") == "/sk/a/heslo"
