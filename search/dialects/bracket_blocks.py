"""Blocks in square brackets, of Discourse, as plain Markdown: `[details="Title"]`, `[quote]`."""

import re
from collections.abc import Iterator

_FOLDED = re.compile(r"[ \t]*\[(?P<kind>details|spoiler|quote)(?:=(?P<title>[^\[\]\n]*))?\][ \t]*")
_CLOSED = re.compile(r"[ \t]*\[/(?:details|spoiler|quote)\][ \t]*")
_VANISHING = re.compile(r"[ \t]*\[/?(?:wrap|grid|center|left|right|poll|chat|policy)\b[^\[\]\n]*\][ \t]*")
_DATE = re.compile(r"\[date=(?P<day>[\d-]{4,10})(?:[ \t]+time=(?P<time>[\d:]{4,8}))?[^\[\]\n]*\]")
_SIZE = re.compile(r"(!\[[^\[\]\n|]*)\|\d{1,5}(?:x\d{1,5})?(?:[ \t]*,[ \t]*\d{1,3}%)?(?:\|[^\[\]\n|]*)?\](?=\()")
_IS_BRACKETED = re.compile(
    r"^[ \t]*\[(?:details|quote|wrap)=[^\[\]\n]*\][ \t]*$"
    r"|\[/(?:details|spoiler|quote|wrap|grid|center|poll)\]|\[date=|\|\d{1,5}(?:x\d{1,5})?[^\]\n]{0,9}\]\(",
    re.MULTILINE,
)


def is_bracketed(text: str) -> bool:
    """Return whether a text has blocks in square brackets, or pictures with a size in their description."""
    return "]" in text and bool(_IS_BRACKETED.search(text))


def plain_brackets(text: str) -> str:
    r"""Return a text outside of code with containers in place of blocks.

    >>> plain_brackets('[details="Viac"]\nText\n[/details]\n![Menu|690x320](a.png) [date=2026-11-29 time=09:00]')
    ':::details Viac\nText\n:::\n![Menu](a.png) 2026-11-29 09:00'
    """
    text = "\n".join(_lines(text.split("\n")))
    return _SIZE.sub(r"\1]", _DATE.sub(lambda match: " ".join(filter(None, (match["day"], match["time"]))), text))


def _lines(lines: list[str]) -> Iterator[str]:
    for line in lines:
        opened = _FOLDED.fullmatch(line) if "[" in line else None
        if opened:
            title = (opened["title"] or "").strip("\"'“”")
            is_quote = opened["kind"] == "quote"
            indent = line[: len(line) - len(line.lstrip())]
            shown = title.partition(",")[0] if is_quote else title or opened["kind"].capitalize()
            yield f"{indent}:::{'quote' if is_quote else 'details'} {shown}".rstrip()
        elif _CLOSED.fullmatch(line):
            yield f"{line[: len(line) - len(line.lstrip())]}:::"
        elif not _VANISHING.fullmatch(line):
            yield line
