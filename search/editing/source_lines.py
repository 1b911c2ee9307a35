"""An article file as lines that keep their ends, so that joining them gives the same bytes again."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_MARK = "\ufeff"


class NotEditable(ValueError):
    """The file cannot be changed in this way without touching the rest of it; the message says why."""


@dataclass(frozen=True, slots=True)
class SourceLines:
    """The text of one file."""

    mark: str  # a byte order mark, or ""
    lines: tuple[str, ...]  # each with its line end; the last one may have none

    @property
    def text(self) -> str:
        """The text as readers of articles take it: without the mark, with line feeds."""
        return "".join(self.lines).replace("\r\n", "\n").replace("\r", "\n")

    @property
    def line_end(self) -> str:
        """The line end of most lines; a line feed where there is none."""
        return most_common_end(self.lines)

    def with_lines(self, lines: Iterable[str]) -> bytes:
        """Return the bytes of the file with other lines."""
        return (self.mark + "".join(lines)).encode()


def source_lines(raw: bytes) -> SourceLines:
    r"""Return the lines of a file; raises NotEditable unless it is UTF-8.

    >>> source_lines(b"\xef\xbb\xbfa\r\nb").lines
    ('a\r\n', 'b')
    """
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        raise NotEditable(f"byte 0x{raw[error.start]:02x} is not UTF-8") from error
    mark = _MARK if text.startswith(_MARK) else ""
    return SourceLines(mark, tuple(split_lines(text.removeprefix(mark))))


def split_lines(text: str) -> list[str]:
    r"""Return the lines of a text with their ends; only `\n`, `\r\n` and `\r` end one."""
    return _LINE.findall(text)


def end_of(line: str) -> str:
    """Return the line end of a line, "" if it has none."""
    return line[len(line.rstrip("\r\n")) :]


def most_common_end(lines: Sequence[str]) -> str:
    """Return the line end of most lines; a line feed where there is none."""
    ends = Counter(filter(None, map(end_of, lines)))
    return ends.most_common(1)[0][0] if ends else "\n"
