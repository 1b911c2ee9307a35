"""Tags of other systems, and what each stands for in Markdown.

The same few things are written in three ways: `<Note title="x">` by MDX, `{{< note title="x" >}}` by Hugo and
`{% note title="x" %}` by Liquid (Jekyll, GitBook). A note becomes a container (`:::note x`), a tab or a step its label,
a card or a figure a link or a picture. Whatever else a tag does is no text: it vanishes, and what stands inside stays.
"""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from search.markdown.escaping import escaped_brackets, escaped_name, escaped_words
from search.sources.links import SCHEMES

_NOTES = frozenset(
    ("note", "info", "tip", "hint", "important", "warning", "caution", "danger", "success", "error", "check", "seealso")
)
_BOXES = frozenset({"notice", "alert", "hint", "callout", "admonition", "aside", "banner", "box", "asidenote"})
_KIND = ("type", "style", "kind", "color", "variant", "0")  # the attributes that say which kind of box it is
_FOLDED = frozenset({"details", "expand", "collapse", "collapsible", "accordion", "spoiler", "expandable"})
_LABELLED = frozenset({"tab", "navtab", "tabitem", "step", "tabpanel", "tabcontent", "option", "update"})
_LABEL = ("label", "title", "header", "name", "heading", "text", "summary", "value", "date", "0")
_CARDS = frozenset({"card", "linkcard", "doccard", "cardlink", "button", "link-card", "linkbutton"})
_HREF = ("href", "link", "to", "url", "linkto", "actionpath")
_UNTITLED = frozenset({"head", "layout", "seo", "meta", "icon", "script", "a", "link"})  # whose title is not shown
_FIELDS = frozenset({"paramfield", "responsefield", "sdkoption"})  # what a program is given, and what it answers
_FIELD = ("body", "path", "query", "header", "name", "0")
_COMMANDS = ("npm", "yarn", "pnpm", "bun", "deno", "cargo")  # each in an attribute of its own
_PICTURES = frozenset({"figure", "img", "image", "picture", "screenshot", "themedimage", "zoomableimage"})
_SOURCE = ("src", "source", "path", "file", "link", "url", "0")
_ALT = ("alt", "alt-text", "caption", "title", "1")
_TERMS = frozenset({"glossary_tooltip", "glossary-tooltip", "tooltip", "glossary", "term"})
_ICONS = frozenset({"octicon", "icon"})
_SIGNS = {"check": "✓", "x": "✗"}  # of an octicon that nobody gave words to, in tables of what is possible
_WORDS = {"yes": "✓", "no": "✗"}  # of GitLab, where its documents are made by Hugo
_MY = "https://my.home-assistant.io/redirect/"  # leads into the reader's own Home Assistant
_NAME = re.compile(r"\w{1,80}")
_HEADINGS = {  # of Kubernetes
    "whatsnext": "What's next",
    "prerequisites": "Before you begin",
    "cleanup": "Clean up",
    "seealso": "See also",
    "envvars": "Environment variables",
}
TOOLS = {  # of GitHub: what stands inside is for people who use it
    "mac": "Mac", "windows": "Windows", "linux": "Linux", "webui": "Web", "cli": "GitHub CLI", "api": "API",
    "desktop": "GitHub Desktop", "vscode": "Visual Studio Code", "codespaces": "GitHub Codespaces", "curl": "cURL",
    "bash": "Bash", "powershell": "PowerShell", "javascript": "JavaScript", "jetbrains": "JetBrains",
    "visualstudio": "Visual Studio", "xcode": "Xcode", "mobile": "GitHub Mobile", "graphql": "GraphQL",
}  # fmt: skip
_VIDEOS = frozenset({"video", "youtube", "vimeo", "embed", "youtubevideo", "loom", "iframe"})
_VIDEO = ("src", "url", "id", "videoid", "youtubeid", "source", "0")
_HOSTS = {"youtube": "https://www.youtube.com/watch?v=", "vimeo": "https://vimeo.com/"}

