"""Blocks of ReadMe as plain Markdown: `[block:code]` with an object of JSON, `<HTMLBlock>`.

An object becomes what ReadMe shows of it: a note, code, a table, a picture, a heading.
"""

import html
import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from search.markdown.code_lines import InCode
from search.markdown.fences import fence_around

LIMIT_BLOCK = 100_000  # characters of one block; a longer one is left as it is
LIMIT_CELLS = 10_000  # of one table
_EMPTY_CELLS = 50  # of a table with few words
_BLOCK = re.compile(r"(?:^|(?<=[ \t]))\[block:(?P<kind>[a-z-]{1,40})\][ \t]*$", re.MULTILINE)
_HTML_BLOCK = re.compile(r"^[ \t]*<HTMLBlock\b[^<>\n]*>\{`(?P<html>[^`]*)`\}</HTMLBlock>[ \t]*$", re.MULTILINE)
_END = "[/block]"
_CALLOUTS = {"info": "note", "success": "tip", "warning": "warning", "danger": "danger"}


def is_of_readme(text: str) -> bool:
    """Return whether a text may have blocks of ReadMe."""
    return "[block:" in text or "<HTMLBlock" in text


def plain_readme(text: str) -> str:
    r"""Return a text with Markdown in place of the blocks of ReadMe, but for those that code shows.

    >>> plain_readme("<HTMLBlock>{`<b>Heslo</b>`}</HTMLBlock>")
    '\n<b>Heslo</b>\n'
    """
    text = _without_magic_blocks(text)
    in_code = InCode(text)
    return _HTML_BLOCK.sub(lambda block: block[0] if in_code(block.start()) else f"\n{block['html']}\n", text)


def _without_magic_blocks(text: str) -> str:
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
