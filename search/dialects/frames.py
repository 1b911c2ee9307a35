"""`<iframe src="https://…">`: a film or a form of another site, which is not shown here, as a link to it."""

import html
import re

from search.dialects.foreign_tags import tag_of
from search.markdown.code_lines import InCode
from search.markdown.markdown_text import CODE_SPAN

_FRAME = re.compile(
    rf"(?P<code>{CODE_SPAN})|<iframe\b(?P<rest>[^<>]{{0,4000}}+)>(?:[^<>]{{0,300}}+</iframe[ \t]*>)?", re.IGNORECASE
)
_WATCHED = (  # the address of the page on which people see what the frame shows
    (
        re.compile(r"https?://(?:www\.)?youtube(?:-nocookie)?\.com/embed/(?!videoseries)([\w-]+)[^\s]*"),
        r"https://www.youtube.com/watch?v=\1",
    ),
    (re.compile(r"https?://player\.vimeo\.com/video/(\d+)[^\s]*"), r"https://vimeo.com/\1"),
    (re.compile(r"https?://(?:www\.)?loom\.com/embed/(\w+)[^\s]*"), r"https://www.loom.com/share/\1"),
)


def has_frame(text: str) -> bool:
    """Return whether a text has frames."""
    return "<iframe" in text


def plain_frames(text: str, *, is_mdx: bool = False) -> str:
    """Return the text with links in place of frames; a frame without an address of another site, or in code, stays.

    >>> plain_frames('<iframe title="Ako" src="https://www.youtube.com/embed/a1?rel=0"></iframe> `<iframe>`')
    '<a href="https://www.youtube.com/watch?v=a1">Ako</a> `<iframe>`'
    """
    in_code = InCode(text, is_mdx=is_mdx)
    return _FRAME.sub(lambda match: match[0] if match["code"] or in_code(match.start()) else _link(match), text)


def _link(match: re.Match[str]) -> str:
    tag = tag_of("iframe", match["rest"], closing=False)
    address = html.unescape(tag.first(("src", "data-src")))
    address = f"https:{address}" if address.startswith("//") else address
    if not address.startswith(("https://", "http://")):
        return match[0]
    for frame, page in _WATCHED:
        address = frame.sub(page, address) if frame.fullmatch(address) else address
    label = html.unescape(tag.first(("title",))) or address
    return f'<a href="{html.escape(address)}">{html.escape(label, quote=False)}</a>'
