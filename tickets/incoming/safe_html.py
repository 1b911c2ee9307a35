"""A whole mail as HTML that is safe to show: known tags, no attribute but the address of a link, nothing loaded.

Written anew, token by token, from what `html_tokens` reads: what is not on the list cannot pass. The page that shows it
forbids scripts, pictures and styles once more by its Content-Security-Policy.
"""

import html
import re
from email import message_from_bytes
from email.message import Message
from typing import Final

from tickets.incoming.body import FAULTS, charset_of
from tickets.incoming.decoding import decode
from tickets.incoming.html_text import charset_of_html
from tickets.incoming.html_tokens import HtmlTag, RawText, tokens, without_entities
from tickets.incoming.own_links import without_secrets
from tickets.typed_text import storable

_LONGEST: Final = 500_000  # characters of one part
_MOST_PARTS: Final = 100
_TAGS: Final = frozenset(
    {"b", "blockquote", "br", "center", "code", "dd", "div", "dl", "dt", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr"}
    | {"i", "li", "ol", "p", "pre", "s", "small", "span", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th"}
    | {"thead", "tr", "u", "ul"}
)
_ADDRESS = re.compile(r"(?:https?://|mailto:)[^\s<>\"]{3,2000}", re.IGNORECASE)


def safe_html(raw: bytes) -> str:
    """Return all text parts of a mail, one below the other; empty where it has none that can be read."""
    try:
        parts = [part for part in message_from_bytes(raw).walk() if not part.is_multipart()][:_MOST_PARTS]
    except FAULTS:
        return ""
    return "\n<hr>\n".join(shown for part in parts if (shown := _shown(part)))


def _shown(part: Message) -> str:
    kind = part.get_content_type()
    if kind not in ("text/plain", "text/html"):
        return ""
    try:
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes):
            return ""
        hint = charset_of(part) or (charset_of_html(content) if kind == "text/html" else "")
        text = storable(without_secrets(decode(content[: 4 * _LONGEST], hint)[:_LONGEST]))
    except FAULTS:
        return ""
    return _cleaned(text) if kind == "text/html" else f"<pre>{html.escape(text)}</pre>"


def _cleaned(source: str) -> str:
    r"""Return the HTML with what is on the list, and nothing else.

    >>> _cleaned('<p onclick="x">a <a href="javascript:x">b</a><script>c</script><img src="//x" alt="d">')
    '<p>a b[d]'
    """
    shown: list[str] = []
    links: list[bool] = []  # whether the link that is open here is shown as one
    for token in tokens(source):
        if isinstance(token, HtmlTag):
            shown.append(_tag(token, links))
        elif not isinstance(token, RawText):
            shown.append(html.escape(without_entities(token)))
    return "".join(shown)


def _tag(tag: HtmlTag, links: list[bool]) -> str:
    if tag.name == "a":
        return _link(tag, links)
    if tag.name == "img":
        words = tag.attribute("alt").strip()
        return html.escape(f"[{words}]") if words else ""
    return f"<{'/' * tag.is_end}{tag.name}>" if tag.name in _TAGS else ""


def _link(tag: HtmlTag, links: list[bool]) -> str:
    if tag.is_end:
        return "</a>" if links and links.pop() else ""
    address = tag.attribute("href").strip()
    links.append(bool(_ADDRESS.fullmatch(address)))
    return f'<a href="{html.escape(address)}" rel="noopener noreferrer" target="_blank">' if links[-1] else ""
