"""Blocks in square brackets as plain Markdown: of Discourse (`[details="Title"]`, `[quote]`), ReadMe (`[block:code]`).

ReadMe keeps in each block an object of JSON, which becomes what it shows: a note, code, a table, a picture, a heading.
"""

import html
import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from search.articles.code_lines import InCode
from search.articles.fences import fence_around

LIMIT_BLOCK = 100_000  # characters of one block of ReadMe; a longer one is left as it is
LIMIT_CELLS = 10_000  # of one table
_EMPTY_CELLS = 50  # of a table with few words
_BLOCK = re.compile(r"(?:^|(?<=[ \t]))\[block:(?P<kind>[a-z-]{1,40})\][ \t]*$", re.MULTILINE)
_HTML_BLOCK = re.compile(r"^[ \t]*<HTMLBlock\b[^<>\n]*>\{`(?P<html>[^`]*)`\}</HTMLBlock>[ \t]*$", re.MULTILINE)
_CALLOUT = re.compile(
    r"^(?P<sign>[!?])>[ \t]+(?P<text>\S[^\n]*(?:\n(?![!?]>[ \t])[^\s#>|`~:<*+-][^\n]*)*)", re.MULTILINE
)
_END = "[/block]"
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
_CALLOUTS = {"info": "note", "success": "tip", "warning": "warning", "danger": "danger"}


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


def without_magic_blocks(text: str) -> str:
    """Return a text with Markdown in place of the blocks of ReadMe; a block whose JSON does not read stays."""
    written: list[str] = []
    end = closing = 0
    in_code = InCode(text)
    for match in _BLOCK.finditer(text):
        if closing < match.end():
            closing = text.find(_END, match.end())
        if closing == -1:
            break
        is_block = end <= match.start() and not in_code(match.start()) and closing - match.end() <= LIMIT_BLOCK
        meaning = _magic(match["kind"], text[match.end() : closing]) if is_block else None
        if meaning is not None:
            written += [text[end : match.start()], f"\n{meaning}\n"]
            end = closing + len(_END)
    return "".join([*written, text[end:]]) if written else text


def without_html_blocks(text: str) -> str:
    r"""Return a text with the HTML that ReadMe keeps in a component.

    >>> without_html_blocks("<HTMLBlock>{`<b>Heslo</b>`}</HTMLBlock>")
    '\n<b>Heslo</b>\n'
    """
    in_code = InCode(text)
    return _HTML_BLOCK.sub(lambda block: block[0] if in_code(block.start()) else f"\n{block['html']}\n", text)


def with_notes_of_docsify(text: str) -> str:
    r"""Return a text outside of fences with notes in place of `!> Text` and `?> Text`.

    >>> with_notes_of_docsify("!> Pozor\ntu\n\n?> Rada"), with_notes_of_docsify("a ?> b\n?>\n!>x")
    (':::important\nPozor\ntu\n:::\n\n:::tip\nRada\n:::', 'a ?> b\n?>\n!>x')
    """
    in_code = InCode(text)

    def box(note: re.Match[str]) -> str:
        kind = "important" if note["sign"] == "!" else "tip"
        return note[0] if in_code(note.start()) else f":::{kind}\n{note['text']}\n:::"

    return _CALLOUT.sub(box, text)


def _magic(kind: str, written: str) -> str | None:
    try:
        content = json.loads(written)
    except (ValueError, RecursionError):
        return None
    if not isinstance(content, dict):
        return None
    shown = _MEANINGS.get(kind)
    try:
        return shown(content) if shown else ""
    except (TypeError, ValueError, KeyError, IndexError, AttributeError):  # some other JSON than ReadMe writes
        return ""


def _heading(content: dict[str, Any]) -> str:
    return f"{'#' * min(max(int(content.get('level', 2)), 1), 6)} {content['title']}"


def _callout(content: dict[str, Any]) -> str:
    kind = _CALLOUTS.get(str(content.get("type", "info")), "note")
    return f":::{kind} {content.get('title') or ''}".rstrip() + f"\n{content.get('body') or ''}\n:::"


def _code(content: dict[str, Any]) -> str:
    return "\n\n".join(_codes(content["codes"]))


def _codes(codes: list[dict[str, Any]]) -> Iterator[str]:
    for code in codes:
        text = str(code.get("code", ""))
        fence = fence_around(text)
        name = f"**{code['name']}**\n\n" if code.get("name") else ""
        yield f"{name}{fence}{code.get('language', '')}\n{text}\n{fence}"


def _pictures(content: dict[str, Any]) -> str:
    return "\n\n".join(
        f"![{picture.get('caption') or (picture['image'][1:2] or [''])[0] or ''}](<{picture['image'][0]}>)"
        for picture in content["images"]
        if picture.get("image")
    )


def _table(content: dict[str, Any]) -> str:
    cells, columns, rows = content["data"], int(content["cols"]), int(content["rows"])
    if not 0 < columns * max(rows, 1) <= min(LIMIT_CELLS, _EMPTY_CELLS + 2 * len(cells)):
        return ""  # a short block makes no long table
    numbers = range(columns)
    shown = ["| " + " | ".join(_cell(cells, row, column) for column in numbers) + " |" for row in ("h", *range(rows))]
    return "\n".join([shown[0], "|" + " --- |" * columns, *shown[1:]])


def _cell(cells: dict[str, Any], row: object, column: int) -> str:
    return str(cells.get(f"{row}-{column}") or "").replace("\n", "<br>").replace("|", "\\|")


def _embed(content: dict[str, Any]) -> str:
    return f"[{content.get('title') or content['url']}](<{content['url']}>)"


def _html(content: dict[str, Any]) -> str:
    return str(content.get("html", ""))


_MEANINGS: Mapping[str, Callable[[dict[str, Any]], str]] = {
    "api-header": _heading,
    "callout": _callout,
    "code": _code,
    "image": _pictures,
    "parameters": _table,
    "embed": _embed,
    "html": _html,
    "textarea": lambda content: html.escape(str(content.get("text", "")), quote=False),
}
