r"""Tables that are drawn, as pandoc, Quarto and reStructuredText read them, as tables of Markdown.

Rows stand between lines of `+---+---+`; a line of `=` ends the head. A cell may go on over several lines; a list in it
stands on lines of its own. Kramdown and Org join columns by `+` in the line below a head: `|---+---|`.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from search.markdown.cells import cell, row
from search.markdown.code_lines import CodeLines

LIMIT_ROWS = 2_000  # lines of one table; a longer one stays as it is written
_BORDER = re.compile(r"(?P<before>[ \t>]*+)\+(?:[:=-]{3,}\+)+[ \t]*")
_OPENING = re.compile(
    r"(?P<before>[ \t>]*+(?:(?:[-*+]|\d{1,9}[.)])[ \t]++)?)\+(?:[:=-]{3,}\+)+[ \t]*"
)  # in a list, a quotation
_JOINED = re.compile(
    r"(?P<columns>[ \t]*+\|?[ \t]*+:?-++:?[ \t]*+(?:[+|][ \t]*+:?-++:?[ \t]*+)*+)[+|\d: \t-]*+"
)  # possessive, so that what was passed is never tried in another way


def has_drawn_table(text: str) -> bool:
    """Return whether a text may have a table that is drawn."""
    return "-+" in text or "=+" in text


def plain_tables(text: str, *, is_mdx: bool = False) -> str:
    r"""Return the text with tables of Markdown in place of those that are drawn; code stays as it is.

    >>> plain_tables("+---+---+\n| A | B |\n+===+===+\n| 1 | 2 |\n|   | 3 |\n+---+---+")
    '| A | B |\n| --- | --- |\n| 1 | 2 3 |'
    >>> plain_tables("| A | B |\n|---+---|\n| 1 | 2 |")
    '| A | B |\n|---|---|\n| 1 | 2 |'
    """
    lines = text.split("\n")
    return "\n".join(_lines(lines, CodeLines(lines, is_mdx=is_mdx)))


def _lines(lines: list[str], code: CodeLines) -> Iterator[str]:
    number = 0
    while number < len(lines):
        line = lines[number]
        is_code = code.is_code(number)
        end = number if is_code else _end(lines, number)
        if end > number:  # as a whole or not at all
            yield from _table(lines[number:end]) or lines[number:end]
            number = end
            continue
        head, above = lines[max(number - 1, 0)], lines[max(number - 2, 0)] if number > 1 else ""
        is_below_head = number > 0 and "|" in head and "|" not in above
        may_join = not is_code and is_below_head and "+" in line
        joined = _JOINED.fullmatch(line) if may_join else None
        yield line.replace("+", "|") if joined and "+" in joined["columns"] else line
        number += 1


def _end(lines: Sequence[str], start: int) -> int:
    """Return the number of the line behind the table that begins at `start`; `start` for none."""
    border = _OPENING.fullmatch(lines[start]) if "-+" in lines[start] or "=+" in lines[start] else None
    if border is None:
        return start
    end, before = start + 1, _moved_in(border["before"])
    while end < len(lines) and end - start <= LIMIT_ROWS and lines[end].startswith((f"{before}|", f"{before}+")):
        end += 1
    return end if end - start > 2 and _BORDER.fullmatch(lines[end - 1]) else start


def _table(lines: Sequence[str]) -> list[str] | None:
    """Return the rows of a table of Markdown; None where cells are joined."""
    border = _OPENING.fullmatch(lines[0])
    first = border["before"] if border else ""
    before = _moved_in(first)
    drawn = [line[len(before) :].rstrip() for line in lines]
    places = [place for place, sign in enumerate(drawn[0]) if sign == "+"]
    rows: list[list[list[str]]] = []
    head, cells = 0, _no_cells(places)
    for line in drawn[1:]:
        if _BORDER.fullmatch(line):
            rows.append(cells)
            cells = _no_cells(places)
            head = len(rows) if "=" in line and not head else head
        elif len(line) <= places[-1] or any(line[place] != "|" for place in places):
            return None
        else:
            for inside, (start, end) in zip(cells, pairwise(places), strict=True):
                inside.append(line[start + 1 : end].strip())
    shown = [[cell(lines, breaks=False) for lines in inside] for inside in rows]
    rule, empty = ["---"] * (len(places) - 1), [""] * (len(places) - 1)
    table = [*shown[:1], rule, *shown[1:]] if head else [empty, rule, *shown]
    return [first + row(table[0]), *(before + row(inside) for inside in table[1:])]


def _moved_in(before: str) -> str:
    return re.sub(r"[^\s>]", " ", before)


def _no_cells(places: Sequence[int]) -> list[list[str]]:
    return [[] for _ in places[1:]]
