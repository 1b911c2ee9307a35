"""`{% raw %}` of Liquid: what stands up to its end is shown as it is written, templates too."""

import html
import re
from collections.abc import Iterator

from search.markdown.code_lines import CodeLines
from search.markdown.markdown_text import CODE_SPAN

_BEGIN_OR_END = r"\{%-?[ \t]*+(?P<mark>raw|endraw)[ \t]*+-?%\}"
_RAW = re.compile(_BEGIN_OR_END)
_TOKEN = re.compile(
    rf"(?P<code>{CODE_SPAN})|{_BEGIN_OR_END}|(?P<template>\$?(?:\{{\{{[^{{}}\n]*+\}}\}}|\{{%[^{{}}%\n]*+%\}}))"
)
# Tags that a page of Liquid has outside of code: then it reads its code, too, and nobody sees `{% raw %}` in it.
_LIQUID = re.compile(
    r"\{%-?[ \t]*+(?:if|ifversion|elsif|else|endif|unless|include|include_relative|assign|capture|data|for|link)\b"
)
_IN_ADDRESS = ("(", "<", '"', "'", "=", "/")


def has_raw(text: str) -> bool:
    """Return whether a text shows templates as they are written."""
    return "endraw" in text and bool(_RAW.search(text))


def plain_raw(text: str, *, is_mdx: bool = False) -> str:
    r"""Return the text with what stands between `{% raw %}` and its end as code, and without these marks.

    >>> plain_raw("Píšte {% raw %}{{ meno }}{% endraw %}, `{% raw %}` je značka.")
    'Píšte <code>&#123;&#123; meno &#125;&#125;</code>, `{% raw %}` je značka.'
    """
    lines = text.split("\n")
    code = CodeLines(lines, is_mdx=is_mdx)
    is_code = [code.is_code(number) for number in range(len(lines))]
    is_liquid = any(_LIQUID.search(line) for line, shown in zip(lines, is_code, strict=True) if not shown)
    return "\n".join(_lines(lines, is_code, is_liquid=is_liquid))


def _lines(lines: list[str], is_code: list[bool], *, is_liquid: bool) -> Iterator[str]:
    last = max((n for n, line in enumerate(lines) if "endraw" in line and not is_code[n]), default=-1)
    is_raw = False
    for number, line in enumerate(lines):
        if is_code[number]:
            shown = _RAW.sub("", line) if is_liquid and "raw" in line else line
            if shown == line or shown.strip():
                yield shown
        elif is_raw or (number <= last and "raw" in line):
            shown, is_raw = _line(line, is_raw=is_raw, has_end=number <= last)
            yield shown
        else:
            yield line


def _line(line: str, *, is_raw: bool, has_end: bool) -> tuple[str, bool]:
    """Return a line of prose as it is shown, and whether what follows is raw."""
    written: list[str] = []
    end = 0
    for match in _TOKEN.finditer(line):
        before = line[end : match.start()]
        shown = match[0]
        if match["mark"]:
            is_raw, shown = (match["mark"] == "raw" and has_end), ""
        elif match["template"] and is_raw and not line[: match.start()].endswith(_IN_ADDRESS):
            shown = f"<code>{_as_text(match[0])}</code>"
        written += [before, shown]
        end = match.end()
    return "".join([*written, line[end:]]), is_raw


def _as_text(template: str) -> str:
    return html.escape(template, quote=False).replace("{", "&#123;").replace("}", "&#125;")
