"""Rules that are asked by the sign at which they can match: whatever is written, the page is the one of the package."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.rendering import commonmark, rules_by_sign
from search.rendering.commonmark import CommonMark

EXAMPLES = json.loads((Path(__file__).parent / "commonmark_examples.json").read_text(encoding="utf-8"))
OURS = CommonMark()
PIECES = (
    *"\n\\`~*_[]()<>&{}@!#|-+=:^$%.1aw é\t\"'",
    *(
        "  ",
        "    ",
        "\n\n",
        "**",
        "~~",
        "```",
        "![",
        "](",
        "][",
        "[^1]",
        "[^1]: x",
        "[a]: /b",
        "www.",
        "www.a.sk",
        "http",
    ),
    *(
        "https://a.sk",
        "ftp://a",
        "mailto:a@b.sk",
        "a@b.sk",
        "&amp;",
        "&#35;",
        "{#x}",
        "{width=1}",
        "<b>",
        "</b>",
        "<div>",
    ),
    *("<!--", "-->", "- ", "1. ", "2) ", "> ", ": ", "~ ", ":::note", ":::", "| a |", "|-|", "---", "===", "> [!NOTE]"),
    *("Ako", "obnoviť heslo", "tps:", "xmpp:a@b.cz/c", "[ ] "),
)


@pytest.fixture(scope="module")
def packages() -> CommonMark:
    """The parser whose rules are asked one after the other."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(commonmark, "ask_by_sign", lambda _parser: None)
        return CommonMark()


def test_every_example_of_the_specification_is_read_as_by_the_package(packages: CommonMark) -> None:
    for example in EXAMPLES:
        assert OURS.html(example["markdown"], title="") == packages.html(example["markdown"], title="")


@settings(max_examples=500)
@given(text=st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_every_text_is_read_as_by_the_package(text: str, packages: CommonMark) -> None:
    assert OURS.html(text, title="") == packages.html(text, title="")


def test_every_rule_that_has_signs_is_one_of_the_parser(packages: CommonMark) -> None:
    names = packages._parser.get_all_rules()

    assert set(rules_by_sign._IN_TEXTS) <= set(names["inline"])
    assert set(rules_by_sign._ENDING_BLOCKS) <= set(names["block"])
