"""The words of an HTML mail, for people who read plain text. Nothing of it is rendered, loaded or kept as HTML.

A reader of tags, not a parser of trees: the tree that HTML5 prescribes costs the square of its depth, in lexbor and in
every browser engine. Here every step moves forward and none looks back, so that the time is proportional to the text
(`docs/decisions/0020-reading-html-mail.md`). What is never closed (a tag, a comment) is text: no words are lost.
"""

import html as entities
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

_UNSEEN: Final = frozenset({"head", "script", "style", "title", "template"})
_RAW: Final = ("script", "style", "title", "textarea")  # hold no tags: they last until their own end tag
_BLOCKS: Final = frozenset(
    {"address", "article", "blockquote", "br", "div", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p"}
    | {"pre", "section", "table", "tr", "ul"}
)
_SPACES = re.compile(r"[ \t\r\n\f\u00a0]+")
_OPENING = re.compile(r"<(?:(?P<end>/?)(?P<tag>[a-zA-Z][a-zA-Z0-9:-]{0,30}+)|(?P<comment>!--)|[!?/])")
# Possessive (`++`, `*+`): what was passed is never tried in another way. A quote counts only after `=`.
_REST_OF_TAG = re.compile(r"""(?:[^>=]++|=[ \t\r\n\f]*+(?:"[^"]*+"|'[^']*+')?+)*+>""")
_END_OF_RAW: Final = {tag: re.compile(rf"</{tag}(?=[\s/>])", re.IGNORECASE) for tag in _RAW}
_LONGEST_ENTITY = re.compile(r"&#[xX]?[0-9a-fA-F]{9,}+;?")  # no character has such a number


class _Tag(NamedTuple):
    """A start tag or an end tag; attributes say nothing that a reader sees."""

    name: str  # in lower case; empty for a comment or a declaration
    is_end: bool


def html_to_text(html: str) -> str:
    r"""Return the visible words, one line per paragraph or row; in time proportional to the length.

    >>> html_to_text("<style>p{}</style><p>Dobrý&nbsp;deň,<br>neviem sa <b>prihlásiť</b>.</p>")
    'Dobrý deň,\nneviem sa prihlásiť.'
    >>> html_to_text("cena < 5 eur <a href='x>y'>tu</a> <b nikdy neuzavreté")
    'cena < 5 eur tu <b nikdy neuzavreté'
    """
    lines: list[list[str]] = [[]]
    unseen = 0  # elements around this place that show nothing
    for token in _tokens(html):
        if isinstance(token, str):
            if token and not unseen:
                lines[-1].append(token)
        elif token.name == "body":  # ends the head, whether or not that was closed
            unseen = 0
        elif token.name in _UNSEEN:
            unseen = max(0, unseen - 1) if token.is_end else unseen + 1
        elif token.name in _BLOCKS and lines[-1]:
            lines.append([])
    shown = (_SPACES.sub(" ", _without_entities("".join(parts))).strip() for parts in lines)
    return "\n".join(line for line in shown if line)


def _tokens(html: str) -> Iterator[str | _Tag]:
    """Yield texts and tags in their order."""
    position = 0
    while opening := _OPENING.search(html, position):
        end = _end_of(opening, html)
        if end is None:
            break
        yield html[position : opening.start()]
        tag = _Tag((opening["tag"] or "").lower(), bool(opening["end"]))
        yield tag
        position = end
        if tag.name in _END_OF_RAW and not tag.is_end:
            closing = _END_OF_RAW[tag.name].search(html, end)
            position = closing.start() if closing else len(html)
            yield html[end:position]
    yield html[position:]


def _end_of(opening: re.Match[str], html: str) -> int | None:
    """Return where the tag or the comment that opens here ends; None when it never does."""
    if opening["comment"]:
        end = html.find("-->", opening.end() - 2)  # `<!-->` is a whole comment
        return end + 3 if end != -1 else None
    if opening["tag"]:
        rest = _REST_OF_TAG.match(html, opening.end())
        return rest.end() if rest else None
    end = html.find(">", opening.end())
    return end + 1 if end != -1 else None


def _without_entities(text: str) -> str:
    return entities.unescape(_LONGEST_ENTITY.sub("\ufffd", text))
