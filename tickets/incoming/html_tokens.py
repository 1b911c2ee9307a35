"""HTML as a row of texts and tags. Every step moves forward and none looks back: the time is proportional to the text.

A reader of tags, not a parser of trees: the tree that HTML5 prescribes costs the square of its depth, in lexbor and in
every browser engine (`docs/decisions/0020-reading-html-mail.md`). What is never closed (a tag, a comment) is text: no
words are lost.
"""

import html as entities
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

_RAW: Final = ("script", "style", "title", "textarea")  # hold no tags: they last until their own end tag
_OPENING = re.compile(r"<(?:(?P<end>/?)(?P<tag>[a-zA-Z][a-zA-Z0-9:-]{0,30}+)|(?P<comment>!--)|[!?/])")
# Possessive (`++`, `*+`): what was passed is never tried in another way. A quote counts only after `=`.
_REST_OF_TAG = re.compile(r"""(?:[^>=]++|=[ \t\r\n\f]*+(?:"[^"]*+"|'[^']*+')?+)*+>""")
_END_OF_RAW: Final = {tag: re.compile(rf"</{tag}(?=[\s/>])", re.IGNORECASE) for tag in _RAW}
_AFTER_OPEN_RAW = re.compile(r"<(?:body|p|div|table|span|br)(?=[\s/>])", re.IGNORECASE)  # where the end tag is missing
_LONGEST_ENTITY = re.compile(r"&#[xX]?[0-9a-fA-F]{9,}+;?")  # no character has such a number
_ATTRIBUTE = re.compile(
    r"""(?<![\w-])(?P<name>[a-zA-Z-]{1,20})\s{0,9}=\s{0,9}(?:"([^"]{0,2000})"|'([^']{0,2000})'|([^\s"'>]{1,2000}))"""
)


class HtmlTag(NamedTuple):
    """A start tag or an end tag."""

    name: str  # in lower case; empty for a comment or a declaration
    is_end: bool
    rest: str = ""  # what stands behind the name

    def attribute(self, name: str) -> str:
        """Return the value of an attribute; empty when there is none."""
        for match in _ATTRIBUTE.finditer(self.rest[:8_000]):
            if match["name"].lower() == name:
                return without_entities(match[2] or match[3] or match[4] or "")
        return ""


class RawText(str):
    """What stands between the tags of a script, a style or a title: nothing that a reader sees as text."""

    __slots__ = ()


def tokens(html: str) -> Iterator[str | HtmlTag]:
    """Yield texts and tags in their order."""
    position = 0
    while opening := _OPENING.search(html, position):
        end = _end_of(opening, html)
        if end is None:
            break
        yield html[position : opening.start()]
        tag = HtmlTag((opening["tag"] or "").lower(), bool(opening["end"]), html[opening.end() : end - 1])
        yield tag
        position = end
        if tag.name in _END_OF_RAW and not tag.is_end:
            position = _end_of_raw(tag.name, html, end)
            content = html[end:position]
            yield content if tag.name == "textarea" else RawText(content)
    yield html[position:]


def without_entities(text: str) -> str:
    """Return the text with letters for entities such as `&nbsp;`."""
    return entities.unescape(_LONGEST_ENTITY.sub("\ufffd", text))


def _end_of_raw(name: str, html: str, start: int) -> int:
    closing = _END_OF_RAW[name].search(html, start) or _AFTER_OPEN_RAW.search(html, start)
    return closing.start() if closing else len(html)


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
