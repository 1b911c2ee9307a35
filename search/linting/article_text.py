"""The file of an article as its editor sees it: lines with their numbers, code and comments left out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from search.articles.article import ArticleError, read_source
from search.markdown.markdown_text import CODE_SPAN, plain

_LINE_END = re.compile(r"\r\n|\r|\n")
_FENCE = re.compile(r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*(?P<mark>`{3,}|~{3,})(?P<info>[^`]*)")
_OPEN = {"---": ("---", "..."), "+++": ("+++",)}  # first line of front matter -> what ends it
_HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+(.*)")
_UNDERLINE = re.compile(r" {0,3}(=+|-{2,})[ \t]*")
_NO_PARAGRAPH = re.compile(r"[ \t]*(?:$|[#>|<]|[-*+][ \t]|\d{1,9}[.)][ \t]|[-*_=]{3,}[ \t]*$)|[ \t]{4}|\t")
_INLINE_CODE = re.compile(CODE_SPAN)


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line of the body."""

    number: int  # in the file, 1 = first
    text: str  # as written, without the line end

    @property
    def prose(self) -> str:
        """The line with its inline code blanked, so that columns stay."""
        return _INLINE_CODE.sub(lambda code: " " * len(code[0]), self.text) if "`" in self.text else self.text


@dataclass(frozen=True, slots=True)
class HeadingLine:
    """One heading of the body."""

    number: int  # line in the file, 1 = first
    level: int  # 1 to 6, as written
    text: str  # plain


@dataclass(frozen=True)
class ArticleText:
    """The text of one file; what is asked for is computed once."""

    text: str

    @cached_property
    def lines(self) -> list[str]:
        """The lines of the file without their ends."""
        return _LINE_END.split(self.text.removeprefix("\ufeff"))

    @cached_property
    def body_line(self) -> int:
        """The number of the line on which the body starts, 1 = first."""
        first = next((number for number, line in enumerate(self.lines) if line.strip()), 0)
        closing = _OPEN.get(self.lines[first].strip(), ())
        ends = (number for number in range(first + 1, len(self.lines)) if self.lines[number].rstrip() in closing)
        return next(ends, -1) + 2

    @cached_property
    def body(self) -> tuple[TextLine, ...]:
        """The lines of the body that are neither fenced code nor in a comment."""
        return tuple(self._outside_code())

    def _outside_code(self) -> Iterator[TextLine]:
        fence, in_comment = "", False
        for number, line in enumerate(self.lines[self.body_line - 1 :], start=self.body_line):
            match = _FENCE.match(line)
            if match and not in_comment:
                mark = match["mark"]
                fence = "" if fence and mark.startswith(fence) else fence or mark
                continue
            if fence:
                continue
            text, in_comment = _without_comment(line, in_comment=in_comment)
            if text is not None:
                yield TextLine(number, text)

    @cached_property
    def headings(self) -> tuple[HeadingLine, ...]:
        """The headings of the body, `#` and underlined."""
        return tuple(self._headings())

    def _headings(self) -> Iterator[HeadingLine]:
        before = TextLine(0, "")
        for line in self.body:
            if heading := _HEADING.fullmatch(line.text):
                yield HeadingLine(line.number, len(heading[1]), plain(heading[2].rstrip(" \t#")))
            elif (under := _UNDERLINE.fullmatch(line.text)) and not _NO_PARAGRAPH.match(before.text):
                yield HeadingLine(before.number, 1 if under[1][0] == "=" else 2, plain(before.text))
            before = line

    def line_with(self, *wanted: str) -> int:
        """Return the number of the first line that holds one of the texts; 1 without one."""
        texts = [text for text in wanted if text]
        return next((n for n, line in enumerate(self.lines, start=1) if any(text in line for text in texts)), 1)

    def line(self, number: int) -> str:
        """Return a line by its number; "" when there is none."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""


def text_of(root: Path, path: str) -> ArticleText:
    """Return the text of the file at `path` below `root`; empty when it is gone since it was indexed."""
    try:
        return ArticleText(read_source(root, path).decode("utf-8", "surrogateescape"))
    except ArticleError:
        return ArticleText("")


def _without_comment(line: str, *, in_comment: bool) -> tuple[str | None, bool]:
    """Return what stands outside of comments on a line (None = nothing of it), and whether one goes on."""
    if in_comment:
        end = line.find("-->")
        return (None, True) if end < 0 else _without_comment(" " * (end + 3) + line[end + 3 :], in_comment=False)
    start = line.find("<!--")
    if start < 0:
        return line, False
    end = line.find("-->", start + 4)
    if end < 0:
        return line[:start], True
    return _without_comment(line[:start] + " " * (end + 3 - start) + line[end + 3 :], in_comment=False)
