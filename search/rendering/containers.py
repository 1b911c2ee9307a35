"""Containers: blocks between `:::name Title` and `:::`, as Docusaurus, VitePress, Hugo themes and Learn write them.

A kind of note becomes a box with its title, `details` a folded text; any other name is only a way to place what
stands inside, which is shown as it is. Containers nest, with as many colons or with more of them outside.
"""

import re
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock

from search.rendering.notes import box, kind_of

_OPEN = re.compile(r"(?P<colons>:{3,})[ \t]*(?P<name>[A-Za-z][\w-]*)[ \t]*(?P<rest>[^\n]*)")
_CLOSE = re.compile(r":{3,}[ \t]*")
_FENCE = re.compile(r"(?:[-*+][ \t]+|\d+[.)][ \t]+|>[ \t]?)*(?P<mark>`{3,}|~{3,})")
_BRACKETS = re.compile(r"\[(?P<title>[^\n]*?)\](?:[ \t]*\{[^{}\n]*\})?")
_ATTRIBUTES = re.compile(r"[ \t]*\{[^{}\n]*\}[ \t]*$")
_ENDS = "container-ends"  # (indent, first line) -> the last line, and whether it closes
_FOLDED = frozenset({"details", "collapse", "collapsible", "spoiler", "expand", "dropdown"})


def containers(parser: MarkdownIt) -> None:
    """Teach the parser containers."""
    interrupts: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    parser.block.ruler.before("fence", "container", _container, interrupts)


@dataclass(slots=True)
class _Opening:
    name: str
    title: str


def _container(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - the parser calls it
    line = "" if state.is_code_block(start) else _line(state, start)
    opened, is_stray = _OPEN.fullmatch(line), bool(_CLOSE.fullmatch(line))
    if opened is None and not is_stray:
        return False
    if silent:
        return True
    if opened is None:  # the end of a container that is not open
        state.line = start + 1
        return True
    last, is_closed = _last_line(state, start, end)
    _write(state, _Opening(opened["name"].lower(), _title(opened["rest"])), start, last)
    state.line = last + is_closed
    return True


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]].rstrip()


def _title(rest: str) -> str:
    """Return the title in `[Title]{.class}`, `Title {.class}` or `{.class}`."""
    bracketed = _BRACKETS.fullmatch(rest)
    return bracketed["title"] if bracketed else _ATTRIBUTES.sub("", rest)


def _last_line(state: StateBlock, start: int, end: int) -> tuple[int, bool]:
    """Return the first line that is not inside, and whether it is the closing one."""
    ends = state.env.setdefault(_ENDS, {})
    if (state.blkIndent, start) not in ends:
        _find_ends(state, start, end, ends)
    last, is_closed = ends[state.blkIndent, start]
    return (last, is_closed) if last < end else (end, False)


def _find_ends(state: StateBlock, start: int, end: int, ends: dict[tuple[int, int], tuple[int, bool]]) -> None:
    """Note where a container ends, and each that stands inside of it at the same indent: all are found in one pass."""
    opened, fence = [start], ""
    for number in range(start + 1, end):
        line = _line(state, number)
        if not line:
            continue
        if state.sCount[number] < state.blkIndent:
            end = number
            break
        mark = _FENCE.match(line)
        if mark and not fence:
            fence = mark["mark"]
        elif mark and mark["mark"].startswith(fence) and not line.strip("`~ "):
            fence = ""
        elif not fence and _CLOSE.fullmatch(line):
            ends[state.blkIndent, opened.pop()] = number, True
        elif not fence and _OPEN.fullmatch(line):
            opened.append(number)
        if not opened:
            return
    ends.update(((state.blkIndent, number), (end, False)) for number in opened)


def _write(state: StateBlock, opening: _Opening, start: int, last: int) -> None:
    """Write the tokens of the container, and of all that stands inside."""
    tag = "details" if opening.name in _FOLDED else "div" if kind_of(opening.name) else ""
    outside, line_max = state.parentType, state.lineMax
    state.parentType, state.lineMax = "container", last
    if tag:
        token = state.push("container_open", tag, 1)
        token.block, token.map = True, [start, last]
        if tag == "div":
            box(token, opening.name)
        _write_title(state, opening.title, "summary" if tag == "details" else "p", start)
    state.md.block.tokenize(state, start + 1, last)
    if tag:
        state.push("container_close", tag, -1).block = True
    state.parentType, state.lineMax = outside, line_max


def _write_title(state: StateBlock, title: str, tag: str, line: int) -> None:
    if not title:
        return
    opened = state.push("container_title_open", tag, 1)
    if tag == "p":
        opened.attrs["class"] = "admonition-title"
    inline = state.push("inline", "", 0)
    inline.content, inline.map, inline.children = title, [line, line + 1], []
    state.push("container_title_close", tag, -1)
