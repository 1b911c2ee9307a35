"""Zones of Microsoft Learn: `::: zone pivot="x"` shows a text to those who chose x. Here all of them are shown."""

import re
from collections.abc import Iterator

from search.dialects.foreign_marks import TextKind
from search.markdown.markdown_text import ITEM
from search.sources.paths import title_from_path

_PIVOT = re.compile(r"([ \t>]*):{3,}[ \t]*zone[ \t]+pivot=\"([^\"\n]{1,200})\"[ \t]*")
_ZONE_MOVED_IN = re.compile(r"(?: {4}|\t)[ \t]*:{3,}[ \t]*zone\b")
_LANGUAGES = {"csharp": "C#", "cpp": "C++", "javascript": "JavaScript", "typescript": "TypeScript", "fsharp": "F#"}


def zones_in_code(lines: list[str], kind: TextKind) -> set[int]:
    """Return which lines with a zone of Learn are code, because they are moved in below no point of a list."""
    zones = (
        {number for number, line in enumerate(lines) if _ZONE_MOVED_IN.match(line)} if not kind.is_mdx_file else set()
    )
    if not zones:
        return zones
    code, is_list, is_code, is_below_empty = set(), False, False, True
    for number, line in enumerate(lines):
        if line.strip():
            is_moved_in = line.startswith(("    ", "\t"))
            is_code = is_moved_in and not is_list and (is_code or is_below_empty)
            if not is_moved_in:
                is_list = bool(ITEM.match(line)) or (is_list and (line[0] == " " or not is_below_empty))
            if is_code and number in zones:
                code.add(number)
        is_below_empty = not line.strip()
    return code


def with_pivots(text: str, kind: TextKind) -> str:
    """Return the text with the label of each zone in its place."""
    return "\n".join(_with_labels(text.split("\n"), kind))


def _with_labels(lines: list[str], kind: TextKind) -> Iterator[str]:
    zones = zones_in_code(lines, kind)
    for number, line in enumerate(lines):
        pivot = _PIVOT.fullmatch(line) if "pivot=" in line and number not in zones else None
        yield _pivot(pivot) if pivot else line


def _pivot(match: re.Match[str]) -> str:
    """Return the label of what Learn shows to those who chose it: here all of it is shown."""
    chosen = (name.strip().removeprefix("programming-language-") for name in match[2].split(","))
    words = " / ".join(_LANGUAGES.get(name, title_from_path(name)) for name in chosen if name)
    return f"{match[1].rstrip()}\n{match[1]}**{words}**\n{match[1].rstrip()}"
