"""Which lines of a text are code without a fence: moved in by four columns, or in a `<pre>`."""

import re
from collections.abc import Sequence

from search.articles.fences import Fence, fence_after
from search.articles.indents import Indents

_RAW = r"(?:pre|script|style|textarea)\b"
_RAW_OPEN = re.compile(rf"[ \t>]*+(?:<(?!{_RAW})[^<>\n]++>)*+<{_RAW}", re.IGNORECASE)
_RAW_END = re.compile(rf"</{_RAW}", re.IGNORECASE)


def unfenced_code(lines: Sequence[str], *, is_mdx: bool = False) -> set[int]:
    """Return the numbers of the lines that are code without a fence; in MDX, moving in means nothing.

    >>> unfenced_code(["a", "", "    b", "", "- c", "", "    d"]), unfenced_code(["", "    b"], is_mdx=True)
    ({2}, set())
    >>> unfenced_code(["a", "<pre>", "b", "</pre>", "c"]), unfenced_code(["say `<pre>`", "b"])
    ({1, 2, 3}, set())
    """
    code: set[int] = set()
    fence: Fence | None = None
    indents = Indents()
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
