"""Bare addresses in texts that are full of what only begins like one: `https: https: …`.

The package searches all of the text that it has not made a piece of yet, at each such sign: the time grew as the square
of the length. A long text before the sign is made a piece first, so that only its end is searched.
"""

from typing import Final

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

_RULE: Final = "gfm_autolink_protocol"
_PROTOCOLS: Final = ("http", "https", "mailto", "xmpp")
_LONGEST: Final = max(map(len, _PROTOCOLS))
_LONG: Final = 200  # characters of a text from which on it is made a piece


def search_ends_only(parser: MarkdownIt) -> None:
    """Have the rule of addresses with a protocol, which the parser has, search the end of a text only."""
    ruler = parser.inline.ruler
    search = next(rule.fn for rule in ruler.__rules__ if rule.name == _RULE)

    def rule(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the parser calls it
        before = state.pending
        if silent or not before.endswith(_PROTOCOLS):
            return False
        if len(before) > _LONG:
            state.pending = before[:-_LONGEST]
            state.pushPending()
            state.pending = before[-_LONGEST:]
        return search(state, silent)

    ruler.at(_RULE, rule)
