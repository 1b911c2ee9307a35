"""CommonMark with the extensions that GitHub, Docusaurus, Hugo, Jekyll, GitBook and Microsoft Learn share.

Parsed by markdown-it-py. In addition to its rules: notes (`> [!NOTE]`, `:::tip Title`), folded texts (`:::details`),
boxes of task lists, headings below the page's own with the anchors that GitHub gives them. Everything is a block of
the parser, so that notes stand in lists and hold lists, code and tables.
"""

import re
from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.attrs import attrs_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.gfm_autolink import gfm_autolink_plugin

from search.markdown.markdown_text import github_slug
from search.rendering.autolinks import search_ends_only
from search.rendering.containers import containers
from search.rendering.headings import OWN_ID, levels, repeats_title
from search.rendering.notes import NOTE, box, kind_of, note_at
from search.rendering.rules_by_sign import ask_by_sign

_UNBOUNDED = (
    100_000  # nesting: the interpreter's own limit ends it, as an error; the parser's would lose text in silence
)
_ORDINARY_ADDRESS = re.compile(
    r"(?:https?://[a-z\d-]+(?:\.[a-z\d-]+)+/)?[A-Za-z\d._-][A-Za-z\d._/-]*(?:#[A-Za-z\d._-]+)?"
)
_BOXES = {"[ ] ": "☐ ", "[x] ": "☑ ", "[X] ": "☑ "}


class _Parser(MarkdownIt):
    """The parser of the package, which takes addresses apart and puts them together again, letter by letter."""

    def normalizeLink(self, url: str) -> str:  # noqa: N802 - the package's name
        """Return an address as it stands in HTML: most are written so already."""
        return url if _ORDINARY_ADDRESS.fullmatch(url) else super().normalizeLink(url)


class CommonMark:
    """The parser; not for two threads at once.

    is_mdx  whether text that is moved in is no code, as MDX reads it
    """

    def __init__(self, *, is_mdx: bool = False) -> None:
        self._parser = _Parser("commonmark", {"maxNesting": _UNBOUNDED, "xhtmlOut": False, "langPrefix": ""})
        self._parser.enable(["table", "strikethrough"])
        if is_mdx:
            self._parser.disable("code")
        for plugin in (deflist_plugin, gfm_autolink_plugin, containers):
            self._parser.use(plugin)
        search_ends_only(self._parser)
        self._parser.use(footnote_plugin, inline=False)
        self._parser.use(attrs_plugin, allowed=("id", "width", "height", "title"))
        self._parser.core.ruler.before("inline", "notes", _notes)
        self._parser.core.ruler.before("inline", "notes-without-quotation", _notes_without_quotation)
        self._parser.core.ruler.before("inline", "own-ids", _own_ids)
        self._parser.core.ruler.push("task-lists", _task_lists)
        self._parser.core.ruler.push("headings", _headings)
        self._parser.core.ruler.push("columns", _columns)
        ask_by_sign(self._parser)

    def html(self, markdown: str, *, title: str) -> str:
        """Return unsafe HTML; a first heading that repeats the title is left out.

        Raises RecursionError when lists or quotations nest too deep.
        """
        return str(self._parser.render(markdown, {"title": title}))


def _notes(state: StateCore) -> None:
    """Turn quotations that begin with `[!NOTE]` into boxes."""
    for number, token in enumerate(state.tokens):
        if token.type != "blockquote_open" or state.tokens[number + 1].type != "paragraph_open":
            continue
        paragraph = state.tokens[number + 1 : number + 4]
        mark = note_at(paragraph[1].content, state.env.get("references", ()))
        if mark is None or (kind_of(mark["kind"]) is None and not (mark["kind"].isupper() or mark["kind"].islower())):
            continue
        box(token, mark["kind"])
        state.tokens[_end_of(state.tokens, number)].tag = token.tag
        paragraph[1].content = paragraph[1].content[mark.end() :]
        paragraph[0].hidden = paragraph[2].hidden = not paragraph[1].content.strip()


def _notes_without_quotation(state: StateCore) -> None:
    """Turn paragraphs whose first line is `[!NOTE]`, written without the sign of a quotation, into boxes."""
    for number in reversed(range(len(state.tokens))):
        paragraph = state.tokens[number : number + 3]
        if paragraph[0].type != "paragraph_open":
            continue
        first, _, rest = paragraph[1].content.partition("\n")
        mark = NOTE.fullmatch(first)
        if mark and rest and kind_of(mark["kind"]):
            paragraph[1].content, level = rest, paragraph[0].level
            opening = Token("blockquote_open", "div", 1, level=level, block=True)
            box(opening, mark["kind"])
            closing = Token("blockquote_close", "div", -1, level=level, block=True)
            state.tokens[number : number + 3] = [opening, *paragraph, closing]


def _end_of(tokens: Sequence[Token], opening: int) -> int:
    """Return the number of the token that closes the block."""
    level = tokens[opening].level
    return next(n for n in range(opening + 1, len(tokens)) if tokens[n].level == level and tokens[n].nesting == -1)


def _own_ids(state: StateCore) -> None:
    """Take the id out of a heading such as `## Account {#account}`, as Hugo and Docusaurus write it."""
    for number, token in enumerate(state.tokens):
        if token.type == "heading_open":
            inline = state.tokens[number + 1]
            own_id = OWN_ID.search(inline.content)
            if own_id:
                token.meta["own_id"] = own_id["id"] or ""
                inline.content = inline.content[: own_id.start()]


def _headings(state: StateCore) -> None:
    """Shift the headings below the page's own, and give each its anchor."""
    first = state.tokens[0] if state.tokens else None
    if first and first.type == "heading_open" and repeats_title(_text(state.tokens[1]), state.env["title"]):
        del state.tokens[:3]
    opened = [number for number, token in enumerate(state.tokens) if token.type == "heading_open"]
    tags = levels([state.tokens[number].tag for number in opened])
    taken: dict[str, int] = {}
    for number, tag in zip(opened, tags, strict=True):
        heading = state.tokens[number]
        heading.tag = state.tokens[number + 2].tag = tag
        heading.attrs["id"] = _anchor(heading.meta.get("own_id", ""), _text(state.tokens[number + 1]), taken)


def _anchor(own_id: str, text: str, taken: dict[str, int]) -> str:
    """Return the editor's id, or the one that GitHub would give: `same`, `same-1`, `same-2`.

    taken  anchor -> the number that was tried last behind it
    """
    slug = anchor = own_id or github_slug(text)
    while anchor in taken and not own_id:
        taken[slug] += 1
        anchor = f"{slug}-{taken[slug]}"
    taken.setdefault(anchor, 0)
    return anchor


def _text(inline: Token) -> str:
    return "".join(_texts(inline.children or ()))


def _texts(tokens: Sequence[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type in ("text", "code_inline", "text_special"):
            yield token.content
        elif token.type in ("softbreak", "hardbreak"):
            yield " "


def _columns(state: StateCore) -> None:
    """Align the cells of a table by the attribute that the cleaner keeps."""
    for token in state.tokens:
        if token.type in ("th_open", "td_open") and "style" in token.attrs:
            token.attrs["align"] = str(token.attrs.pop("style")).removeprefix("text-align:")


def _task_lists(state: StateCore) -> None:
    """Show the boxes of a task list as signs."""
    for number, token in enumerate(state.tokens):
        if token.type != "inline" or number < 2 or state.tokens[number - 2].type != "list_item_open":
            continue
        first = token.children[0] if token.children else None
        if first and first.type == "text" and first.content[:4] in _BOXES:
            first.content = _BOXES[first.content[:4]] + first.content[4:]
