"""Shortcodes between which a program's text stands without a fence: `{{< code-toggle >}}`, `{% codeblock %}`."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from search.articles.block_ends import BlockEnds
from search.articles.code_lines import CodeLines
from search.articles.foreign_tags import tag_of

_NAMES = r"(?P<name>code-toggle|codetoggle|code-block|codeblock|code|command|terminal|console|shell)\b"
_OPEN = re.compile(
    rf"(?P<before>[ \t]*)(?:\{{\{{[<%][ \t]*{_NAMES}(?P<rest>[^{{}}\n]*?)(?<!/)[>%]\}}\}}"
    rf"|\{{%-?[ \t]*{_NAMES.replace('name', 'liquid')}(?P<liquid_rest>[^%{{}}\n]*)-?%\}})[ \t]*"
)
_END = re.compile(rf"[ \t]*(?:\{{\{{[<%][ \t]*/[ \t]*{_NAMES}|\{{%-?[ \t]*end{_NAMES.replace('name', 'liquid')}).*")
_MARK = re.compile(r"`{3,}|~{3,}")
_IS_CODE = re.compile(r"\{[{%][<%-]?[ \t]*(?:/|end)[ \t]*(?:code|command|terminal|console|shell)")


def has_code_block(text: str) -> bool:
    """Return whether a text may have such a block."""
    return "{" in text and bool(_IS_CODE.search(text))


def plain_code_blocks(text: str, *, is_mdx: bool = False) -> str:
    r"""Return the text with fences in place of these shortcodes; what has a fence, or no end, stays as it is.

    >>> plain_code_blocks("{{< code-toggle file=hugo.toml >}}\n[params]\na = 1\n{{< /code-toggle >}}")
    '\n```toml\n[params]\na = 1\n```\n'
    """
    lines = text.split("\n")
    return "\n".join(_lines(lines, CodeLines(lines, is_mdx=is_mdx)))


def _lines(lines: list[str], code: CodeLines) -> Iterator[str]:
    ends = BlockEnds(lines, _ended_by)
    number = 0
    while number < len(lines):
        is_code = code.is_code(number)
        opened = _OPEN.fullmatch(lines[number]) if "{" in lines[number] and not is_code else None
        end = ends.after(number, opened["name"] or opened["liquid"]) if opened else 0
        inside = lines[number + 1 : end]
        if opened and any(line.strip() for line in inside) and not any(map(_MARK.search, inside)):
            before = opened["before"]
            yield from ("", f"{before}```{_language(opened)}", *inside, f"{before}```", "")
            number = end
        else:
            yield lines[number]
        number += 1


def _language(opened: re.Match[str]) -> str:
    tag = tag_of("code", opened["rest"] or opened["liquid_rest"] or "", closing=False)
    ending = PurePosixPath(tag.first(("file", "filename"))).suffix.removeprefix(".")
    return tag.first(("lang", "language")) or ending or next(iter(re.findall(r"\A[a-z]+\Z", tag.first(("0",)))), "")


def _ended_by(line: str) -> str:
    ended = _END.fullmatch(line) if "{" in line else None
    return str(ended["name"] or ended["liquid"]) if ended else ""
