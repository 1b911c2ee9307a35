r"""Tables that are drawn, as pandoc, Quarto and reStructuredText read them, as tables of Markdown.

Rows stand between lines of `+---+---+`; a line of `=` ends the head. A cell may go on over several lines; a list in it
stands on lines of its own. Kramdown and Org join columns by `+` in the line below a head: `|---+---|`.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from search.articles.cells import cell
from search.articles.fences import Fence, fence_after
from search.articles.indents import Indents

LIMIT_ROWS = 2_000  # lines of one table; a longer one stays as it is written
_BORDER = re.compile(r"(?P<before>[ \t]*)\+(?:[:=-]{3,}\+)+[ \t]*")
_JOINED = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:[+|][ \t]*:?-+:?[ \t]*)*\+[ \t]*:?-+:?[ \t]*[+|\d: \t-]*")


def has_drawn_table(text: str) -> bool:
    """Return whether a text may have a table that is drawn."""
    return "-+" in text or "=+" in text


def plain_tables(text: str) -> str:
    r"""Return the text with tables of Markdown in place of those that are drawn.

    >>> plain_tables("+---+---+\n| A | B |\n+===+===+\n| 1 | 2 |\n|   | 3 |\n+---+---+")
    '| A | B |\n| --- | --- |\n| 1 | 2 3 |'
    >>> plain_tables("| A | B |\n|---+---|\n| 1 | 2 |")
    '| A | B |\n|---|---|\n| 1 | 2 |'
    """
    return "\n".join(_lines(text.split("\n")))


def _lines(lines: list[str]) -> Iterator[str]:
    fence: Fence | None = None
    indents = Indents()
    number = 0
    while number < len(lines):
        line = lines[number]
        was_open, fence = fence is not None, fence_after(line, fence)
        is_code = was_open or bool(fence) or indents.is_code(line)
        end = number if is_code else _end(lines, number)
        table = _table(lines[number:end]) if end > number else None
        if table is not None:
            yield from table
            number = end
            continue
        is_joined = number and not is_code and "|" in lines[number - 1] and "-+" in line
        yield line.replace("+", "|") if is_joined and _JOINED.fullmatch(line) else line
        number += 1


def _end(lines: Sequence[str], start: int) -> int:
    """Return the number of the line behind the table that begins at `start`; `start` for none."""
    border = _BORDER.fullmatch(lines[start]) if "-+" in lines[start] or "=+" in lines[start] else None
    if border is None:
        return start
    end, before = start + 1, border["before"]
    while end < len(lines) and end - start <= LIMIT_ROWS and lines[end].startswith((f"{before}|", f"{before}+")):
        end += 1
    return end if end - start > 2 and _BORDER.fullmatch(lines[end - 1]) else start


def _table(lines: Sequence[str]) -> list[str] | None:
    """Return the rows of a table of Markdown; None where cells are joined."""
    before = lines[0][: lines[0].index("+")]
    drawn = [line[len(before) :].rstrip() for line in lines]
    places = [place for place, sign in enumerate(drawn[0]) if sign == "+"]
    rows: list[list[list[str]]] = []
    head, cells = 0, _no_cells(places)
    for line in drawn[1:]:
        if _BORDER.fullmatch(line):
            rows.append(cells)
            cells = _no_cells(places)
            head = len(rows) if "=" in line and not head else head
        elif len(line) <= places[-1] or any(line[place] not in "|+" for place in places):
            return None
        else:
            for inside, (start, end) in zip(cells, pairwise(places), strict=True):
                inside.append(line[start + 1 : end].strip())
    written = [f"{before}| {' | '.join(cell(lines, breaks=False) for lines in row)} |" for row in rows]
    rule = f"{before}|{' --- |' * (len(places) - 1)}"
    empty = f"{before}|{'  |' * (len(places) - 1)}"
    return [*written[:1], rule, *written[1:]] if head else [empty, rule, *written]


def _no_cells(places: Sequence[int]) -> list[list[str]]:
    return [[] for _ in places[1:]]
