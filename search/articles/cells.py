"""The text of a cell of a table, which stands on one line in Markdown, whatever lines it was written in."""

import re
from collections.abc import Iterable

_ITEM = re.compile(r"(?:[-*+]|\d{1,3}[.)])[ \t]+(?=\S)")


def cell(lines: Iterable[str], *, breaks: bool) -> str:
    r"""Return the lines as one, its list as HTML.

    breaks  whether a line that goes on begins a new one

    >>> cell(["Pri:", "* a", "  b", "* c|d"], breaks=False), cell(["a", "b"], breaks=True)
    ('Pri:<ul><li>a b</li><li>c\\|d</li></ul>', 'a<br>b')
    """
    written: list[str] = []
    is_list = False
    for line in filter(None, (line.strip() for line in lines)):
        item = _ITEM.match(line)
        if item:
            written.append(f"{'</li>' if is_list else '<ul>'}<li>{line[item.end() :]}")
            is_list = True
        else:
            gap = "<br>" if breaks and not is_list else " "
            written.append(f"{gap if written else ''}{line}")
    text = "".join([*written, "</li></ul>" if is_list else ""])
    return text.replace("\\|", "|").replace("|", "\\|")
