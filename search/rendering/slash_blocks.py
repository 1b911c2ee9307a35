"""Blocks between `/// note | Title` and `///`, as pymdownx' blocks write them: turned into the notes of MkDocs.

Blocks nest, those outside with more strokes. A kind of note becomes a note, `details` a folded text, `tab` a tab; any
other name (`html`, `caption`) is only a way to place what stands inside, which is shown as it is. Containers of colons,
`:::note Title`, which stand in place of the notes of other systems, are read in the same way.
"""

import re
from collections import Counter
from collections.abc import Iterator

from search.articles.fences import Fence, fence_after
from search.rendering.notes import kind_of

_OPEN = re.compile(
    r"(?P<indent>[ \t]*+)(?P<strokes>/{3,}+)[ \t]*+(?P<name>[A-Za-z][\w-]*+)[ \t]*+"
    r"(?:\|[ \t]*+(?P<title>(?:[^\n]*\S)?)[ \t]*+)?"
)
_CLOSE = re.compile(r"[ \t]*(?P<strokes>/{3,}|:{3,})[ \t]*")
_CONTAINER = re.compile(
    r"(?P<indent>[ \t]*+)(?P<strokes>:{3,}+)[ \t]*+(?P<name>[A-Za-z][\w-]*+)[ \t]*+"
    r"(?P<title>(?<=[ \t])(?:[^\n{}]*[^\s{}])?)?[ \t]*+"
)
_ITEM = re.compile(r"[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]")
_OPTION = re.compile(r"[ \t]{4,}(?P<name>[\w-]+):(?:[ \t]+(?P<value>[^\n]*))?")
_PLACES = frozenset({"html", "place", "caption", "figure-caption", "table-caption", "definition", "define"})
LIMIT_DEPTH = 20  # blocks inside each other; those deeper are shown as they are placed


def with_notes(lines: list[str]) -> list[str]:
    """Return the lines with notes in place of blocks.

    >>> with_notes(["/// tip | Rada", "Čakajte.", "///", "Text"])
    ['', '!!! tip "Rada"', '', '    Čakajte.', '', 'Text']
    """
    return list(_lines(lines)) if any(line.lstrip().startswith(("///", ":::")) for line in lines) else lines


def _lines(lines: list[str]) -> Iterator[str]:
    opened: list[tuple[str, bool]] = []  # its mark, and whether what stands inside is moved in
    marks: Counter[str] = Counter()
    moved, may_be_code = 0, True  # blocks that are moved in; whether four spaces begin code, outside of lists
    last_colons = max((n for n, line in enumerate(lines) if ":::" in line and _CLOSE.fullmatch(line)), default=0)
    fence: Fence | None = None
    in_options = False
    for number, line in enumerate(lines):
        indent = "    " * moved
        if line.strip() and not line.startswith(("    ", "\t")):
            may_be_code = not (opened or _ITEM.match(line))
        fence = fence_after(line, fence)
        option = _OPTION.fullmatch(line) if in_options else None
        in_options = in_options and (option is not None)
        opening = None if fence else _OPEN.fullmatch(line)
        is_code = may_be_code and line.startswith(("    ", "\t"))
        if opening is None and number < last_colons and ":::" in line and not fence and not is_code:
            opening = _CONTAINER.fullmatch(line)
        closing = None if fence else _CLOSE.fullmatch(line)
        if option:
            continue
        if opening and (
            kind_of(opening["name"]) or opening["name"].lower() in _PLACES | {"details", "tab", "admonition"}
        ):
            note = _note(opening, lines[number + 1 : number + 6]) if len(opened) < LIMIT_DEPTH else ""
            opened.append((_mark(opening), bool(note)))
            marks[_mark(opening)] += 1
            moved += bool(note)
            in_options = True
            yield from ("", f"{indent}{opening['indent']}{note}", "") if note else ("",)
        elif closing and marks[_mark(closing)]:
            mark = ""
            while mark != _mark(closing):
                mark, is_moved = opened.pop()
                marks[mark] -= 1
                moved -= is_moved
            yield ""
        else:
            yield f"{indent}{line}" if line.strip() else line


def _mark(line: re.Match[str]) -> str:
    """Return by what a block ends: as many strokes, or any number of colons."""
    strokes: str = line["strokes"]
    return strokes if strokes[0] == "/" else ":::"


def _note(opening: re.Match[str], below: list[str]) -> str:
    """Return the line that opens the note; "" when the block only places what stands inside."""
    name, title = opening["name"].lower(), (opening["title"] or "").replace('"', "'")
    if name in _PLACES:
        return ""
    if name == "tab":
        return f'=== "{title}"'
    options = {match["name"]: match["value"] or "" for match in map(_OPTION.fullmatch, below) if match}
    kind = options.get("type", "").strip() or (name if kind_of(name) else "note")
    mark = "???" if name == "details" else "!!!"
    shown = title or ("Details" if name == "details" else "")
    return f'{mark} {kind} "{shown}"' if shown else f"{mark} {kind}"
