"""Markdown as plain text: for titles and summaries that the editor did not write."""

import html
import re
from collections.abc import Iterator

LIMIT_SUMMARY = 200  # characters of a summary taken from the text
ITEM = re.compile(r"[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]")  # begins a line that begins an item of a list

_FENCE = re.compile(r" {0,3}(```+|~~~+)")
_HEADING = re.compile(r" {0,3}#{1,6}[ \t]++(.*+)")
_UNDERLINE = re.compile(r" {0,3}(?:=+|-+)[ \t]*")
_NOT_PROSE = re.compile(
    r"\s*(?:$|#|\||!\[|<!--|</?\w|\{|:::|>\s*\[!|[-*_]{3,}\s*$|\d+[.)]\s|[-*+]\s"
    r"|!!!|\?\?\?|===[!+]?\s|/{3,}\s)"
)
_ANCHOR = re.compile(r"(?<!\s)\s*+\{[#:][^{}]*\}\s*$")
_PICTURE_OR_LINK = re.compile(
    r"!?\[([^\[\]]*)\]\((?:[^()]|\([^()]*\))*+\)"
    r"|(?<![\w\]])!?\[([^\[\]\n]+)\]\[[^\[\]\n]*\]"
)
_MARKED = re.compile(r"(\*\*|__)(?=\S)(?P<strong>[^*_\n]+?)(?<=\S)\1|(?<!`)(`{1,2})(?P<code>[^`\n]+)\3(?!`)")
_EMPHASIS = re.compile(r"(\*+|`+|(?<!\w)_+|(?<!_)_++(?!\w))")
_COMMENT = ("<!--", "-->")
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_NOT_IN_SLUG = re.compile(r"[^\w\- ]")
# Of code the line's end is a part, but not the end of its block: an empty line, or one that opens another block.
_IN_CODE = r"[^`\n]|\n(?![ \t]*(?:\n|[-*+][ \t]|\d{1,9}[.)][ \t]|\#{1,6}[ \t]|[>|]))"
CODE_SPAN = (
    rf"(?<![`\\])(?:`(?!`)(?:{_IN_CODE}|`{{2,}})*+`"
    rf"|``(?!`)(?:{_IN_CODE}|(?<!`)`(?!`)|`{{3,}})*+``(?!`)"
    rf"|(?P<ticks>`{{3,}})(?!`)(?:{_IN_CODE})*+(?P=ticks)(?!`))"
)
"""Pattern of code inside a line; each length of the marks is tried once from one place, so it takes linear time."""
NO_TEXT = (
    r"<(?P<tag>code|kbd|samp|tt)\b[^<>\n]*+>[^<\n]*+</(?P=tag)>|<[/a-zA-Z][^<>\n]*+>"
    r"|https?://[^\s<>()]*+|(?<=\]\()[^\s()]++"
)
"""Pattern of what else is no text inside a line: HTML's code, tags and addresses."""
_CODE_OR_TAG = re.compile(rf"(?P<code>{CODE_SPAN})|<(?P<words>[A-Za-z][\w.-]*+(?: [\w.-]++)*+)>|<[^<>]*>")
_END_NAME = re.compile(r"</([A-Za-z][\w.-]*+)")
_HTML = frozenset(
    {
        "a", "abbr", "address", "article", "aside", "b", "bdi", "bdo", "big", "blockquote", "br", "button", "center",
        "cite", "code", "col", "dd", "del", "details", "dfn", "div", "dl", "dt", "em", "figcaption", "figure", "font",
        "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "i", "iframe", "img", "input", "ins", "kbd",
        "label", "li", "main", "mark", "nav", "ol", "p", "picture", "pre", "q", "s", "samp", "script", "section",
        "small", "span", "strike", "strong", "style", "sub", "summary", "sup", "svg", "table", "tbody", "td", "th",
        "thead", "tr", "tt", "u", "ul", "var", "video", "wbr",
    }
)  # fmt: skip


def plain(markdown: str) -> str:
    """Return one line of Markdown without its markup.

    >>> plain('<a name="x"></a>Ako **obnoviť** [heslo](heslo.md) {#obnova}')
    'Ako obnoviť heslo'
    >>> plain("Značka `<head>` a <domena>, <Badge>nové</Badge>")
    'Značka <head> a <domena>, nové'
    """
    words = _without_links(_ANCHOR.sub("", markdown))
    words = _without_tags(words) if "<" in words else words
    return " ".join(html.unescape(_ESCAPED.sub(r"\1", _EMPHASIS.sub("", words))).split())


