"""Which lines of a text are code: between fences, moved in by four columns, or in a `<pre>`."""

import re
from bisect import bisect
from collections.abc import Sequence
from itertools import accumulate

from search.markdown.fences import Fence, fence_after
from search.markdown.indents import Indents

_RAW = r"(?:pre|script|style|textarea)\b"
_RAW_OPEN = re.compile(rf"[ \t>]*+(?:<(?!{_RAW})[^<>\n]++>)*+<{_RAW}", re.IGNORECASE)
_RAW_END = re.compile(rf"</{_RAW}", re.IGNORECASE)


def _unfenced_code(lines: Sequence[str], columns: Sequence[int] = (), *, is_mdx: bool = False) -> set[int]:
    """Return the numbers of the lines that are code without a fence; in MDX, moving in means nothing.

    >>> _unfenced_code(["a", "", "    b", "", "- c", "", "    d"]), _unfenced_code(["", "    b"], is_mdx=True)
    ({2}, set())
    >>> _unfenced_code(["a", "<pre>", "b", "</pre>", "c"]), _unfenced_code(["say `<pre>`", "b"])
    ({1, 2, 3}, set())
    """
    code: set[int] = set()
    fence: Fence | None = None
    indents = Indents(columns)
    is_raw = False  # up to the end of the tag, a browser shows the lines as they are written, or not at all
    for number, line in enumerate(lines):
        if not is_raw:
            was_open, fence = fence is not None, fence_after(line, fence)
            if was_open or fence:
                continue
            is_raw = "<" in line and bool(_RAW_OPEN.match(line))
        if is_raw:
            code.add(number)
            is_raw = "</" not in line or not _RAW_END.search(line)
        elif indents.is_code(line) and not is_mdx:
            code.add(number)
    return code


class CodeLines:
    """The lines of one text, looked at from the first to the last; fences in lines that are left out open nothing.

    columns  in which the text of each list item begins that is open above the first line
    """

    def __init__(self, lines: Sequence[str], columns: Sequence[int] = (), *, is_mdx: bool = False) -> None:
        self._lines = lines
        self._unfenced = _unfenced_code(lines, columns, is_mdx=is_mdx)
        self._fence: Fence | None = None

    def is_code(self, number: int) -> bool:
        """Return whether the line of this number is code, or a fence.

        >>> lines = CodeLines(["```", "a", "```", "b", "", "    c"])
        >>> [lines.is_code(number) for number in range(6)]
        [True, True, True, False, False, True]
        """
        was_open = self._fence is not None
        self._fence = fence_after(self._lines[number], self._fence)
        return was_open or self._fence is not None or number in self._unfenced


class InCode:
    """Says of places in one text whether they are in code between fences or in a `<pre>`.

    is_mdx  what is moved in by four columns is no code
    """

    def __init__(self, text: str, *, is_mdx: bool = True) -> None:
        self._text = text
        self._is_mdx = is_mdx
        self._starts: list[int] = []
        self._is_code: list[bool] = []  # by line; looked at only where somebody asks

    def __call__(self, place: int) -> bool:
        r"""Return whether the line of this place is code.

        >>> in_code = InCode("a\n```\nb\n```\nc")
        >>> in_code(0), in_code(6), in_code(12)
        (False, True, False)
        """
        if not self._starts:
            lines = self._text.split("\n")
            code = CodeLines(lines, is_mdx=self._is_mdx)
            self._is_code = [code.is_code(number) for number in range(len(lines))]
            self._starts = [0, *accumulate(len(line) + 1 for line in lines)]
        return self._is_code[bisect(self._starts, place) - 1]