_ATTRIBUTE = re.compile(
    r"(?P<name>[\w:.-]+)[ \t\n]*[=:][ \t\n]*(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'"
    r"|\{[ \t\n]*[\"'`](?P<text>[^\"'`{}]*)[\"'`][ \t\n]*\}|(?P<bare>[^\s\"'{}<>=]+))"
    r"|\"(?P<first>[^\"]*)\"|'(?P<other>[^']*)'|(?P<word>[^\s\"'{}<>=]+)"
)
_SHOWN = frozenset(
    {"label", "title", "header", "heading", "text", "summary", "caption", "description", "subtitle", "alt"}
)
_SENTENCE = re.compile(r"[A-Z\u0080-\U0010ffff .!?]")
_OF_HEXO = {"warn": "warning", "primary": "note", "default": "note"}
_VALUE = re.compile(r"\{\{[^{}]*\}\}/?")
_PICTURES_BY_THEME = re.compile(
    r"\b(?:src|sources)=\{\{[^{}\"'`]{0,300}[\"'`](?P<first>[^\"'`{}]{1,500})[\"'`][^{}]{0,1000}\}\}"
)
_SCHEME = re.compile(r"([a-z][a-z\d+.-]*):", re.IGNORECASE)
_VALUES = ("double", "single", "text", "bare")


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag: `attributes` by their names in small letters, those without a name by their number from 0."""

    name: str  # in small letters
    attributes: Mapping[str, str] = field(default_factory=dict)
    closing: bool = False

    def first(self, names: tuple[str, ...]) -> str:
        """Return the first of these attributes that says anything, on one line."""
        return next((" ".join(self.attributes[name].split()) for name in names if self.attributes.get(name)), "")


@dataclass(frozen=True, slots=True)
class TagMeaning:
    """What stands in place of a tag."""

    text: str
    is_block: bool = False  # it needs a line of its own


def tag_of(name: str, written: str, *, closing: bool) -> Tag:
    """Return the tag with the attributes that are written behind its name.

    >>> tag_of("Card", ' title="Heslo" href={"/a"} wide', closing=False).attributes
    {'title': 'Heslo', 'href': '/a', '0': 'wide'}
    """
    attributes: dict[str, str] = {}
    unnamed = 0
    for match in _ATTRIBUTE.finditer(written):
        if match["name"]:
            attributes[match["name"].lower()] = next((match[kind] for kind in _VALUES if match[kind]), "")
        else:
            attributes[str(unnamed)] = match["first"] or match["other"] or match["word"] or ""
            unnamed += 1
    return Tag(name.lower().lstrip("$"), attributes, closing)


def without_values(written: str) -> str:
    """Return what is written behind the name of a tag without values in braces; of pictures by theme with the first.

    >>> without_values(' alt="A" src={{ light: "/a.png", dark: "/b.png" }} /'), without_values("{{ page.x }}/a.md")
    (' alt="A" src="/a.png" /', 'a.md')
    """
    written = _PICTURES_BY_THEME.sub(r'src="\g<first>"', written) if "={{" in written else written
    return _VALUE.sub("", written)


def words_of_mdx(tag: Tag) -> Tag:
    """Return the tag with what it says as text: MDX shows `<b>` and `__init__` in an attribute as they are written.

    >>> words_of_mdx(Tag("tab", {"title": "List<T>", "href": "a<b"})).attributes
    {'title': 'List&lt;T>', 'href': 'a<b'}
    """
    if tag.name in _FIELDS or tag.name == "listing":
        return tag  # its name and its kind are code; its caption is Markdown
    shown = {name: escaped_words(value) for name, value in tag.attributes.items() if name in _SHOWN}
    return replace(tag, attributes={**tag.attributes, **shown})


def is_box(name: str) -> bool:
    """Return whether a tag of this name is a note."""
    return name.lower() in _NOTES | _BOXES


def holds_text(name: str) -> bool:
    """Return whether what stands between tags of this name is text for people."""
    return name.lower() in _NOTES | _BOXES | _FOLDED | _LABELLED | _CARDS or name.lower() in _HEADINGS or name in TOOLS


def meaning_of(tag: Tag) -> TagMeaning:
    """Return what the tag stands for.

    >>> meaning_of(Tag("callout", {"0": "warning"})), meaning_of(Tag("tab", {"label": "Windows"})).text
    (TagMeaning(text=':::warning', is_block=True), '**Windows**')
    """
    if tag.name in _NOTES | _BOXES:
        return _box(tag)
    if tag.name in _FOLDED:
        return TagMeaning(":::" if tag.closing else f":::details {tag.first(_LABEL)}".rstrip(), is_block=True)
    if tag.closing:
        return TagMeaning("")
    if tag.name in _FIELDS and tag.first(_FIELD):
        return TagMeaning(_field(tag), is_block=True)
    if tag.name == "listing" and tag.first(("caption", "number")):
        return TagMeaning(_listing(tag), is_block=True)
    if tag.name in _LABELLED or tag.name in ("code", "frame", "table"):
        label = tag.first(_LABEL if tag.name in _LABELLED else ("title", "caption"))
        return TagMeaning(f"**{label}**" if label else "", is_block=bool(label))
    return _reference(tag)


def _field(tag: Tag) -> str:
    """Return the name of a field with its kind, and whether it must be there."""
    is_required = tag.attributes.get("required") not in (None, "false") or "required" in tag.attributes.values()
    name, kind = (tag.first(names).replace("`", "") for names in (_FIELD, ("type",)))
    more = [f"`{kind}`" if kind else "", "required" if is_required else ""]
    return " ".join([f"**`{name}`**", ", ".join(filter(None, more))]).rstrip()


def _listing(tag: Tag) -> str:
    r"""Return the name and the caption of a program of a book that is made by mdBook.

    >>> _listing(Tag("listing", {"number": "1-1", "file-name": "a.rs", "caption": "Program"}))
    '**a.rs**\n\nListing 1-1: Program'
    """
    number, name, caption = (tag.first((key,)) for key in ("number", "file-name", "caption"))
    words = ": ".join(filter(None, [f"Listing {number}" if number else "", caption]))
    return "\n\n".join(filter(None, [f"**{escaped_name(name)}**" if name else "", words]))


def component_of_mdx(tag: Tag) -> TagMeaning:
    r"""Return the words and commands in the attributes of a component that only its own site knows.

    >>> component_of_mdx(Tag("next", {"title": "Heslo", "description": "Nové", "linkto": "/heslo"})).text
    '[Heslo](</heslo>): Nové'
    >>> component_of_mdx(Tag("commands", {"npm": "npm i a"})).text
    '**npm**\n\n```sh\nnpm i a\n```'
    """
    if tag.closing or tag.name in _UNTITLED:
        return TagMeaning("")
    commands = [(name, tag.attributes[name]) for name in _COMMANDS if " " in tag.attributes.get(name, "")]
    if commands:
        shown = (f"**{name}**\n\n```sh\n{command.strip()}\n```" for name, command in commands)
        return TagMeaning("\n\n".join(shown), is_block=True)
    return _card(tag)


def link_of(tag: Tag) -> str:
    """Return the link of a tag that says nothing but where it leads and what it is called; "" for any other.

    >>> link_of(Tag("newtab", {"href": "https://a.sk/b", "title": "Cenník"})), link_of(Tag("chart", {"url": "/a.json"}))
    ('[Cenník](<https://a.sk/b>)', '')
    """
    address, words = tag.first(_HREF), tag.first(("title", "text", "label"))
    is_address = address.startswith(("https://", "http://", "/", "#", "./", "../", "mailto:"))
    return f"[{words}](<{address}>)" if words and is_address and not set(address) & set("<> ") else ""


def _box(tag: Tag) -> TagMeaning:
    if tag.closing:
        return TagMeaning(":::", is_block=True)
    kind = (tag.first(_KIND).lower() if tag.name in _BOXES else "") or tag.name
    named = tag.first(("title", "header", "heading", "label"))
    if not named and tag.name == "note" and _SENTENCE.search(tag.attributes.get("1", "")):  # of Hexo: a kind, a title
        named, kind = tag.first(("1",)), _OF_HEXO.get(tag.first(("0",)), tag.first(("0",)))
    return TagMeaning(f":::{kind if kind in _NOTES else 'note'} {named}".rstrip(), is_block=True)


def _card(tag: Tag) -> TagMeaning:
    """Return the title of a card, as a link where it leads somewhere, and what is said below it."""
    address, title = tag.first(_HREF), tag.first(("title",))
    named = (tag.first(_LABEL) or address) if tag.name in _CARDS else title
    if not named:
        return TagMeaning("")
    scheme = _SCHEME.match(address)
    is_link = address and not set(address) & set("<> {}") and (not scheme or scheme[1].lower() in SCHEMES)
    words = f"[{escaped_brackets(named)}](<{address}>)" if is_link else f"**{named}**"
    more = tag.first(("description", "subtitle"))
    return TagMeaning(f"{words}: {more}" if more else words, is_block=True)


def _picture(tag: Tag) -> str:
    """Return the picture, and its caption where that says more than its description."""
    alt, caption = tag.first(_ALT), tag.first(("caption",))
    picture = f"![{alt}](<{tag.first(_SOURCE)}>)"
    return f"{picture}<br>{caption}" if caption and caption != alt else picture


def _sign(tag: Tag) -> str:
    """Return what a sign says to those who do not see it; "" for one that only stands beside words."""
    if tag.name in _WORDS:
        return "" if tag.attributes else _WORDS[tag.name]
    if tag.attributes.get("aria-hidden") == "true" or "hidden" in tag.attributes:
        return ""
    words = tag.first(("aria-label", "label", "alt"))
    return words or (_SIGNS.get(tag.first(("0",)), "") if tag.name == "octicon" else "")


def _reference(tag: Tag) -> TagMeaning:
    """Return the link or the picture that a tag without an end stands for."""
    if tag.name in _CARDS and (tag.first(_HREF) or tag.first(("title",))):
        return _card(tag)
    if tag.name in _PICTURES and tag.first(_SOURCE):
        return TagMeaning(_picture(tag))
    if tag.name in _TERMS:
        return TagMeaning(tag.first(("text", "1")) or tag.first(("term_id", "term", "0")).replace("-", " "))
    if tag.name == "my" and _NAME.fullmatch(tag.first(("0",))):
        name = tag.first(("0",))
        return TagMeaning(f"[{tag.first(('title',)) or name.replace('_', ' ').capitalize()}](<{_MY}{name}/>)")
    if tag.name in _ICONS or tag.name in _WORDS:
        return TagMeaning(_sign(tag))
    if tag.name == "kbd":
        keys = tag.first(("0", "win", "mac", "linux"))
        return TagMeaning(f"<kbd>{html.escape(keys, quote=False)}</kbd>" if keys else "")
    if tag.name == "heading":
        return TagMeaning(_HEADINGS.get(tag.first(("0",)), tag.first(("0",)).capitalize()))
    if tag.name in _VIDEOS and tag.first(_VIDEO):
        source = tag.first(_VIDEO)
        address = source if "/" in source else f"{_HOSTS.get(tag.name.removesuffix('video'), '')}{source}"
        return TagMeaning(f"[{tag.first(('title', 'caption')) or address}](<{address}>)" if "/" in address else "")
    return TagMeaning("")
