"""Folded parts of Adobe Experience League: `+++Title` above a text, `+++` below it.

Several titles above one end are tabs of Retype (`retype.py`).
"""

import re
from collections import Counter

from search.markdown.block_ends import BlockEnds
from search.markdown.code_lines import CodeLines

_OPENING = re.compile(r"(?P<before>[ \t>]*)\+{3}[ \t]*(?P<title>[^\s+][^\n]*)")
_END = re.compile(r"[ \t>]*\+{3}[ \t]*")


def has_accordion(text: str) -> bool:
    """Return whether a text may have folded parts."""
    return "+++" in text and bool(re.search(r"^[ \t>]*\+{3}[ \t]*[^\s+]", text, re.MULTILINE))


def plain_accordions(text: str, *, is_mdx: bool = False) -> str:
    r"""Return the text with containers in place of folded parts that end; what is code stays.

    >>> plain_accordions("+++View **all**\n\n```\n+++ a\n```\n\n+++\n\n+++ b")
    ':::details View **all**\n\n```\n+++ a\n```\n\n:::\n\n+++ b'
    >>> plain_accordions("+++ A\na\n+++ B\nb\n+++")
    '+++ A\na\n+++ B\nb\n+++'
    """
    lines = text.split("\n")
    code = CodeLines(lines, is_mdx=is_mdx)
    is_code = [code.is_code(number) for number in range(len(lines))]
    prose = ["" if is_code[number] else line for number, line in enumerate(lines)]
    ends = BlockEnds(prose, lambda line: "+++" if "+++" in line and _END.fullmatch(line) else "")
    openings = {number: _OPENING.fullmatch(line) for number, line in enumerate(prose) if "+++" in line}
    opened = [(ends.after(number, "+++"), number, opening) for number, opening in openings.items() if opening]
    of_end = Counter(end for end, _, _ in opened)
    for end, number, opening in opened:
        if end and of_end[end] == 1:
            lines[number] = f"{opening['before']}:::details {opening['title'].rstrip()}"
            lines[end] = lines[end].replace("+++", ":::")
    return "\n".join(lines)
