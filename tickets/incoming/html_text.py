"""The words of an HTML mail, for people who read plain text. Nothing of it is rendered, loaded or kept as HTML.

A paragraph stands between empty lines, a row of a table on one line, a quote behind `> `, an item of a list behind its
dash or number; a link names its address, a picture its alternative text. What hides itself (`display:none`) is left
out, unless nothing but that would remain.
"""

import re
from dataclasses import dataclass, field
from typing import Final

from tickets.incoming.html_tokens import HtmlTag, RawText, tokens, without_entities

PICTURE: Final = ("\ufdd0", "\ufdd1")  # around the Content-ID of a picture that came with the mail: no letters
_LINES: Final = frozenset(  # begin a line of their own
    {
        "address",
        "article",
        "aside",
        "body",
        "caption",
        "center",
        "dd",
        "div",
        "dt",
        "figcaption",
        "figure",
        "footer",
        "form",
    }
    | {"header", "hr", "html", "li", "main", "nav", "section", "tbody", "tfoot", "thead", "tr"}
)
_PARAGRAPHS: Final = frozenset(
    {"blockquote", "dl", "h1", "h2", "h3", "h4", "h5", "h6", "ol", "p", "pre", "table", "ul"}
)
_LISTS: Final = frozenset({"ol", "ul"})
_UNSEEN: Final = frozenset({"template", "noframes", "object", "audio", "video"})
_VOID: Final = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"})
_SPACES = re.compile(r"[ \t\r\n\f\u00a0\u2007\u202f]+")
_INVISIBLE = re.compile("[\u200b\u200c\u00ad\u034f\u2060\ufeff\u061c\u180e]")
_HIDDEN = re.compile(r"display\s{0,9}:\s{0,9}none|mso-hide\s{0,9}:\s{0,9}all", re.IGNORECASE)
_OF_WORD: Final = ("msonormal", "msoplaintext", "msolistparagraph")  # paragraphs of Word, which have no space between
_ADDRESS = re.compile(r"(?:https?://|mailto:|tel:)[^\s<>]{3,}", re.IGNORECASE)
_LONGEST_ADDRESS: Final = 600  # characters
_LONGEST_NUMBER: Final = 6  # digits
_LINK_TEXTS: Final = 50  # pieces of a line that are searched for the address of a link
_SPACE_BEFORE_STOP = re.compile(r"(<[^<> ]{1,600}>) ([.,;:!?)])")
_DEEPEST: Final = 12  # quotes and lists that are shown as deep as they are
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s{0,3}=\s{0,3}["']?([A-Za-z0-9_:.-]{2,40})""", re.IGNORECASE)
_HEAD_BYTES: Final = 4_096


def charset_of_html(content: bytes) -> str:
    """Return the charset that a page names in its own head; empty when it names none."""
    named = _CHARSET.search(content[:_HEAD_BYTES])
    return named[1].decode("ascii") if named else ""


def html_to_text(html: str) -> str:
    r"""Return the visible words, in time proportional to the length.

    >>> html_to_text("<style>p{}</style><p>Dobrý&nbsp;deň,<br>neviem sa <b>prihlásiť</b>.</p>")
    'Dobrý deň,\nneviem sa prihlásiť.'
    >>> html_to_text("cena < 5 eur <a href='x>y'>tu</a> <b nikdy neuzavreté")
    'cena < 5 eur tu <b nikdy neuzavreté'
    """
    page = _Page()
    for token in tokens(html):
        page.take(token)
    return page.text() or _with_hidden(html, page)


def _with_hidden(html: str, page: "_Page") -> str:
    """Return what hid itself, where a page shows nothing else."""
    if not page.has_hidden:
        return ""
    everything = _Page(hides=False)
    for token in tokens(html):
        everything.take(token)
    return everything.text()


