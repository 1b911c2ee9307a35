"""Rows of a table of Markdown, and the text of a cell: it stands on one line, whatever lines it was written in."""

import re
from collections.abc import Iterable

_POINT = re.compile(r"[-*+][ \t]+(?=\S)")
_NUMBERED = re.compile(r"\d{1,3}[.)][ \t]+(?=\S)")  # a step, or a date: its number is shown


def row(cells: Iterable[str]) -> str:
    """Return a row of these cells.

    >>> row(["a", ""]), row(["---"])
    ('| a |  |', '| --- |')
    """
    return f"| {' | '.join(cells)} |"


def cell(lines: Iterable[str], *, breaks: bool) -> str:
    r"""Return the lines as one, its list as HTML; a line with a number begins a new one.

    breaks  whether a line that goes on begins a new one

    >>> cell(["Pri:", "* a", "  b", "* c|d"], breaks=False), cell(["a", "b"], breaks=True)
    ('Pri:<ul><li>a b</li><li>c\\|d</li></ul>', 'a<br>b')
    >>> cell(["1. a", "2. b", "c"], breaks=False), cell(["31. 12. 2026"], breaks=False)
    ('1. a<br>2. b c', '31. 12. 2026')
    """
    written: list[str] = []
    is_list = False
    for line in filter(None, (line.strip() for line in lines)):
        item = _POINT.match(line)
        if item:
            written.append(f"{'</li>' if is_list else '<ul>'}<li>{line[item.end() :]}")
            is_list = True
        else:
            gap = "<br>" if (breaks or _NUMBERED.match(line)) and not is_list else " "
            written.append(f"{gap if written else ''}{line}")
    text = "".join([*written, "</li></ul>" if is_list else ""])
    return text.replace("\\|", "|").replace("|", "\\|")
