"""Blocks of Nuxt Content, Discourse and ReadMe become notes, links and tables."""

import json

import pytest

from search.dialects.markdown_dialects import plain_markdown


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("::tip\nČakajte.\n::", ":::tip\nČakajte.\n:::"),
        ('::callout{icon="i-x" color="warning"}\nPozor\n::', ":::warning\nPozor\n:::"),
        (':read-more{to="/ucet/nove-heslo"}', "\n[Nove heslo](</ucet/nove-heslo>)\n"),
        ('::collapsible{name="viac"}\n- bod\n::', ":::details viac\n- bod\n:::"),
        ("::tabs\n\n::tab a b\n- x\n::tab c\ny\n::", ":::place\n\n\n**a b**\n\n- x\n\n**c**\n\ny\n:::"),
        ("::note\nVerzia :badge[v4.4]\n::", ":::note\nVerzia v4.4\n:::"),
        (
            "::tabs\n    ::div\n    ---\n    label: Hlavička\n    ---\n    - bod\n    ::\n::",
            ":::place\n:::place\n\n**Hlavička**\n\n- bod\n:::\n:::",
        ),
        (
            '::card-group\n  :::card{title="Heslo" to="/heslo"}\n  Text\n  :::\n::',
            ":::place\n  :::place\n\n  [Heslo](</heslo>)\n\n  Text\n  :::\n:::",
        ),
        ("```css\n::tip\n:global{a}\n```", "```css\n::tip\n:global{a}\n```"),
        ('[details="Viac"]\nText\n[/details]', ":::details Viac\nText\n:::"),
        ('[quote="Eva, post:1"]\nText\n[/quote]', ":::quote Eva\nText\n:::"),
        ('[details="Viac"]\n```\nls\n```\n[/details]', ":::details Viac\n```\nls\n```\n:::"),
        ("[wrap=lang]\nText\n[/wrap]", "Text"),
        ("![Menu|690x320, 50%](a.png)", "![Menu](a.png)"),
        ("```\n[details]\n```\n[/details]", "```\n[details]\n```\n:::"),
    ],
)
def test_blocks_of_other_systems_become_plain_markdown(written: str, meant: str) -> None:
    assert plain_markdown(written) == meant


def test_a_component_in_a_step_stays_there() -> None:
    step = "1. Otvorte\n\n   ::note\n   Počkajte\n   ::\n2. Uložte"

    assert plain_markdown(step) == "1. Otvorte\n\n   :::note\n   Počkajte\n   :::\n2. Uložte"


@pytest.mark.parametrize(
    ("kind", "content", "meant"),
    [
        ("callout", {"type": "danger", "title": "Pozor", "body": "Text"}, ":::danger Pozor\nText\n:::"),
        ("code", {"codes": [{"code": "ls", "language": "sh", "name": "Linux"}]}, "**Linux**\n\n```sh\nls\n```"),
        ("image", {"images": [{"image": ["a.png", "Menu"], "caption": None}]}, "![Menu](<a.png>)"),
        ("api-header", {"title": "Heslo", "level": 3}, "### Heslo"),
        (
            "parameters",
            {"data": {"h-0": "A", "h-1": "B", "0-0": "a|b", "0-1": "c\nd"}, "cols": 2, "rows": 1},
            "| A | B |\n| --- | --- |\n| a\\|b | c<br>d |",
        ),
        ("embed", {"url": "https://a.sk", "title": "Video"}, "[Video](<https://a.sk>)"),
        ("parameters", {"data": [], "cols": "x"}, ""),
        ("unknown", {}, ""),
    ],
)
def test_blocks_of_readme_are_what_their_json_says(kind: str, content: object, meant: str) -> None:
    assert plain_markdown(f"[block:{kind}]\n{json.dumps(content)}\n[/block]") == f"\n{meant}\n"


@pytest.mark.parametrize("text", ["[block:callout]\n{x\n[/block]", "[block:callout]\n{}", "Pozri [quote] v texte."])
def test_what_is_no_block_stays(text: str) -> None:
    assert plain_markdown(text) == text
