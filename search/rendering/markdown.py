"""Markdown -> HTML that is safe to show: every article passes here before anybody sees it.

1. The parser that the folder was written for makes HTML: CommonMark (`commonmark.py`) or Python-Markdown.
2. nh3 throws away every tag, attribute and address scheme that is not on the lists below.
3. Links to files become addresses; pictures from elsewhere become their description, because a picture is
   a way to watch readers; headings start at h2, because the page's h1 is the title.

Some texts keep a parser busy for minutes. `rendering/pool.py` runs this in a process that can be killed.
Imports nothing that is slow to load, because every such process loads it.
"""

import html
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

import nh3

from search.dialects.mdx import NO_END
from search.rendering.commonmark import CommonMark
from search.rendering.headings import HEADINGS
from search.rendering.python_markdown import PythonMarkdown
from search.sources.links import ID_PREFIX, MEDIA, SCHEMES, TO_LABEL, Site, is_remote, target_of
from search.sources.markdown_flavour import Flavour

_INLINE = {"a", "abbr", "b", "bdi", "br", "cite", "code", "del", "dfn", "em", "i", "img", "ins", "kbd", "mark", "q"}
_INLINE |= {"s", "samp", "small", "span", "strong", "sub", "sup", "u", "var", "wbr"}
_BLOCKS = {"blockquote", "details", "div", "figcaption", "figure", "hr", "p", "pre", "summary", *HEADINGS}
_LISTS_AND_TABLES = {"dd", "dl", "dt", "li", "ol", "ul"}
_LISTS_AND_TABLES |= {"caption", "col", "colgroup", "table", "tbody", "td", "tfoot", "th", "thead", "tr"}
_ATTRIBUTES = {
    "*": {"dir", "lang", "title"},
    "a": {"href", "id"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start", "type"},
    "li": {"value", "id"},
    "sup": {"id"},
    "details": {"open"},
    "td": {"align", "colspan", "rowspan"},
    "th": {"align", "colspan", "rowspan", "scope"},
    **{heading: {"id"} for heading in HEADINGS},
}
_CLASSES = {
    "div": {"admonition", "note", "tip", "important", "warning", "caution", "footnote"},
    "p": {"admonition-title"},
}
_WITH_CONTENT = {"script", "style", "iframe", "object", "noscript", "template", "svg", "math"}
# Any other tag the cleaner takes out, too; but of one that MathML or SVG knows (`<path>`, `<domain>`), which people
# write where a value is to stand, it takes the text as well, and what follows `<title>` is no HTML for it.
_WITHOUT_EFFECT = _INLINE | _BLOCKS | _LISTS_AND_TABLES | _WITH_CONTENT | {"h1", "body", "html", "head", "section"}
_WITHOUT_EFFECT |= {"nav", "main", "header", "footer", "article", "aside", "center", "font", "form", "button", "input"}
_WITHOUT_EFFECT |= {"label", "picture", "source", "video", "audio", "hgroup", "address", "dialog", "menu", "tt", "big"}
_MAY_STAND_OPEN = _INLINE | _BLOCKS | _LISTS_AND_TABLES | (_WITH_CONTENT - {"object", "template"}) | {"h1", "input"}
_NEEDS_NO_END = {"option": "select", "optgroup": "select", "rt": "ruby", "rp": "ruby"}  # inside of these
_TAG_NAME = re.compile(r"<(?P<end>/?)(?P<name>[A-Za-z][\w:.-]*+)(?P<words>(?:\s++[\w.-]++)*+\s*+>)?")
_ANY_TAG = re.compile(r"<(/?)([A-Za-z][\w:.-]*+)")
LIMIT_OPEN = 200  # tags of one name that stand open at once
_NEVER_DEEP = frozenset({"br", "hr", "img", "input", "wbr", "col", "p", "li", "dt", "dd", "tr", "td", "th", "source"})
_END_NAME = re.compile(r"(?:<|&lt;)/([A-Za-z][\w:.-]*)")  # of code, too: there people show what they write
# HTML reads `<iframe />` as the beginning of one, and hides what follows.
_ENDS_ITSELF = re.compile(
    rf"<(?!(?i:{NO_END})(?![\w:.-]))([A-Za-z][\w:.-]*+)((?:[^<>\"'/]|\"[^\"]*\"|'[^']*'|/(?!>))*+)/>"
)
_NAMED_ANCHOR = re.compile(r"<a name=(?=[\"'\w])")
_LINK_OR_PICTURE = re.compile(r"<a(?: [\w-]+=\"[^\"]*\")*>|</a>|<img(?P<attributes>(?: [\w-]+=\"[^\"]*\")*)>")
_ATTRIBUTE = re.compile(r" ([\w-]+)=\"([^\"]*)\"")
_NO_LABEL = re.compile(rf'<a href="{re.escape(TO_LABEL)}" rel="noopener noreferrer">((?:(?!</a>).)*+)</a>', re.DOTALL)
# What a system calls its pages, and the parts of programs that it describes: the latter may lie elsewhere.
# In a tag only: Python-Markdown leaves the quotes of code as they are.
_OWN_SCHEME = re.compile(
    r"(?P<tag><a\s(?:[^<>]*?\s)?)href=\"(?:(?:doc|page)|(?P<label>ref|xref|craft\d?)):(?P<to>[^\"#?]*)(?P<more>[^\"]*)\""
)
_NAMED_PROGRAM = re.compile(r">xref:([^<>?]+)(?:\?[^<>]*)?</a>")  # `<xref:System.String?displayProperty=name>`
_ID_OF_DOCSIFY = "?id="  # in place of `#`
# A tag whose last value nothing ends: it would take in the blocks below it, up to the next quotation mark.
_OPEN_VALUE = re.compile(
    r"(<[A-Za-z][\w.:-]*+(?:\s++[\w:-]++(?:=(?:\"[^\"<>]*+\"|'[^'<>]*+'|[^\s\"'<>]++)|(?!=)))*+\s++[\w:-]++=\"[^\"<>\n]*+)>"
    r"(?=[^\"<\n]*+\n+<(?:p|h[1-6]|ul|ol|pre|table|blockquote|div|hr)\b)"
)
_RAW_H1 = re.compile(r"<(/?)h1\b")


@dataclass(frozen=True, slots=True)
class Page:
    """The parts of an article that rendering needs."""

    path: str  # of the article, below the articles folder
    lang: str
    title: str
    body: str  # Markdown
    flavour: str = Flavour.COMMONMARK
    parts: tuple[str, ...] = ()  # files that were put into the body: their links are meant from where they lie


@dataclass(frozen=True, slots=True)
class Rendered:
    """Rendered HTML, and the link targets that it depends on."""

    html: str
    links: dict[str, str]  # path below the folder -> its address, "" when nothing is there
    spooled: tuple[str, int, int] | None = None  # file, first byte and length of its document, in place of the HTML


class Renderer:
    """Renders articles one after the other; not for two threads at once."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._links: dict[str, str] = {}
        self._page = Page("", "", "", "")
        self._commonmark, self._python_markdown = CommonMark(), PythonMarkdown()
        self._mdx = CommonMark(is_mdx=True)
        self._cleaner = nh3.Cleaner(
            tags=_INLINE | _BLOCKS | _LISTS_AND_TABLES,
            clean_content_tags=_WITH_CONTENT,
            attributes=_ATTRIBUTES,
            attribute_filter=self._attribute,
            allowed_classes=_CLASSES,
            url_schemes=set(SCHEMES),
            id_prefix=ID_PREFIX,
        )

    def render(self, page: Page) -> Rendered:
        """Return the safe HTML of one article; raises RecursionError when it nests too deep."""
        self._page, self._links = page, {}
        commonmark = self._mdx if page.path.endswith(".mdx") else self._commonmark
        parser = self._python_markdown if page.flavour == Flavour.PYTHON_MARKDOWN else commonmark
        return Rendered(self.clean(parser.html(page.body, title=page.title)).rstrip(), self._links)

    def clean(self, raw: str) -> str:
        """Return HTML that is safe to show, with addresses in place of the files that it links to."""
        raw = _OPEN_VALUE.sub(r'\1">', raw)
        raw = _ENDS_ITSELF.sub(r"<\1\2></\1>", raw) if "/>" in raw else raw
        raw = _OWN_SCHEME.sub(_from_own_scheme, _NAMED_PROGRAM.sub(r">\1</a>", raw)) if ":" in raw else raw
        ended = frozenset(name.lower() for name in _END_NAME.findall(raw))
        too_deep = _too_deep(raw) if raw.count("<") > LIMIT_OPEN else frozenset()
        known = _TAG_NAME.sub(lambda tag: _known(tag, ended, too_deep), _NAMED_ANCHOR.sub("<a id=", raw))
        clean = self._cleaner.clean(known)
        clean = _NO_LABEL.sub(r"\1", clean) if f'"{TO_LABEL}"' in clean else clean
        return _Pictures().shown(_RAW_H1.sub(r"<\1h2", clean))

    def _attribute(self, tag: str, name: str, value: str) -> str | None:
        if (tag, name) not in (("a", "href"), ("img", "src")):
            return value
        try:
            return self._address(value.strip())
        except ValueError:  # "http://[" is no address
            return None

    def _target(self, url: str) -> tuple[str, str]:
        """Return the path that is meant, and its address: from the article, else from a file that was put into it."""
        targets = [target_of(url, path) for path in (self._page.path, *self._page.parts)]
        if url.startswith("../"):  # HTML that is meant from the address of the page: of MkDocs, a folder of its own
            targets.append(target_of(url.removeprefix("../"), self._page.path))
        targets.sort(key=lambda target: target not in self._site.pictures)  # exactly there, before what is called so
        addresses = ((target, self._site.address(target, self._page.lang)) for target in targets)
        return next((pair for pair in addresses if pair[1]), (targets[0], ""))

    def _address(self, url: str) -> str | None:
        if url.startswith("#"):
            return f"#{ID_PREFIX}{url[1:].removeprefix(ID_PREFIX)}"
        if url.startswith(_ID_OF_DOCSIFY):
            return f"#{ID_PREFIX}{url.removeprefix(_ID_OF_DOCSIFY)}"
        if is_remote(url):
            return url if urlsplit(url).scheme else f"https:{url}"
        target, address = self._target(url)
        if url.endswith(TO_LABEL):
            self._links[target + TO_LABEL] = address
            return address or TO_LABEL
        self._links[target or url[:200]] = address
        fragment = url.partition("#")[2] or (address and url.partition(_ID_OF_DOCSIFY)[2])
        return (f"{address}#{ID_PREFIX}{fragment}" if fragment else address) or None


def _from_own_scheme(match: re.Match[str]) -> str:
    return f'{match["tag"]}href="{match["to"]}{TO_LABEL if match["label"] else match["more"]}"'


def _too_deep(raw: str) -> frozenset[str]:
    """Return the names of tags of which more than `LIMIT_OPEN` stand open at once, as no page needs.

    Each that nothing ends is opened again in the next block, inside of all before it: the square of their number.
    """
    opened: dict[str, int] = {}
    too_deep = set()
    for end, name in _ANY_TAG.findall(raw):
        opened[name] = max(opened.get(name, 0) - 1, 0) if end else opened.get(name, 0) + 1
        if opened[name] > LIMIT_OPEN:
            too_deep.add(name.lower())
    return frozenset(too_deep - _NEVER_DEEP)


def _known(tag: re.Match[str], ended: frozenset[str], too_deep: frozenset[str]) -> str:
    """Return the tag as the cleaner may see it; one that nothing ends is words: `<domain>`, `<your name>`.

    ended     names of the tags, in small letters, that the text ends
    too_deep  of those that are taken out
    """
    name = tag["name"].lower()
    is_ended = name in ended or name in _MAY_STAND_OPEN or _NEEDS_NO_END.get(name, "") in ended
    if tag["words"] and not (tag["end"] or is_ended):
        return html.escape(tag[0], quote=False)
    is_kept = name in _WITHOUT_EFFECT and name not in too_deep
    return tag[0] if is_kept else f"<{tag['end']}x-{tag[0].removeprefix('</').removeprefix('<')}"


class _Pictures:
    """Replaces remote pictures by links; runs on clean HTML only, whose attributes are well formed."""

    def __init__(self) -> None:
        self._inside_link = False

    def shown(self, clean: str) -> str:
        return _LINK_OR_PICTURE.sub(self._piece, clean) if "<img" in clean else clean

    def _piece(self, found: re.Match[str]) -> str:
        if found["attributes"] is None:
            self._inside_link = found[0] != "</a>"
            return found[0]
        attributes = dict(_ATTRIBUTE.findall(found["attributes"]))
        source = attributes.get("src", "")
        if source.startswith(MEDIA):
            return found[0].replace("<img", '<img loading="lazy"', 1)
        alt = html.escape(html.unescape(attributes.get("alt", "")), quote=False)
        if not source or self._inside_link:
            return alt
        return f'<a href="{source}" rel="noopener noreferrer">{alt or "🖼"}</a>'
