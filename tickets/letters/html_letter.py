"""The text of a letter as plain HTML, for mail programs that show the richer part: the same words, links that work."""

import html
import re
from collections.abc import Iterator

_LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)]")


def html_letter(text: str) -> str:
    r"""Return the letter as HTML; lines behind `> ` become a quote.

    >>> html_letter("Ahoj\n\n> a < b")
    '<!doctype html><html><body><p>Ahoj</p><blockquote><p>a &lt; b</p></blockquote></body></html>'
    """
    return f"<!doctype html><html><body>{''.join(_blocks(text))}</body></html>"


def _blocks(text: str) -> Iterator[str]:
    """Yield paragraphs, each quote around its own."""
    for is_quoted, paragraph in _paragraphs(text):
        shown = f"<p>{'<br>'.join(_line(line) for line in paragraph)}</p>"
        yield f"<blockquote>{shown}</blockquote>" if is_quoted else shown


def _paragraphs(text: str) -> Iterator[tuple[bool, list[str]]]:
    paragraph: list[str] = []
    was_quoted = False
    for line in text.split("\n"):
        is_quoted = line.startswith(">")
        words = line.removeprefix(">").removeprefix(" ") if is_quoted else line
        if paragraph and (not words.strip() or is_quoted != was_quoted):
            yield was_quoted, paragraph
            paragraph = []
        if words.strip():
            paragraph.append(words)
        was_quoted = is_quoted
    if paragraph:
        yield was_quoted, paragraph


def _line(line: str) -> str:
    pieces: list[str] = []
    position = 0
    for link in _LINK.finditer(line):
        address = html.escape(link[0])
        pieces += [html.escape(line[position : link.start()]), f'<a href="{address}">{address}</a>']
        position = link.end()
    return "".join((*pieces, html.escape(line[position:])))
