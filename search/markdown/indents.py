"""Lines that are code because they are indented, as text is read line by line: four columns behind what holds them."""

import re
from collections.abc import Sequence

_CODE_INDENT = 4  # columns
_ITEM = re.compile(r"[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+(?=\S)")
_HOLDS = re.compile(r"(?:!!!|\?{3}\+?|={3})[ \t]|\[\^[^\[\]\n]{1,100}\]:")  # boxes, tabs and footnotes: four columns
_HEADING = re.compile(r" {0,3}#{1,6}[ \t]")


class Indents:
    """What holds the lines of one text, outside of fences.

    columns  in which the text of each list item begins that is open above the first line
    """

    def __init__(self, columns: Sequence[int] = ()) -> None:
        self._columns = [*columns]  # in which the text of each list item around the line begins
        self._goes_on = False  # whether the line before belongs to a paragraph

    @property
    def columns(self) -> tuple[int, ...]:
        """In which the text of each list item begins that is open below the last line."""
        return tuple(self._columns)

    def is_code(self, line: str) -> bool:
        """Return whether a line is code; is asked of every line, in their order."""
        bare = line.lstrip(" \t")
        if not bare:
            self._goes_on = False
            return False
        indent = _columns(line[: len(line) - len(bare)])
        item = _ITEM.match(line)
        while self._columns and indent < self._columns[-1] and (item or not self._goes_on):
            self._columns.pop()
        if not self._goes_on and indent >= _CODE_INDENT + (self._columns[-1] if self._columns else 0):
            return True
        if item:
            self._columns.append(_columns(item[0]))
        elif _HOLDS.match(bare):
            self._columns.append(indent + _CODE_INDENT)
        self._goes_on = not _HEADING.match(line)
        return False


def _columns(blank: str) -> int:
    return len(blank.expandtabs(4))
