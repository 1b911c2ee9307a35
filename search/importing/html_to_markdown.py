"""HTML of other help desks as Markdown, and the parts of an HTML page that are the article."""

import re
from dataclasses import dataclass
from html import unescape

import nh3
from bs4 import BeautifulSoup, Tag
from markdownify import MarkdownConverter

from search.markdown.markdown_text import without

LIMIT_CHARACTERS = 1_000_000  # of one article
_TAGS = (nh3.ALLOWED_TAGS - {"nav", "footer", "aside"}) | {
    "details",
    "summary",
    "figure",
    "figcaption",
    "h1",
    "s",
    "mark",
}
_ATTRIBUTES = {**nh3.ALLOWED_ATTRIBUTES, "img": {"src", "alt", "title"}, "a": {"href", "title"}, "code": {"class"}}
_EMPTY_LINES = re.compile(r"\n{3,}")
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)", re.IGNORECASE)
_UNCLOSED = {"br", "hr", "img", "input", "meta", "link", "col", "wbr", "source", "area", "base", "embed"}
_UNCLOSED |= {"p", "li", "td", "th", "tr", "dt", "dd", "option"}
LIMIT_TAGS = 30_000  # of one article; a table of 5,000 rows has 20,000
LIMIT_DEPTH = 200  # elements inside each other; the deepest of real pages have 40
_DROPPED = {"script", "style", "iframe", "object", "noscript", "template", "svg", "math"}
_AROUND = {"nav", "footer", "aside", "form"}  # of a page, none of it is the article
_TITLE = re.compile(r"<title\b[^<>]*>([^<]{0,500})", re.IGNORECASE)
_LANG = re.compile(r"<html\b[^<>]{0,500}?\blang=[\"']?([\w-]{2,12})", re.IGNORECASE)
_META = re.compile(r"<meta\b[^<>]{0,2000}>", re.IGNORECASE)
_VALUE = re.compile(r"\b(name|content)=(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)


class NestedTooDeep(ValueError):
    """HTML with more tags, or deeper inside each other, than anybody writes."""


class _Converter(MarkdownConverter):
    """ATX headings, `-` for items, and no escapes where none are needed."""

    def __init__(self) -> None:
        super().__init__(heading_style="ATX", bullets="-", escape_underscores=False, escape_misc=False)


def markdown_of(html: str) -> str:
    r"""Return HTML as Markdown; scripts and styles are gone. Raises NestedTooDeep.

    >>> markdown_of("<h2>Heslo</h2><ol><li>Otvorte <b>Nastavenia</b></li></ol><script>x</script>")
    '## Heslo\n\n1. Otvorte **Nastavenia**'
    """
    clean = _clean(html, _TAGS, _DROPPED)
    written = str(_Converter().convert(clean))
    lines = (line.rstrip() for line in written.split("\n"))
    return _EMPTY_LINES.sub("\n\n", "\n".join(lines)).strip()


def _bounded(html: str) -> str:
    """Return HTML without comments; raise NestedTooDeep before a parser is kept busy.

    Tags that need no closing are not counted as depth.
    """
    text = without(html[:LIMIT_CHARACTERS], "<!--", "-->")
    if text.count("<") > LIMIT_TAGS:
        raise NestedTooDeep(f"its HTML has more than {LIMIT_TAGS:,} tags")
    depth = 0
    for closing, name in _TAG.findall(text):
        if name.lower() not in _UNCLOSED:
            depth = max(0, depth + (-1 if closing else 1))
        if depth > LIMIT_DEPTH:
            raise NestedTooDeep(f"its HTML is nested more than {LIMIT_DEPTH} deep")
    return text


@dataclass(frozen=True, slots=True)
class HtmlPage:
    """What a page says of itself."""

    title: str
    body: str  # HTML of the article
    lang: str
    summary: str
    is_hidden: bool  # robots may not list it


def read_page(html: str) -> HtmlPage:
    """Return the article of an HTML page: its `main` or `article`, without what surrounds it. Raises NestedTooDeep."""
    clean = _clean(html, _TAGS | {"main", "article", "header"}, _DROPPED | _AROUND | {"title"})
    soup = BeautifulSoup(clean, "html.parser")
    article = soup.find("main") or soup.find("article") or soup
    heading = article.find("h1") if isinstance(article, Tag) else None
    named, lang = _TITLE.search(html), _LANG.search(html)
    title = heading.get_text(" ") if heading else unescape(named[1]) if named else ""
    for tag in (heading, *(article.find_all("header") if isinstance(article, Tag) else ())):
        if isinstance(tag, Tag) and not tag.decomposed:
            tag.decompose()
    meta = dict(map(_named, _META.findall(html)))
    return HtmlPage(
        title=" ".join(title.split()),
        body=str(article),
        lang=lang[1] if lang else "",
        summary=" ".join(meta.get("description", "").split()),
        is_hidden="noindex" in meta.get("robots", "").lower(),
    )


def _clean(html: str, tags: set[str], dropped: set[str]) -> str:
    """Return well-formed HTML of these tags; only that is given to parsers that are slow on anything else."""
    return nh3.clean(
        _bounded(html),
        tags=tags,
        clean_content_tags=dropped,
        attributes=_ATTRIBUTES,
        link_rel=None,
        url_schemes={"http", "https", "mailto", "tel"},
    )


def _named(meta: str) -> tuple[str, str]:
    """Return the name and the content of a `meta` tag."""
    values = {key.lower(): unescape(quoted or single) for key, quoted, single in _VALUE.findall(meta)}
    return values.get("name", "").lower(), values.get("content", "")
