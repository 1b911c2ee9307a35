"""Markdown as the words a person reads: for titles and summaries that nobody wrote down."""

import html
import re
from collections.abc import Iterator

LIMIT_SUMMARY = 200  # characters of a summary taken from the text

_FENCE = re.compile(r" {0,3}(```+|~~~+)")
_HEADING = re.compile(r" {0,3}#{1,6}[ \t]++(.*+)")
_UNDERLINE = re.compile(r" {0,3}(?:=+|-+)[ \t]*")
_NOT_PROSE = re.compile(r"\s*(?:$|#|\||!\[|<!--|</?\w|\{|:::|>\s*\[!|[-*_]{3,}\s*$|\d+[.)]\s|[-*+]\s)")
_ANCHOR = re.compile(r"(?<!\s)\s*+\{[#:][^{}]*\}\s*$")
_PICTURE_OR_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()]*\)")
_TAG = re.compile(r"<[^<>]*>")
_EMPHASIS = re.compile(r"(\*+|`+|(?<!\w)_+|(?<!_)_++(?!\w))")
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s")


def plain(markdown: str) -> str:
    """Give one line of Markdown without its marks.

    >>> plain('<a name="x"></a>Ako **obnoviť** [heslo](heslo.md) {#obnova}')
    'Ako obnoviť heslo'
    """
    words = _PICTURE_OR_LINK.sub(r"\1", _ANCHOR.sub("", markdown))
    return " ".join(html.unescape(_EMPHASIS.sub("", _TAG.sub("", words))).split())


def first_heading(body: str) -> str:
    r"""Give the first heading, in either of Markdown's two ways; "" when there is none.

    >>> first_heading("```\n# not this\n```\nZabudnuté heslo\n======\n")
    'Zabudnuté heslo'
    """
    before = ""
    for line in _outside_code(body):
        heading = _HEADING.fullmatch(line)
        words = plain(heading[1].rstrip(" \t").rstrip("#")) if heading else ""
        if words:
            return words
        if _UNDERLINE.fullmatch(line) and not _NOT_PROSE.match(before):
            return plain(before)
        before = line
    return ""


def first_sentences(body: str, *, limit: int = LIMIT_SUMMARY) -> str:
    r"""Give whole sentences of the first paragraph, at least one word, at most `limit` characters.

    >>> first_sentences("# Heslo\n\nHeslo sa dá obnoviť.\nTrvá to minútu.\n\nInak napíšte.")
    'Heslo sa dá obnoviť. Trvá to minútu.'
    """
    text = plain(" ".join(_first_paragraph(body)))
    if len(text) <= limit:
        return text
    ends = [found.start() for found in _SENTENCE_END.finditer(text[: limit + 1])]
    return text[: ends[-1]] if ends else text[:limit].rpartition(" ")[0] + "…"


def _first_paragraph(body: str) -> list[str]:
    lines: list[str] = []
    for line in _outside_code(body):
        if not _NOT_PROSE.match(line) and not _UNDERLINE.fullmatch(line):
            lines.append(line)
        elif _UNDERLINE.fullmatch(line) and lines:  # what stood above it was a heading
            lines.clear()
        elif lines:
            break
    return lines


def _outside_code(body: str) -> Iterator[str]:
    fence = ""
    for line in body.split("\n"):
        found = _FENCE.match(line)
        if not found:
            if not fence:
                yield line
        elif not fence:
            fence = found[1]
        elif found[1].startswith(fence):
            fence = ""
