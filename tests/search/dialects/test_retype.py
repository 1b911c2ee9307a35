"""Folders of Retype: callouts, tabs, panels and components."""

import pytest

from search.dialects.markdown_dialects import plain_markdown
from search.sources.markdown_flavour import has_mkdocs_marks


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("!!!warning Pozor {#x}\n- a\n!!!", ":::warning Pozor\n- a\n:::"),
        ("!!!\na\n!!!\n\n!!! Rada\nb\n!!!", ":::note\na\n:::\n\n:::note Rada\nb\n:::"),
        ("+++ macOS\na\n+++ Windows {.x}\nb\n+++\nPo", "\n**macOS**\n\na\n\n**Windows**\n\nb\n\nPo"),
        ("==- Prvý\na\n==- Druhý\nb\n===\nPo", ":::details Prvý\na\n:::\n:::details Druhý\nb\n:::\nPo"),
        ("||| Ukážka\na\n|||", "\n**Ukážka**\n\na\n"),
        ('Nové [!badge Pro|info] a [!badge variant="info" text="Beta"].', "Nové Pro a Beta."),
        (
            "[!button Ďalej](/dalej.md) [!ref](ucet/nove-heslo.md)",
            "[Ďalej](</dalej.md>) [Nove heslo](<ucet/nove-heslo.md>)",
        ),
        ("| :icon-check: | :material-close: | :octicons-gear-16: |", "| ✓ | ✗ |  |"),
    ],
)
def test_blocks_and_components_become_what_they_mean(written: str, meant: str) -> None:
    assert plain_markdown(written) == meant


@pytest.mark.parametrize(
    "text",
    [
        "```\n!!!tip A\nb\n!!!\n+++ A\n+++\n```",
        "Nadpis\n===\n\nText",
        "Nadpis\n===\n\n!!! note\n    Text",
        "+++ bez konca",
        "A ||| B\n|||\nC",
        "Text\n\n    !!!tip A\n    !!!\n",
        "`[!badge A]` a `:icon-check:`",
    ],
)
def test_what_only_looks_like_a_block_stays(text: str) -> None:
    assert plain_markdown(text) == text


def test_a_callout_that_its_signs_end_is_none_of_mkdocs() -> None:
    assert not has_mkdocs_marks("!!!note\nText\n!!!")
    assert has_mkdocs_marks("!!! note\n    Text")
