"""Shortcodes of Hugo that hold no Markdown: comments, code (`mermaid`, `tab codelang=`), shortcodes as examples."""

import html
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from search.markdown.code_lines import CodeLines
from search.markdown.fences import fence_around
from search.markdown.markdown_text import CODE_SPAN

_DRAWN = "mermaid|plantuml|graphviz|dot|goat|katex|math|kroki"
_CODE = re.compile(
    rf"(?P<indent>[ \t]*+)\{{\{{[<%][ \t]*+(?:(?P<drawn>{_DRAWN})|(?P<tab>tab))\b(?P<rest>[^{{}}\n]*+)\}}\}}[ \t]*+"
)
_END = re.compile(rf"[ \t]*+\{{\{{[<%][ \t]*+/[ \t]*+(?P<name>{_DRAWN}|tab)[ \t]*+[>%]\}}\}}[ \t]*+")
_LANGUAGE = re.compile(r"[ \t]codelang[ \t]*=[ \t]*[\"']?([\w+-]+)")
_COMMENT = re.compile(r"\{\{[<%][ \t]*+(?P<end>/?)[ \t]*+comment[ \t]*+[>%]\}\}")
_ESCAPED = re.compile(r"\{\{(?P<open>[<%])/\*(?P<inside>[^{}\n]*?)\*/(?P<close>[>%])\}\}")  # shown, not executed
_ESCAPED_OR_CODE = re.compile(rf"(?P<code>{CODE_SPAN})|{_ESCAPED.pattern}")
_MAY_BE = re.compile(rf"\{{\{{[<%](?:/\*|[ \t]*+(?:comment|{_DRAWN}|tab[^{{}}\n]*codelang)\b)")


def has_hugo_block(text: str) -> bool:
    """Return whether a text may have such shortcodes."""
    return "{{" in text and bool(_MAY_BE.search(text))


def plain_hugo_blocks(text: str, *, is_mdx: bool = False) -> str:
    r"""Return the text with fences in place of shortcodes that hold code, without comments, examples as text.

    >>> plain_hugo_blocks("{{< mermaid >}}\na --> b\n{{< /mermaid >}}\n\nPíšte `{{</* note */>}}`.")
    '```mermaid\na --> b\n```\n\nPíšte `{{< note >}}`.'
    >>> plain_hugo_blocks("a{{< comment >}}tajné{{< /comment >}}b")
    'ab'
    """
    lines = text.split("\n")
    is_code = _code_in(lines, is_mdx=is_mdx)
    if any(_COMMENT.search(line) for line in lines):
        lines = _without_comments(lines, is_code)
        is_code = _code_in(lines, is_mdx=is_mdx)
    return "\n".join(_lines(lines, is_code))


def _code_in(lines: Sequence[str], *, is_mdx: bool) -> list[bool]:
    code = CodeLines(lines, is_mdx=is_mdx)
    return [code.is_code(number) for number in range(len(lines))]


def _without_comments(lines: list[str], is_code: list[bool]) -> list[str]:
    """Return the lines without what stands in comments that end; one that does not is none."""
    marks = [(n, mark) for n, line in enumerate(lines) if not is_code[n] for mark in _COMMENT.finditer(line)]
    pairs = [(first, last) for first, last in pairwise(marks) if not first[1]["end"] and last[1]["end"]]
    kept: list[str] = []
    before, number, column = "", 0, 0
    for (first, begin), (last, end) in pairs:
        kept += [before + lines[number][column:], *lines[number + 1 : first]] if first > number else []
        before = (before if first == number else "") + lines[first][column if first == number else 0 : begin.start()]
        number, column = last, end.end()
    return [*kept, before + lines[number][column:], *lines[number + 1 :]]


def _lines(lines: list[str], is_code: list[bool]) -> Iterator[str]:
    ends = _ends(lines, is_code)
    number = 0
    while number < len(lines):
        line = lines[number]
        opened = _CODE.fullmatch(line) if number in ends else None
        if opened:
            inside = lines[number + 1 : ends[number]]
            language = opened["drawn"] or _LANGUAGE.search(opened["rest"])[1]  # type: ignore[index]  # `_ends` asked
            fence, indent = fence_around("\n".join(inside)), opened["indent"]
            yield from (line, "") if opened["tab"] else ()
            yield from (f"{indent}{fence}{language}", *inside, f"{indent}{fence}")
            yield from ("", lines[ends[number]]) if opened["tab"] else ()
            number = ends[number] + 1
            continue
        yield _examples(line, is_code=is_code[number]) if "*/" in line else line
        number += 1


def _ends(lines: list[str], is_code: list[bool]) -> dict[int, int]:
    """Return the line on which each shortcode with code ends, by the line of its beginning; none with a fence in it."""
    ends: dict[int, int] = {}
    opened: tuple[int, str] | None = None
    for number, line in enumerate(lines):
        if is_code[number]:
            opened = None
        elif "{{" in line and (match := _CODE.fullmatch(line)):
            is_of_code = match["drawn"] or _LANGUAGE.search(match["rest"])
            opened = (number, match["drawn"] or "tab") if is_of_code else None
        elif opened and "{{" in line and (end := _END.fullmatch(line)):
            if end["name"] == opened[1]:
                ends[opened[0]] = number
            opened = None
    return ends


def _examples(line: str, *, is_code: bool) -> str:
    """Return a line with the shortcodes that it shows as examples."""
    if is_code:
        return _ESCAPED.sub(r"{{\g<open>\g<inside>\g<close>}}", line)
    return _ESCAPED_OR_CODE.sub(_example, line)


def _example(match: re.Match[str]) -> str:
    if match["code"]:
        return _ESCAPED.sub(r"{{\g<open>\g<inside>\g<close>}}", match["code"])
    shown = html.escape(f"{match['open']}{match['inside']}{match['close']}", quote=False)
    return f"<code>&#123;&#123;{shown}&#125;&#125;</code>"
