"""Blocks of Retype: callouts (`!!!tip Title` … `!!!`), tabs (`+++ Label` … `+++`), panels (`==- Title` … `===`).

Each ends with its signs alone on a line; what has no such end is no block. Its components (`[!badge New]`) stand inside
lines.
"""

import re
from collections.abc import Iterator

from search.dialects.foreign_tags import is_box, tag_of
from search.markdown.code_lines import CodeLines
from search.sources.paths import title_from_path

_ENDED = re.compile(r"^(?:!{3,}|\+{3}|\|{3}|={3})[ \t]*$", re.MULTILINE)
_OPENED = re.compile(r"^(?:!{3,}[ \t]*(?:\w|$)|\+{3}[ \t]*\S|\|{3}[ \t]*[^|\s]|==-[ \t]*\S)", re.MULTILINE)
_CALLOUT = re.compile(r"(?P<marks>!{3,})(?:(?P<kind>[a-z]+)\b)?[ \t]*(?P<title>[^\n!]*)")
_TAB = re.compile(r"(?:\+{3}|\|{3})[ \t]*(?P<title>[^\n|]*)")
_PANEL = re.compile(r"==-[ \t]*(?P<title>\S[^\n]*)")
_IDS = re.compile(r"[ \t]*\{[^{}\n]*\}[ \t]*$")
_RAW = re.compile(r"[ \t]*(?:\{%\{|\}%\})[ \t]*")  # what stands between them is no template
_KINDS = {"danger": "danger", "success": "tip", "question": "tip", "base": "note", "primary": "note"}


def is_of_retype(text: str) -> bool:
    """Return whether a text may have such blocks."""
    may_be = any(signs in text for signs in ("!!!", "+++", "|||", "==-"))
    return may_be and bool(_ENDED.search(text) and _OPENED.search(text))


def plain_retype(text: str) -> str:
    r"""Return the text with containers and labels in place of these blocks; code stays as it is.

    >>> plain_retype("!!!tip Rada\nx\n!!!\n+++ A\nb\n+++\n==- Viac\nc\n===")
    ':::tip Rada\nx\n:::\n\n**A**\n\nb\n\n:::details Viac\nc\n:::'
    """
    lines = text.split("\n")
    code = CodeLines(lines)
    shown = [code.is_code(number) for number in range(len(lines))]
    return "\n".join(_RetypeBlocks(lines, shown).lines())


def component_of(name: str, written: str, address: str) -> str:
    """Return what a component stands for: its words, or the link with them.

    name     badge | button | ref | file | embed | icon
    written  what stands behind the name
    address  what stands in parentheses behind the component, or ""

    >>> component_of("badge", " Nové|info", ""), component_of("button", ' text="Ďalej" icon="x"', "/a.md")
    ('Nové', '[Ďalej](</a.md>)')
    >>> component_of("file", "", "/static/navod.pdf"), component_of("icon", " rocket", "")
    ('[navod.pdf](</static/navod.pdf>)', '')
    """
    if "=" in written:
        words = tag_of(name, written, closing=False).first(("text",))
    else:
        words = written.partition("|")[0].strip()
    if name == "icon":
        return ""
    if address:
        return f"[{words or _title_of(address)}](<{address}>)"
    return words


def _title_of(address: str) -> str:
    """Return the name of what an address leads to: of a page its words, of another file its own."""
    name = address.partition("#")[0].rstrip("/").rpartition("/")[2]
    is_page = name.endswith((".md", ".html")) or "." not in name
    return (title_from_path(name) if is_page else name) or address


class _RetypeBlocks:
    """One text while its blocks are replaced."""

    def __init__(self, lines: list[str], is_code: list[bool]) -> None:
        self._lines, self._is_code = lines, is_code
        ends = {"!": -1, "+": -1, "|": -1, "=": -1}  # the last line that ends a block with these signs
        for number, line in enumerate(lines):
            if not is_code[number] and line[:1] in ends and _ENDED.fullmatch(line):
                ends[line[0]] = number
        self._ends = ends
        self._open: list[str] = []  # the sign of each block that is open

    def lines(self) -> Iterator[str]:
        """Yield the lines."""
        for number, line in enumerate(self._lines):
            sign = line[:1]
            if self._is_code[number] or sign not in self._ends or sign == "":
                if self._is_code[number] or not _RAW.fullmatch(line):
                    yield line
            elif _ENDED.fullmatch(line) and (sign in self._open or (sign == "!" and number < self._ends[sign])):
                yield from self._ended(sign)
            elif number < self._ends[sign] and (opened := self._opened(sign, line)):
                yield from opened
            else:
                yield line
        yield from (":::" for sign in self._open if sign in "!=")

    def _ended(self, sign: str) -> tuple[str, ...]:
        if sign not in self._open:  # `!!!` alone opens a callout without a kind
            self._open.append(sign)
            return (":::note",)
        self._open.remove(sign)
        return (":::",) if sign in "!=" else ("",)

    def _opened(self, sign: str, line: str) -> tuple[str, ...]:
        """Return what stands in place of a line that opens a block; () for any other line."""
        if sign == "!" and sign not in self._open and (callout := _CALLOUT.fullmatch(line)):
            self._open.append(sign)
            kind = callout["kind"] or "note"
            kind = kind if is_box(kind) else _KINDS.get(kind, "note")
            return (f":::{kind} {_IDS.sub('', callout['title'])}".rstrip(),)
        if sign in "+|" and (tab := _TAB.fullmatch(line)) and tab["title"].strip():
            self._open += [sign] if sign not in self._open else []
            return ("", f"**{_IDS.sub('', tab['title']).strip()}**", "")
        if sign == "=" and (panel := _PANEL.fullmatch(line)):
            is_next = sign in self._open
            self._open += [] if is_next else [sign]
            return (*((":::",) if is_next else ()), f":::details {_IDS.sub('', panel['title'])}")
        return ()