@dataclass
class _Page:
    """The lines of a page, as they grow."""

    hides: bool = True
    has_hidden: bool = False
    lines: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)  # of the line that is being written
    gap: bool = False  # an empty line is due before the next one
    is_apart: bool = True  # this paragraph has space around it
    quotes: int = 0
    lists: list[int] = field(default_factory=list)  # number of the next item; 0: no numbers
    bullet: str = ""  # of the item that begins here
    exact: int = 0  # elements `pre` around this place
    links: list[str] = field(default_factory=list)
    unseen: str = ""  # the element that shows nothing, around this place
    depth: int = 0  # of elements of that name

    def take(self, token: str | HtmlTag) -> None:
        if isinstance(token, HtmlTag):
            self._take_tag(token)
        elif self.exact and not self.unseen:
            self._take_exact(token)
        elif not self.unseen and not isinstance(token, RawText):
            self.texts.append(token)

    def text(self) -> str:
        """Return the lines, with at most one empty line between two."""
        self._end_line()
        return "\n".join(self.lines)

    def _take_tag(self, tag: HtmlTag) -> None:
        if self.unseen:
            self._pass(tag)
        elif self._hides(tag):
            self.unseen, self.depth, self.has_hidden = tag.name, 1, True
        elif tag.name in _PARAGRAPHS or tag.name in _LINES:
            self._take_block(tag)
        else:
            self._take_inline(tag)

    def _hides(self, tag: HtmlTag) -> bool:
        if not self.hides or tag.is_end or tag.name in _VOID:
            return False
        return tag.name in _UNSEEN or bool(_HIDDEN.search(tag.rest) and _HIDDEN.search(tag.attribute("style")))

    def _pass(self, tag: HtmlTag) -> None:
        if tag.name == self.unseen:
            self.depth += -1 if tag.is_end else 1
            self.unseen = self.unseen if self.depth > 0 else ""

    def _take_block(self, tag: HtmlTag) -> None:
        step = -1 if tag.is_end else 1
        self._end_line()
        self.gap = self.gap or self._is_paragraph(tag)
        if tag.name == "blockquote":
            self.quotes = max(0, self.quotes + step)
        elif tag.name == "pre":
            self.exact = max(0, self.exact + step)
        elif tag.name in _LISTS:
            self._take_list(tag)
        elif tag.name == "li":
            self._take_item(tag)

    def _is_paragraph(self, tag: HtmlTag) -> bool:
        """Return whether there is space at this edge of a block; Word's paragraphs and lists in lists have none."""
        if tag.name == "p" and not tag.is_end:
            self.is_apart = not tag.attribute("class").lower().startswith(_OF_WORD)
        return tag.name in _PARAGRAPHS and (tag.name != "p" or self.is_apart) and not self.lists

    def _take_list(self, tag: HtmlTag) -> None:
        if not tag.is_end:
            start = tag.attribute("start")
            first = int(start) if start.isdecimal() and len(start) <= _LONGEST_NUMBER else 1
            self.lists.append(first if tag.name == "ol" else 0)
        elif self.lists:
            self.lists.pop()
            self.gap = self.gap or not self.lists

    def _take_item(self, tag: HtmlTag) -> None:
        number = self.lists[-1] if self.lists else 0
        self.bullet = "" if tag.is_end else f"{number}. " if number else "- "
        if number and not tag.is_end:
            self.lists[-1] += 1

    def _take_inline(self, tag: HtmlTag) -> None:
        match tag.name, tag.is_end:
            case "br", _:
                self._break()
            case (("td" | "th"), _):
                self.texts.append(" ")
            case "a", False:
                self.links.append(tag.attribute("href"))
            case "a", True:
                self._end_link()
            case "img", False:
                self.texts.append(_picture(tag))

    def _end_link(self) -> None:
        address = self.links.pop() if self.links else ""
        plain = re.sub("^(?:mailto|tel):", "", address, flags=re.IGNORECASE)
        is_named = bool(_ADDRESS.fullmatch(address)) and len(address) <= _LONGEST_ADDRESS
        if is_named and plain.rstrip("/") not in without_entities("".join(self.texts[-_LINK_TEXTS:])):
            self.texts.append(f" <{plain}> ")

    def _take_exact(self, text: str) -> None:
        first, *rest = text.replace("\r\n", "\n").split("\n")
        self.texts.append(first)
        for line in rest:
            self._break()
            self.texts.append(line)

    def _break(self) -> None:
        """End the line; a line without words is an empty one."""
        if not self._end_line():
            self.gap = True

    def _end_line(self) -> bool:
        """Write the line where it has words; return whether it had."""
        written = _INVISIBLE.sub("", without_entities("".join(self.texts)))
        self.texts = []
        words = written.rstrip() if self.exact else _SPACES.sub(" ", written).strip()
        if not words.strip():
            self.gap = self.gap or "\u00a0" in written  # an empty line as Word and Outlook write it
            return False
        quote = "> " * min(self.quotes, _DEEPEST)
        if self.gap and self.lines:
            self.lines.append(quote.rstrip() if self.lines[-1].startswith(">") else "")
        indent = "  " * (min(len(self.lists), _DEEPEST) - 1)
        self.lines.append(quote + indent + self.bullet + _SPACE_BEFORE_STOP.sub(r"\1\2", words))
        self.gap, self.bullet = False, ""
        return True


def _picture(tag: HtmlTag) -> str:
    """Return the alternative text of a picture, and a mark where the picture came with the mail."""
    source, words = tag.attribute("src"), tag.attribute("alt").strip()
    mark = PICTURE[0] + source[4:200] + PICTURE[1] if source.lower().startswith("cid:") else ""
    return f" {mark}[{words}] " if words else mark
