r"""Blocks of Jekyll whose content is no Markdown: data that a program of the site makes something of, and drawings.

`{% table %}` with `columns:` and `rows:`, or with lists between `---`, becomes a table, `{% mermaid %}` code, any other
block that holds nested YAML code, too: as text its lines would run into each other. Lines such as `Tip: press Save` are
a text. Tags of Liquid among the data are no part of them.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from search.dialects.foreign_tags import holds_text
from search.markdown.block_ends import BlockEnds
from search.markdown.cells import cell, row
from search.markdown.code_lines import CodeLines
from search.markdown.fences import closed, fence_around
from search.sources.plain_yaml import data_in

LIMIT_CELLS = 10_000  # of one table
_OPEN = re.compile(r"(?P<before>[ \t]*)\{%-?[ \t]*(?P<name>[a-z]\w*)\b[^%{}\n]*-?%\}[ \t]*")
_END = re.compile(r"[ \t]*\{%-?[ \t]*(?:end|/[ \t]*)(?P<name>[a-z]\w*)[ \t]*-?%\}[ \t]*")
_KEY = re.compile(r"[ \t]*(?:- )?[\w.-]+:(?:[ \t].*)?")
_NAME = re.compile(r"[a-z][\w.-]*")
_TAG = re.compile(r"\{%[^%{}\n]*%\}")
_TAG_ALONE = re.compile(r"[ \t]*(?:\{%[^%{}\n]*%\}[ \t]*)+")
_RAW = re.compile(r"[ \t]*\{%-?[ \t]*(?:end)?raw[ \t]*-?%\}[ \t]*")
_CELL = re.compile(r"(?P<before> {0,3})[-*][ \t]*(?P<text>(?:[^\s-][^\n]*)?)")
_ROW_END = re.compile(r" {0,3}-{3,}[ \t]*")
_BLOCK = re.compile(r"[ \t]*(?:[-*+][ \t]|\d{1,9}[.)][ \t]|[`~]{3}|\{%)")  # in a cell it needs more than a line
_FEWEST_ROWS = 2  # a head and a row
_SIGNS = {"true": "✓", "false": "–"}
_DRAWINGS = frozenset({"mermaid", "plantuml"})
_NO_DATA = frozenset({"raw", "highlight", "code", "if", "unless", "for", "case", "capture", "comment", "tabs", "tab"})
_Data = Mapping[str, Any]


def has_data_block(text: str) -> bool:
    """Return whether a text may have such a block."""
    return "{%" in text and bool(
        re.search(r"%\}[ \t]*\n[ \t]*(?:- )?[\w.-]+:|\{%-?[ \t]*(?:mermaid|plantuml|/[ \t]*table)\b", text)
    )


def plain_data(text: str, *, is_mdx: bool = False) -> str:
    r"""Return the text with tables and code in place of blocks of data; code stays as it is.

    >>> plain_data("{% table %}\ncolumns:\n - title: A\n   key: a\nrows:\n - a: 1|2\n{% endtable %}")
    '\n| A |\n| --- |\n| 1\\|2 |\n'
    >>> plain_data("{% plan x %}\nname: A\nsteps:\n- b: c\n{% endplan %}\n{% note %}\nTip: Save.\n{% endnote %}")
    '\n```yaml\nname: A\nsteps:\n- b: c\n```\n\n{% note %}\nTip: Save.\n{% endnote %}'
    """
    lines = text.split("\n")
    return "\n".join(_lines(lines, CodeLines(lines, is_mdx=is_mdx)))


def _lines(lines: list[str], code: CodeLines) -> Iterator[str]:
    ends = BlockEnds(lines, _ended_by)
    number = 0
    while number < len(lines):
        line = lines[number]
        is_code = code.is_code(number)
        opened = _OPEN.fullmatch(line) if "{%" in line and not is_code else None
        end = ends.after(number, opened["name"]) if opened else 0
        shown = _shown(opened["name"], lines[number + 1 : end]) if opened and end else None
        if opened and shown is not None:
            yield from ("", *(f"{opened['before']}{inner}".rstrip() for inner in shown), "")
            number = end
        else:
            yield line
        number += 1


def _ended_by(line: str) -> str:
    ended = _END.fullmatch(line) if "{%" in line else None
    return ended["name"] if ended else ""


def _shown(name: str, lines: Sequence[str]) -> list[str] | None:
    """Return what stands in place of a block; None when it holds text."""
    if name in _DRAWINGS:
        return _as_code(name, lines)
    if name == "table" and (rows := _listed(lines)):
        return rows
    has_tags = any("{%" in line for line in lines)
    shown = [line for line in lines if not _TAG_ALONE.fullmatch(line)] if has_tags else lines
    first = next((line for line in shown if line.strip()), "")
    if name in _NO_DATA or holds_text(name) or not _KEY.fullmatch(first):
        return None
    data = data_in("\n".join(shown))
    if has_tags and not _is_nested(data):
        shown = [_TAG.sub("", line) for line in shown]
        data = data_in("\n".join(shown))
    if not _is_nested(data):
        return None
    return (_table(data) if isinstance(data, dict) else None) or _as_code("yaml", [_TAG.sub("", s) for s in shown])


def _listed(lines: Sequence[str]) -> list[str]:
    """Return the rows of a table that Markdoc writes as lists between `---`; [] for any other.

    >>> _listed(["- A", "- B", "---", "- 1", "  2", "- 3"])
    ['| A | B |', '| --- | --- |', '| 1 2 | 3 |']
    """
    rows: list[list[list[str]]] = [[]]
    first = next(filter(None, map(_CELL.fullmatch, lines)), None)
    for line in lines:
        item = _CELL.fullmatch(line)
        item = item if item and first and item["before"] == first["before"] else None
        if _ROW_END.fullmatch(line):
            rows.append([])
        elif item:
            rows[-1].append([item["text"] or ""])
        elif line.strip() and (not rows[-1] or not line.startswith((" ", "\t")) or _BLOCK.match(line)):
            return []
        elif line.strip():
            rows[-1][-1].append(line)
    rows = [cells for cells in rows if cells]
    width = max(map(len, rows), default=0)
    if len(rows) < _FEWEST_ROWS or width * len(rows) > LIMIT_CELLS:
        return []
    shown = [[cell(inside, breaks=False) for inside in cells] + [""] * (width - len(cells)) for cells in rows]
    return [row(shown[0]), row(["---"] * width), *map(row, shown[1:])]


def _is_nested(data: object) -> bool:
    """Return whether these are data and no text: names of a program with more in them, or a list of such."""
    if isinstance(data, list):
        return all(isinstance(entry, dict) and len(entry) > 1 and _are_names(entry) for entry in data)
    return (
        isinstance(data, dict) and _are_names(data) and any(isinstance(entry, dict | list) for entry in data.values())
    )


def _are_names(data: _Data) -> bool:
    return all(_NAME.fullmatch(str(key)) for key in data)


def _as_code(language: str, lines: Sequence[str]) -> list[str]:
    first = next((line for line in lines if line.strip()), "")
    indent = first[: len(first) - len(first.lstrip())]
    content = [line.removeprefix(indent) for line in lines if not _RAW.fullmatch(line)]
    while content and not content[0].strip():
        content.pop(0)
    if content and content[0].strip().startswith("```"):  # it is code already
        return closed("\n".join(content)).split("\n")
    fence = fence_around("\n".join(content))
    return [f"{fence}{language}", *content, fence]


def _table(data: _Data) -> list[str] | None:
    """Return a table of what has `columns` and `rows`; None for other data."""
    columns, rows = data.get("columns"), data.get("rows", data.get("features"))
    if not isinstance(columns, list) or not isinstance(rows, list) or len(columns) * len(rows) > LIMIT_CELLS:
        return None
    columns = [column for column in columns if isinstance(column, dict)]
    item = data.get("item_title")
    named = [{"title": item, "key": "title"}] if item and not any(c.get("key") == "title" for c in columns) else []
    keys = [(str(c.get("title", "")), str(c.get("key", c.get("title", "")))) for c in [*named, *columns]]
    body = [[_text_of(entry.get(key, "")) for _, key in keys] for entry in rows if isinstance(entry, dict)]
    body = [some for some in body if any(text != "" for text in some)]  # of a loop over what is not known here
    texts = [[text for text in some if text is not None] for some in body]
    if not keys or not body or texts != body:
        return None
    shown = [[_cell(text) for text in some] for some in ([title for title, _ in keys], *texts)]
    return [row(shown[0]), row(["---"] * len(keys)), *map(row, shown[1:])]


def _text_of(value: object) -> str | None:
    """Return the text of a cell, of several each on a line; None for data that are no text."""
    texts = value if isinstance(value, list) else [value]
    return "\n".join(map(str, texts)) if all(isinstance(text, str) for text in texts) else None


def _cell(value: str) -> str:
    text = cell(value.split("\n"), breaks=True)
    return _SIGNS.get(text, text)
