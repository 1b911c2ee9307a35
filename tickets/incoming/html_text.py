"""The words of an HTML mail, for people who read plain text. Nothing of it is rendered, loaded or kept as HTML."""

import re
from html.parser import HTMLParser
from typing import Final

_UNSEEN: Final = frozenset({"head", "script", "style", "title", "template"})
_BLOCKS: Final = frozenset(
    {"address", "article", "blockquote", "br", "div", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p"}
    | {"pre", "section", "table", "tr", "ul"}
)
_SPACES = re.compile(r"[ \t\r\n\f\u00a0]+")


class _Words(HTMLParser):
    """Collects what is seen, a line per block."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[list[str]] = [[]]
        self._unseen = 0  # how many elements deep that show nothing

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag in _BLOCKS:
            self.lines.append([])

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag in _BLOCKS:
            self.lines.append([])

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.lines[-1].append(data)


def html_to_text(html: str) -> str:
    r"""Return the visible words, one line per paragraph or row.

    >>> html_to_text("<style>p{}</style><p>Dobrý&nbsp;deň,<br>neviem sa <b>prihlásiť</b>.</p>")
    'Dobrý deň,\nneviem sa prihlásiť.'
    """
    words = _Words()
    words.feed(html)
    words.close()
    lines = (_SPACES.sub(" ", "".join(parts)).strip() for parts in words.lines)
    return "\n".join(line for line in lines if line)
