"""Signs that an editor wrote as their names between colons."""

import pytest

from search.articles.article import parse_article
from search.dialects.markdown_dialects import plain_markdown


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("> :warning: Najprv zálohujte.", "> ⚠️ Najprv zálohujte."),
        ("| Áno | :heavy_check_mark: |", "| Áno | ✔️ |"),
        ("- :rocket: [Začnite](zaciatok.md) :+1:", "- 🚀 [Začnite](zaciatok.md) 👍"),
        (":link: Otvoriť priečinok", "🔗 Otvoriť priečinok"),
        ("(:bulb: rada)", "(💡 rada)"),
        (":x: Nie", "❌ Nie"),
        (":white_check_mark: Áno\n:x: Nie", "✅ Áno\n❌ Nie"),
    ],
)
def test_a_name_between_colons_is_the_sign(written: str, shown: str) -> None:
    assert plain_markdown(written) == shown


@pytest.mark.parametrize(
    "text",
    [
        "Napíšte `:warning:` a `a :x: b`.",
        "```\n:rocket: start\n```",
        "Nastavte:\n\n    :key: hodnota\n    :bug: 1",
        "Práva iam:users:list, urn:oid:0.9 a 10:20:30.",
        ":date: 2020-01-01",
        ":date: 2020-01-01\n:key: a",
        ":alt: Menu\n:link: ucet",
        "::: neznamy\n:link: a\n:key: b\n:::",
        "Hodnota :neznamy_nazov: ostáva.",
        "|:---:|:--:|",
        "http://[::1]:bug:80/",
    ],
)
def test_what_is_no_name_of_a_sign_stays(text: str) -> None:
    assert plain_markdown(text) == text


def test_a_title_has_signs_too() -> None:
    article = parse_article(b"---\ntitle: ':gear: Nastavenia'\n---\nText.\n", "a.md").article

    assert article.title == "⚙️ Nastavenia"


@pytest.mark.parametrize(
    "text",
    [
        "Pozri https://a.sk/?znak=:heart: a <http://a.sk/b=:id:>.",
        "[Krok](krok?a=:new:) a <a href='#a=:x:'>odkaz</a>",
        "Napíšte <code>:x:</code> alebo <kbd>:on:</kbd>.",
    ],
)
def test_addresses_tags_and_code_in_tags_stay(text: str) -> None:
    assert plain_markdown(text) == text
