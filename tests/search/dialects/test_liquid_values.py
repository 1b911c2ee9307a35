"""Values that a page of Liquid makes itself are put in; what only its system knows vanishes."""

import html

import pytest

from search.dialects.markdown_dialects import plain_markdown


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ('{% assign tovar = "Karta" %}\nVaša {{ tovar }}.', "\nVaša Karta."),
        ("{%- assign tovar = 'Karta' -%}\n{{tovar}} {{- tovar | escape -}}", "\nKarta Karta"),
        (
            "{% capture meno %}Moja **karta**{% endcapture %}\nToto je {{ meno | markdownify }}.",
            "Toto je Moja **karta**.",
        ),
        ("{% assign n = site.posts | size %}\nSpolu {{ n }} článkov.", "\nSpolu  článkov."),
        ("{% for p in site.x %}\n- {{ p.name }}\n{% endfor %}\nPo", "\n\nPo"),
        ("{% for p in site.x %}\n- Tovar {{ p.name }}\n{% endfor %}", "\n- Tovar \n"),
        ("{% capture a %}x{% endcapture %}Text {{ b }}", "xText <code>{{ b }}</code>"),
    ],
)
def test_values_of_the_page_are_put_in(written: str, meant: str) -> None:
    assert plain_markdown(written) == meant


def test_a_text_of_several_lines_that_is_captured_stays_where_it_stands() -> None:
    text = "{% capture rada %}\nČakajte.\n{% endcapture %}\n{{ rada }}\nPo."

    assert plain_markdown(text).split() == ["Čakajte.", "Po."]


def test_what_stands_raw_or_in_code_is_no_value() -> None:
    text = "{% assign a = 'x' %}\n`{{ a }}` {% raw %}{{ a }}{% endraw %} {{ a }}"

    assert html.unescape(plain_markdown(text)) == "\n`{{ a }}` <code>{{ a }}</code> x"
