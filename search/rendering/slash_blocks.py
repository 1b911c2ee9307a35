"""Blocks between `/// note | Title` and `///`, as pymdownx' blocks write them: turned into the notes of MkDocs.

Blocks nest, those outside with more strokes. A kind of note becomes a note, `details` a folded text, `tab` a tab; any
other name (`html`, `caption`) is only a way to place what stands inside, which is shown as it is. Containers of colons,
`:::note Title`, which stand in place of the notes of other systems, are read in the same way.
"""

import re
from collections import Counter
from collections.abc import Iterator

from search.markdown.fences import Fence, fence_after
from search.markdown.markdown_text import ITEM
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
    opened = _OpenBlocks()
    may_be_code = True  # whether four spaces begin code, as they do outside of lists and blocks
    last_colons = max((n for n, line in enumerate(lines) if ":::" in line and _CLOSE.fullmatch(line)), default=0)
    fence: Fence | None = None
    in_options = False
    for number, line in enumerate(lines):
        indent, is_moved_in = opened.indent, line.startswith(("    ", "\t"))
        if line.strip() and not is_moved_in:
            may_be_code = not (opened.depth or ITEM.match(line))
        fence = fence_after(line, fence)
        option = _OPTION.fullmatch(line) if in_options else None
        in_options = in_options and (option is not None)
        opening = None if fence else _OPEN.fullmatch(line)
        if opening is None and number < last_colons and ":::" in line and not (fence or (may_be_code and is_moved_in)):
            opening = _CONTAINER.fullmatch(line)
        closing = None if fence else _CLOSE.fullmatch(line)
        if option:
            continue
        if opening and (
            kind_of(opening["name"]) or opening["name"].lower() in _PLACES | {"details", "tab", "admonition"}
        ):
            note = _note(opening, lines[number + 1 : number + 6]) if opened.depth < LIMIT_DEPTH else ""
            opened.open(_mark(opening), is_moved_in=bool(note))
            in_options = True
            yield from ("", f"{indent}{opening['indent']}{note}", "") if note else ("",)
        elif closing and opened.close(_mark(closing)):
            yield ""
        else:
            yield f"{indent}{line}" if line.strip() else line


class _OpenBlocks:
    """The blocks that are open, from outside to inside."""

    def __init__(self) -> None:
        self._blocks: list[tuple[str, bool]] = []  # its mark, and whether what stands inside is moved in
        self._marks: Counter[str] = Counter()
        self._moved_in = 0

    @property
    def depth(self) -> int:
        return len(self._blocks)

    @property
    def indent(self) -> str:
        return "    " * self._moved_in

    def open(self, mark: str, *, is_moved_in: bool) -> None:
        self._blocks.append((mark, is_moved_in))
        self._marks[mark] += 1
        self._moved_in += is_moved_in

    def close(self, mark: str) -> bool:
        """Close the innermost block with this mark and those inside of it; return whether there is one."""
        if not self._marks[mark]:
            return False
        closed = ""
        while closed != mark:
            closed, is_moved_in = self._blocks.pop()
            self._marks[closed] -= 1
            self._moved_in -= is_moved_in
        return True


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
