"""Addresses in running text: what only begins like one takes no more time than other words."""

from time import process_time

import pytest
from markdown_it import MarkdownIt
from mdit_py_plugins.gfm_autolink import gfm_autolink_plugin

from search.rendering.autolinks import search_ends_only
from search.rendering.commonmark import CommonMark


@pytest.mark.parametrize("begun", ["tps:", "mailto:", "https: ", "http:// ", "xmpp:a "])
def test_begun_addresses_take_time_as_their_length(begun: str) -> None:
    text = begun * (100_000 // len(begun))
    started = process_time()

    CommonMark().html(text, title="")

    assert process_time() - started < 10  # by the rule of the package half a minute, on a quick machine


@pytest.mark.parametrize("before", ["", "*Pozri* ", "slovo " * 60, "http: https: mailto: " * 20, "**tučné " * 40])
@pytest.mark.parametrize(
    "address", ["https://a.sk/x?y=1", "http://", "mailto:jana@a.sk", "xmpp:j@a.sk/b", "ahttps://a.sk"]
)
def test_they_are_the_links_that_the_package_makes(before: str, address: str) -> None:
    parsers = [MarkdownIt("commonmark").use(gfm_autolink_plugin) for _ in range(2)]
    search_ends_only(parsers[1])
    text = f"{before}{address} a **ďalej**  \n{address}"

    package, ours = (parser.render(text) for parser in parsers)

    assert ours == package
