r"""Formulas of TeX in a text: `$$ … $$`, `\\[ … \\]` and `\begin{align} … \end{align}` become code, with all its signs.

As text their `_` and `*` would be emphasis, and their lines would run into each other. One inside a line is code, too,
where a sign that only TeX has stands in it: `$x_1$`, `$\alpha$`, never `$5 and $10`; in mdBook between `\\(` and `\\)`.
"""

import re
from collections.abc import Iterator

from search.markdown.code_lines import CodeLines
from search.markdown.markdown_text import CODE_SPAN, NO_TEXT

LIMIT_LINES = 200  # of one formula; a longer one stays as it is
_OPEN = re.compile(r"(?P<before>[ \t>]*+)(?:\$\$[ \t]*+(?P<first>[^$\n]*+)|\\{1,2}\[[ \t]*+)")
_CLOSE = re.compile(r"[ \t>]*+(?:(?P<last>[^$\n]*?)[ \t]*\$\$|\\{1,2}\])[ \t]*(?:[{(][^{}\n]*[)}])?[ \t]*")
_NAMES = r"(?:equation|align|gather|multline|eqnarray|alignat)\*?"
_BEGIN = re.compile(rf"(?P<before>[ \t>]*+)\\begin\{{(?P<name>{_NAMES})\}}.*")
_MAYBE = re.compile(rf"\$\$|\\begin\{{{_NAMES}\}}|\$[^\s$`][^$\n]*+\$|^\\{{1,2}}\[[ \t]*$|\\\\[(\[]", re.MULTILINE)
_INSIDE = re.compile(
    rf"(?P<code>{CODE_SPAN})|{NO_TEXT}|(?<![\\$\w])(?P<mark>\$\$?)(?P<formula>[^\s$`|](?:[^$`\n|\\]|\\[^\n`])*+)(?P=mark)(?![\d$])"
    r"|(?<!\\)\\\\(?P<round>[(\[])(?P<in_round>(?:[^`\n\\]|\\(?!\\))++)\\\\[)\]]"
)
_TEX = re.compile(r"\\[A-Za-z]{2,}|[_^]\{|(?<![\w$])[A-Za-z][_^][A-Za-z0-9](?!\w)")


def has_formula(text: str) -> bool:
    """Return whether a text may have a formula."""
    return ("$" in text or "\\" in text) and bool(_MAYBE.search(text))


def plain_formulas(text: str, *, is_mdx: bool = False) -> str:
    r"""Return the text with code in place of formulas; other code stays as it is.

    >>> print(plain_formulas("Pre $x_1 + x_2$ platí\n\n$$\na_1 * b_2 * c\n$$\n\na stojí $5 alebo $10."))
    Pre `x_1 + x_2` platí
    <BLANKLINE>
    <BLANKLINE>
    ```latex
    a_1 * b_2 * c
    ```
    <BLANKLINE>
    <BLANKLINE>
    a stojí $5 alebo $10.
    """
    lines = text.split("\n")
    code = CodeLines(lines, is_mdx=is_mdx)
    return "\n".join(_lines(lines, [code.is_code(number) for number in range(len(lines))]))


def _lines(lines: list[str], is_code: list[bool]) -> Iterator[str]:
    number = 0
    closings = _closings(lines)
    while number < len(lines):
        line = lines[number]
        end = 0 if is_code[number] else _end(lines, number, closings)
        if end:
            yield from _block(lines[number : end + 1])
            number = end
        elif is_code[number] or not ("$" in line or "\\\\" in line):
            yield line
        else:
            yield _INSIDE.sub(_inside, line)
        number += 1


def _closings(lines: list[str]) -> list[int]:
    """Return, for each line, the number of the next one below it that may end a formula between `$$`; 0 for none."""
    after, nearest = [0] * len(lines), 0
    for number in range(len(lines) - 1, -1, -1):
        after[number] = nearest
        if "$$" in lines[number] or "\\]" in lines[number]:
            nearest = number
    return after


def _end(lines: list[str], number: int, closings: list[int]) -> int:
    """Return the number of the line that ends the formula which begins on a line; 0 when none begins."""
    line = lines[number]
    if "\\begin{" in line and (begun := _BEGIN.fullmatch(line)):
        closing = f"\\end{{{begun['name']}}}"
        below = range(number, min(number + LIMIT_LINES, len(lines)))
        return next((other for other in below if closing in lines[other]), 0)
    opened = _OPEN.fullmatch(line) if "$$" in line or "\\[" in line else None
    end = closings[number] if opened else 0
    if not opened or not 0 < end - number <= LIMIT_LINES or not _CLOSE.fullmatch(lines[end]):
        return 0
    return end if all(line.strip(" \t>") for line in lines[number + 1 : end]) else 0


def _block(lines: list[str]) -> Iterator[str]:
    """Yield the lines of a formula as code."""
    opened, closed = _OPEN.fullmatch(lines[0]), _CLOSE.fullmatch(lines[-1])
    begun = _BEGIN.fullmatch(lines[0])
    before = (opened or begun or ["", ""])[1]
    inside = lines[1:-1] if opened else lines
    written = [line.removeprefix(before) for line in inside]
    first = (opened["first"] or "").rstrip() if opened else ""
    last = (closed["last"] or "").rstrip() if opened and closed else ""
    yield from (before.rstrip(), f"{before}```latex")
    yield from (f"{before}{line}" for line in (*filter(None, [first]), *written, *filter(None, [last])))
    yield from (f"{before}```", before.rstrip())


def _inside(match: re.Match[str]) -> str:
    if match["round"]:
        return f"`{match['in_round'].strip()}`" if _TEX.search(match["in_round"]) else match[0]
    formula = match["formula"]
    is_formula = formula and not formula[-1].isspace() and _TEX.search(formula)
    return f"`{formula}`" if is_formula else match[0]