def _without_tags(text: str) -> str:
    """Return a text without its tags; words in angle brackets that nothing ends are none, and code stays."""
    ended = frozenset(_END_NAME.findall(text))

    def shown(match: re.Match[str]) -> str:
        name = (match["words"] or "a").partition(" ")[0]
        is_tag = name.lower() in _HTML or name in ended
        return match["code"] or ("" if is_tag else match[0])

    return _CODE_OR_TAG.sub(shown, text)


def plain_line(written: str) -> str:
    """Return a line that is text in one system and Markdown in another, without links and marked words.

    >>> plain_line("Nájdete v [účte](/ucet/) pod **Heslo**, `snake_case` alebo **/*.md")
    'Nájdete v účte pod Heslo, snake_case alebo **/*.md'
    """
    words = _without_links(written) if "](" in written or "][" in written else written
    return _MARKED.sub(lambda match: match["strong"] or match["code"], words)


def _without_links(text: str) -> str:
    """Return a text with the words of links and pictures in their place, also of a picture in a link."""
    return _PICTURE_OR_LINK.sub(r"\1\2", _PICTURE_OR_LINK.sub(r"\1\2", text)) if "[" in text else text


def github_slug(heading: str) -> str:
    """Return the anchor that GitHub gives a heading: letters, digits, `_` and `-`, a dash for every space.

    >>> github_slug("Účet & heslo (SSO)"), github_slug("C++ 2.0")
    ('účet--heslo-sso', 'c-20')
    """
    return _NOT_IN_SLUG.sub("", heading.strip().lower()).replace(" ", "-")


def first_heading(body: str) -> str:
    r"""Return the first heading (`#` or underlined) as plain text; "" when there is none.

    >>> first_heading("```\n# not this\n```\nZabudnuté heslo\n======\n")
    'Zabudnuté heslo'
    """
    before = ""
    for line in outside_code(without(body, *_COMMENT)):
        heading = _HEADING.fullmatch(line)
        words = plain(heading[1].rstrip(" \t").rstrip("#")) if heading else ""
        if words:
            return words
        if _UNDERLINE.fullmatch(line) and not _NOT_PROSE.match(before):
            return plain(before)
        before = line
    return ""


def first_sentences(body: str, *, limit: int = LIMIT_SUMMARY) -> str:
    r"""Return whole sentences of the first paragraph, at most `limit` characters; cut words if none fits.

    >>> first_sentences("# Heslo\n\nHeslo sa dá obnoviť.\nTrvá to minútu.\n\nInak napíšte.")
    'Heslo sa dá obnoviť. Trvá to minútu.'
    """
    text = plain(" ".join(_first_paragraph(body)))
    if len(text) <= limit:
        return text
    ends = [match.start() for match in _SENTENCE_END.finditer(text[: limit + 1])]
    return text[: ends[-1]] if ends else text[:limit].rpartition(" ")[0] + "…"


def _first_paragraph(body: str) -> list[str]:
    lines: list[str] = []
    for line in outside_code(without(body, *_COMMENT)):
        if not _NOT_PROSE.match(line) and not _UNDERLINE.fullmatch(line):
            lines.append(line)
        elif _UNDERLINE.fullmatch(line) and lines:  # what stood above it was a heading
            lines.clear()
        elif lines:
            break
    return lines


def without(text: str, opening: str, closing: str) -> str:
    """Return the text without what stands between two marks, and without the marks.

    By `find`, because a pattern is slow on many unclosed openings.
    """
    kept: list[str] = []
    position = 0
    while (start := text.find(opening, position)) != -1:
        end = text.find(closing, start + len(opening))
        if end == -1:
            break
        kept.append(text[position:start])
        position = end + len(closing)
    return "".join([*kept, text[position:]])


def outside_code(body: str) -> Iterator[str]:
    """Yield the lines that are not in fenced code."""
    fence = ""
    for line in body.split("\n"):
        match = _FENCE.match(line)
        if not match:
            if not fence:
                yield line
        elif not fence:
            fence = match[1]
        elif match[1].startswith(fence):
            fence = ""
