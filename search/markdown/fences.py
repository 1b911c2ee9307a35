"""Fences around code, as they are read line by line: which line opens code, and which one ends it.

A fence that stands four columns or more behind the one that opened the code is a line of the code: pages that show
Markdown hold such fences, and programs that are put in hold them, too.
"""

import re
from typing import NamedTuple

_OPENING = re.compile(r"(?P<before>[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*)(?P<mark>`{3,}|~{3,})")
_MARKS = re.compile(r"`{3,}")
_MARKER = re.compile(r"[^>\s]")
_CODE_INDENT = 4  # columns


class Fence(NamedTuple):
    """The fence that opened code."""

    mark: str  # three or more ` or ~
    column: int  # in which it stands, 0 = first


def fence_of(before: str, mark: str) -> Fence:
    """Return the fence that stands behind what is `before` it on its line."""
    return Fence(mark, len(before.expandtabs(4)))


def ends_code(line: str, opened: Fence) -> bool:
    """Return whether a line ends the code that a fence opened.

    >>> ends_code("  ```", Fence("```", 0)), ends_code("    ```", Fence("```", 0)), ends_code("```py", Fence("```", 0))
    (True, False, False)
    """
    bare = line.strip(" \t>")
    if not bare.startswith(opened.mark) or bare.strip(opened.mark[0]):
        return False
    return len(line[: line.index(bare[0])].expandtabs(4)) < opened.column + _CODE_INDENT


def fence_after(line: str, opened: Fence | None) -> Fence | None:
    """Return the fence whose code goes on behind the line; None outside of code."""
    if "```" not in line and "~~~" not in line:
        return opened
    if opened:
        return None if ends_code(line, opened) else opened
    match = _OPENING.match(line)
    return fence_of(match["before"], match["mark"]) if match else None


def fence_around(code: str) -> str:
    """Return a fence that no line of the code ends.

    >>> fence_around("a"), fence_around("```js"), fence_around("````````")
    ('```', '````', '`````````')
    """
    longest = max(map(len, _MARKS.findall(code)), default=0)
    return "`" * max(3, longest + 1)


def closed(text: str) -> str:
    r"""Return a text whose last code ends with it, so that what follows is none.

    >>> closed("- a\n  ```\n  b"), closed("> ```\n> a"), closed("> ```\n> a\n\nb"), closed("```\na\n```")
    ('- a\n  ```\n  b\n  ```', '> ```\n> a\n> ```', '> ```\n> a\n\nb', '```\na\n```')
    """
    fence: Fence | None = None
    code: list[str] = []
    for line in text.split("\n"):
        fence = fence_after(line, fence)
        if fence:
            code.append(line)
        else:
            code.clear()
    if not fence:
        return text
    before = code[0][: code[0].index(fence.mark[0])]
    if ">" in before:  # a quote ends with the first line that is none, and its code with it
        is_open = all(line.lstrip().startswith(">") for line in code)
    else:
        is_item = bool(before.strip())
        is_open = not is_item or all(not line.strip() or _indent(line) >= fence.column for line in code[1:])
    return f"{text}\n{_MARKER.sub(' ', before)}{fence.mark}" if is_open else text


def _indent(line: str) -> int:
    return len(line[: len(line) - len(line.lstrip())].expandtabs(4))
