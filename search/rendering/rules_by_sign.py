"""The rules of the CommonMark parser by the sign at which each can match.

The package asks one rule after the other at every place of a text, and of every line, although most match at one sign
only. Here only those are asked that can match at the sign that stands there, in the same order, so that the result is
the same. A rule that the tables do not name is asked everywhere.
"""

import re
from collections.abc import Mapping, Sequence
from typing import TypeVar

from markdown_it import MarkdownIt
from markdown_it.parser_block import RuleFuncBlockType
from markdown_it.parser_inline import RuleFuncInlineType
from markdown_it.ruler import Ruler
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

_IN_TEXTS = {
    "newline": "\n",
    "escape": "\\",
    "backticks": "`",
    "strikethrough": "~",
    "emphasis": "*_",
    "link": "[",
    "image": "!",
    "footnote_ref": "[",
    "autolink": "<",
    "html_inline": "<",
    "entity": "&",
    "attr": "{",
    "gfm_autolink_www": "w",
    "gfm_autolink_protocol": ":",
    "gfm_autolink_email": "@",
}
_ENDING_TEXT = "\n\\`~*_[]<&{@"  # at each of these plain text ends; `]` is looked for by links
# At the others, which texts are full of, it ends only where their rule can match: `![`, `www.`, `https:`.
_SIGN = re.compile(
    rf"[{re.escape(_ENDING_TEXT)}!w:](?:(?<![!w:])|(?<=!)(?=\[)|(?<=w)(?=ww\.)|(?<=(?:ttp|tps|lto|mpp):))"
)
_AT_LINES = {  # the first sign of a line, behind its spaces
    "container": ":",
    "fence": "`~",
    "blockquote": ">",
    "hr": "*-_",
    "list": "*-+0123456789",
    "footnote_def": "[",
    "reference": "[",
    "html_block": "<",
    "heading": "#",
}
_ENDING_BLOCKS = _AT_LINES | {"deflist": ":~"}  # which begins a line above, but ends another block at this one


_Rule = TypeVar("_Rule", RuleFuncBlockType, RuleFuncInlineType)


def ask_by_sign(parser: MarkdownIt) -> None:
    """Have the rules of a parser asked so, as soon as all of them are in place."""
    parser.block.ruler = _BlockRules(parser.block.ruler)
    parser.inline.ruler = _InlineRules(parser.inline.ruler)
    parser.inline.terminator_re = _SIGN
    parser.core.ruler.at("inline", _texts)


class _BlockRules(Ruler[RuleFuncBlockType]):
    """The rules of blocks: each chain is one function, which asks those of the line's first sign."""

    def __init__(self, rules: Ruler[RuleFuncBlockType]) -> None:
        super().__init__()
        self.__rules__ = rules.__rules__

    def __compile__(self) -> None:
        """Make the chains; all but the first ask whether another block begins at a line."""
        super().__compile__()
        self.__cache__ = {
            chain: [_asked_at_line(*_by_sign(self, rules, _ENDING_BLOCKS if chain else _AT_LINES))]
            for chain, rules in (self.__cache__ or {}).items()
        }


class _InlineRules(Ruler[RuleFuncInlineType]):
    """The rules of texts: one function, which asks those of the sign that stands there."""

    def __init__(self, rules: Ruler[RuleFuncInlineType]) -> None:
        super().__init__()
        self.__rules__ = rules.__rules__

    def __compile__(self) -> None:
        """Make the chain."""
        super().__compile__()
        self.__cache__ = {
            chain: [_asked_in_text(*_by_sign(self, rules, _IN_TEXTS))]
            for chain, rules in (self.__cache__ or {}).items()
        }


def _by_sign(
    ruler: Ruler[_Rule], rules: Sequence[_Rule], signs: Mapping[str, str]
) -> tuple[Mapping[str, Sequence[_Rule]], Sequence[_Rule]]:
    """Return sign -> the rules that can match at it, and those that can at any other; in the order of the parser."""
    signs_of = {known.fn: signs.get(known.name) for known in ruler.__rules__}
    everywhere = [rule for rule in rules if signs_of[rule] is None]
    known = dict.fromkeys("".join(signs.values()))
    return {sign: [rule for rule in rules if sign in (signs_of[rule] or sign)] for sign in known}, everywhere


def _asked_at_line(
    at: Mapping[str, Sequence[RuleFuncBlockType]], other: Sequence[RuleFuncBlockType]
) -> RuleFuncBlockType:
    def ask(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - the parser calls it
        first = state.bMarks[start] + state.tShift[start]
        for rule in at.get(state.src[first : first + 1], other):  # noqa: SIM110 - a generator is slower
            if rule(state, start, end, silent):
                return True
        return False

    return ask


def _asked_in_text(
    at: Mapping[str, Sequence[RuleFuncInlineType]], other: Sequence[RuleFuncInlineType]
) -> RuleFuncInlineType:
    def ask(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the parser calls it
        for rule in at.get(state.src[state.pos], other):  # noqa: SIM110 - the same
            if rule(state, silent):
                return True
        return False

    return ask


def _texts(state: StateCore) -> None:
    """Read the texts of all blocks; most have no sign in them, and are one piece."""
    for token in state.tokens:
        if token.type == "inline":
            token.children = token.children or []
            if _SIGN.search(token.content):
                state.md.inline.parse(token.content, state.md, state.env, token.children)
            elif token.content:
                token.children.append(Token("text", "", 0, content=token.content))
