"""CommonMark, which editors write everywhere else, as the Markdown that Python-Markdown reads.

Python-Markdown nests by four spaces, starts a list or a table only after an empty line, and wants one word after
a fence. Without this step the numbered steps of most real help articles start again at 1 after every picture.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_ITEM = re.compile(r"(?P<indent> *)(?P<mark>[-*+]|\d{1,9}[.)])(?P<gap> +|$)(?P<text>.*)")
_RULE = re.compile(r" {0,3}(?:(?:- *){3,}|(?:\* *){3,})")
_FENCE = re.compile(r" *(?P<mark>```+|~~~+) *(?P<language>[\w+#.-]*)")
_WIDEST_GAP = 4  # more spaces after the mark begin a code block inside the item
_STEP = 4  # spaces by which Python-Markdown nests


def python_markdown(text: str) -> str:
    r"""Return the text with lists indented by four and surrounded by empty lines.

    >>> print(python_markdown("Do:\n1. Open\n\n   ![menu](a.png)\n2) Save\n   - now"))
    Do:
    <BLANKLINE>
    1. Open
    <BLANKLINE>
        ![menu](a.png)
    2. Save
        - now
    """
    lists = _Lists()
    return "\n".join(line for source in text.expandtabs(4).split("\n") for line in lists.lines(source))


@dataclass(slots=True)
class _Lists:
    """The list items that are open at the line being read; one number each: the column where its text starts."""

    columns: list[int] = field(default_factory=list)
    fence: str = ""
    before: str = ""  # the line before
    before_was_item: bool = False

    def lines(self, line: str) -> Iterator[str]:
        """Yield the one or two lines that replace `line`."""
        item = None if self.fence or _RULE.fullmatch(line) else _ITEM.fullmatch(line)
        if not line.strip():
            yield ""
        elif self.fence or _FENCE.match(line):
            yield self._code(line)
        elif item:
            yield from self._item(item)
        else:
            yield from self._text(line)
        self.before, self.before_was_item = line, item is not None

    def _item(self, item: re.Match[str]) -> Iterator[str]:
        indent = len(item["indent"])
        inside = bool(self.columns)
        if not inside and indent >= _STEP:  # a code block that looks like a list
            yield item[0]
            return
        self._close(indent)
        if self.before.strip() and not inside and not self.before_was_item:
            if item["mark"][0].isdigit() and item["mark"][:-1] != "1":  # "… since\n2019. was …" is no list
                yield item[0]
                return
            yield ""
        elif self.before.lstrip().startswith(">"):  # else the item would be read as more of the quotation
            yield ""
        gap = len(item["gap"]) if 0 < len(item["gap"]) <= _WIDEST_GAP else 1
        yield f"{self._indent()}{item['mark'].replace(')', '.')} {item['gap'][gap:]}{item['text']}".rstrip()
        self.columns.append(indent + len(item["mark"]) + gap)

    def _text(self, line: str) -> Iterator[str]:
        indent = len(line) - len(line.lstrip(" "))
        if not self.before.strip():
            self._close(indent)
        if line.lstrip().startswith("|") and self.before.strip() and not self.before.lstrip().startswith("|"):
            yield ""
        yield self._indent() + line[min(indent, self.columns[-1]) :] if self.columns else line

    def _code(self, line: str) -> str:
        """Return a line of fenced code; inside a list item it is indented code, the only kind that is parsed there."""
        match = _FENCE.match(line)
        indent = len(line) - len(line.lstrip(" "))
        if not self.fence and match:
            self._close(indent)
            self.fence = match["mark"]
            return "" if self.columns else self.fence + match["language"]
        if match and match["mark"].startswith(self.fence) and not line.strip(" `~"):
            closing, self.fence = self.fence, ""
            return "" if self.columns else closing
        if not self.columns:
            return line
        return self._indent() + " " * _STEP + line[min(indent, self.columns[-1]) :]

    def _close(self, indent: int) -> None:
        """End the items whose text starts further right than this line."""
        while self.columns and indent < self.columns[-1]:
            self.columns.pop()

    def _indent(self) -> str:
        return " " * (_STEP * len(self.columns))
