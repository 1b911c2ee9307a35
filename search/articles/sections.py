"""The text of an article line by line under its headings, as it is shown where it answers a problem.

A line is a paragraph, a list item, a row of a table or a line of code; a long paragraph is cut at its sentences. A
list of links into the article itself is no line: it names every section and answers nothing.
"""

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain

LONGEST_LINE = 160  # characters
MOST_LINES = 5_000  # of one article, half a megabyte of text; what stands behind them is not shown

_PIECE = re.compile(r"<(/?)([a-z][a-z0-9]*)((?: [\w:-]+(?:=\"[^\"]*\")?)*) ?/?>|([^<]+|<)")
_ID = re.compile(r" id=\"([^\"]+)\"")
_TO_ITSELF = ' href="#'
_TO_ANOTHER = ' href="/'
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_CELLS = frozenset({"td", "th"})
_BETWEEN_CELLS = " · "
_BLOCKS = frozenset(
    ("blockquote", "br", "caption", "dd", "details", "div", "dl", "dt", "figcaption", "figure", "hr", "li", "ol", "p")
) | {"pre", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul", *_HEADINGS}
_BACK_FROM_FOOTNOTE = re.compile("[\xa0 ]*↩\ufe0e?")
_SENTENCE_END = re.compile(r"(?<=[.!?…]) ")
_CUT = "…"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an article, or the heading of the lines after it."""

    text: str  # plain, at most `LONGEST_LINE` characters
    heading: int  # number of the line that is its heading; its own number for a heading
    anchor: str = ""  # of a heading: its id in the HTML; "" = it has none
    leads_away: bool = False  # it has a link to another article


def text_lines(rendered: str) -> list[Line]:
    """Return the lines of an article, each after its heading; the first is the heading of those that have none.

    rendered  clean HTML, as `rendering/markdown.py` makes it

    >>> [(line.text, line.heading) for line in text_lines('<p>One</p><h2 id="s-two">Two</h2><p>2<br>3</p>')]
    [('', 0), ('One', 0), ('Two', 2), ('2', 2), ('3', 2)]
    """
    reader = _Reader()
    for piece in _PIECE.finditer(rendered):
        if len(reader.lines) >= MOST_LINES:
            break
        closing, tag, attributes, text = piece.groups()
        if text:
            reader.text(html.unescape(text))
        elif closing:
            reader.close(tag)
        else:
            reader.open(tag, attributes)
    reader.end_line()
    return reader.lines[:MOST_LINES]


@dataclass(slots=True)
class _Reader:
    """What was read so far."""

    lines: list[Line] = field(default_factory=lambda: [Line("", 0)])
    heading: int = 0  # number of the last heading's line
    in_heading: bool = False
    in_code: bool = False
    in_link_here: bool = False  # a link into the article itself
    in_superscript: bool = False
    anchor: str = ""  # of the heading that is open
    anchors: set[str] = field(default_factory=set)
    written: list[str] = field(default_factory=list)  # of the line that is open
    is_blank: bool = True  # nothing but space was written
    begins_cell: bool = False  # of a row that has one with text already
    links_only: bool = True
    leads_away: bool = False

    def text(self, text: str) -> None:
        if self.in_code and "\n" in text:
            *whole, text = text.split("\n")
            for line in whole:
                self._write(line)
                self.end_line()
        self._write(text)

    def _write(self, text: str) -> None:
        if self.in_link_here and self.in_superscript:  # the number of a footnote
            return
        if text.strip():
            self.written += [_BETWEEN_CELLS] if self.begins_cell else []
            self.begins_cell = self.is_blank = False
            self.links_only = self.links_only and self.in_link_here
        self.written.append(text)

    def open(self, tag: str, attributes: str) -> None:
        if tag in _BLOCKS:
            self.end_line()
        if tag in _CELLS:
            self.begins_cell = not self.is_blank
        elif tag in _HEADINGS:
            self.in_heading, self.anchor = True, _own_id(attributes)
        elif tag == "a":
            self.in_link_here = _TO_ITSELF in attributes
            self.leads_away = self.leads_away or _TO_ANOTHER in attributes
        self._note(tag, opened=True)

    def close(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.end_line()
        if tag in _HEADINGS:
            self.in_heading = False
        elif tag == "a":
            self.in_link_here = False
        self._note(tag, opened=False)

    def _note(self, tag: str, *, opened: bool) -> None:
        if tag == "pre":
            self.in_code = opened
        elif tag == "sup":
            self.in_superscript = opened

    def end_line(self) -> None:
        """Keep what was written since the last line, unless it only leads to other lines."""
        text = "".join(self.written)
        text = " ".join((_BACK_FROM_FOOTNOTE.sub("", text) if "↩" in text else text).split())
        if self.in_heading and text:
            self._keep_heading(text)
        elif text and not self.links_only:
            self.lines += (Line(piece, self.heading, leads_away=self.leads_away) for piece in _pieces(text))
        self.written, self.is_blank, self.begins_cell = [], True, False
        self.links_only, self.leads_away = True, False

    def _keep_heading(self, text: str) -> None:
        self.heading = len(self.lines)
        anchor = self.anchor if self.anchor not in self.anchors else ""  # a second one cannot be reached
        self.anchors.add(anchor)
        self.lines.append(Line(_shortened(text), self.heading, anchor))


def _own_id(attributes: str) -> str:
    match = _ID.search(attributes)
    return html.unescape(match[1]) if match else ""


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_LINE else f"{text[: LONGEST_LINE - len(_CUT)]}{_CUT}"


def _pieces(text: str) -> Iterable[str]:
    """Cut a text at its sentences, and a sentence that is too long between its words."""
    if len(text) <= LONGEST_LINE:
        return [text]
    return _packed(chain.from_iterable(map(_cut, _SENTENCE_END.split(text))), LONGEST_LINE)


def _cut(sentence: str) -> list[str]:
    """Return a sentence in pieces, each marked where it goes on."""
    if len(sentence) <= LONGEST_LINE:
        return [sentence]
    room = LONGEST_LINE - 2 * len(f"{_CUT} ")
    words = (word[start : start + room] for word in sentence.split(" ") for start in range(0, len(word), room))
    first, *others = _packed(words, room)
    pieces = [first, *(f"{_CUT} {piece}" for piece in others)]
    return [*(f"{piece} {_CUT}" for piece in pieces[:-1]), pieces[-1]]


def _packed(parts: Iterable[str], longest: int) -> Iterator[str]:
    """Join parts by spaces, as many as fit."""
    pack = ""
    for part in parts:
        if pack and len(pack) + 1 + len(part) > longest:
            yield pack
            pack = part
        else:
            pack = f"{pack} {part}" if pack else part
    if pack:
        yield pack
