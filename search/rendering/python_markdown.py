"""Python-Markdown with what folders written for MkDocs use of it and of its usual extensions.

In addition to Python-Markdown's own extensions: fenced code at any depth, folded texts (`??? note "Title"`), tabs
(`=== "Label"`), notes in GitHub's way, boxes of task lists, `~~struck~~` and `==marked==` words, bare addresses; the
icons of a theme vanish.
"""

import html
import re
from collections.abc import Iterator
from itertools import pairwise
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.blockprocessors import BlockProcessor
from markdown.extensions.admonition import AdmonitionProcessor
from markdown.extensions.tables import TableExtension
from markdown.extensions.toc import TocExtension, slugify_unicode
from markdown.inlinepatterns import AutolinkInlineProcessor, InlineProcessor, SimpleTagInlineProcessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor

from search.dialects.emoji import ICONS
from search.markdown.fences import ends_code, fence_of
from search.rendering.headings import HEADINGS, OWN_ID, levels, repeats_title
from search.rendering.notes import NOTE, kind_of
from search.rendering.slash_blocks import with_notes

_FENCE = re.compile(r"(?P<indent>[ \t>]*)(?P<mark>`{3,}|~{3,})[ \t]*(?P<info>[^`\n]*)")
_FOLDED = re.compile(r"(?:^|\n)\?\?\?\+? ?(?P<kind>[\w-]+(?: [\w-]+)*)?(?: +\"(?P<title>.*?)\")? *(?:\n|$)")
_UNNAMED = re.compile(r"(?:^|\n)!!! ?\"(?P<title>.*?)\" *(?:\n|$)")
_TAB = re.compile(r"(?:^|\n)===[!+]? +\"(?P<title>[^\n]*?)\" *(?:\n|$)")
_QUOTED = re.compile(r"[ \t]*>")
_TITLED = re.compile(r"\btitle=\"([^\"]*)\"")
_STRUCK = r"(~~)(?!\s)([^~\n]+?)~~"
_MARKED = r"(==)(?![\s=])([^=\n]+?)=="
_ICON = rf"(?<![^\W_])(?<!:):(?:{ICONS})-[a-z0-9-]+:(?![^\W_]|:)(?:\{{[^{{}}\n]*\}})?"
_BARE = r"(?<![\w/\"'=<(\[])(https?://[^\s<>()\[\]\"'*`]*[\w/=#&-])"
_STEP = re.compile(r" {0,3}\d{1,9}\. ")
_POINT = re.compile(r" ?[-*+] ")
_INNER = {  # what nests directly below a step, and below a point
    _STEP: re.compile(r" {2,3}(?P<inner>[-*+] .*)"),
    _POINT: re.compile(r" {2,3}(?P<inner>\d{1,9}\. .*)"),
}
_BOX = re.compile(r"\[(?P<done>[ xX])\] ")


class PythonMarkdown:
    """The parser; not for two threads at once."""

    def __init__(self) -> None:
        self._parser = Markdown(
            extensions=[
                *("sane_lists", "admonition", "def_list", "footnotes", "attr_list", "md_in_html", "abbr"),
                TableExtension(use_align_attribute=True),
                TocExtension(marker="", slugify=slugify_unicode),
            ],
        )
        inline = self._parser.inlinePatterns
        inline.register(SimpleTagInlineProcessor(_STRUCK, "del"), "struck", 65)
        inline.register(SimpleTagInlineProcessor(_MARKED, "mark"), "marked", 64)
        inline.register(_Icons(_ICON, self._parser), "icons", 63)
        inline.register(AutolinkInlineProcessor(_BARE, self._parser), "bare-addresses", 62)
        blocks = self._parser.parser
        self._parser.preprocessors.register(_SlashBlocks(self._parser), "slash-blocks", 26)  # before fenced code
        self._parser.preprocessors.register(_Fences(self._parser), "fences", 25)  # before raw HTML, after the spaces
        self._parser.preprocessors.register(_PointsOfSteps(self._parser), "points-of-steps", 24)
        blocks.blockprocessors.register(_Folded(blocks), "folded", 106)  # before notes
        blocks.blockprocessors.register(_Tabs(blocks), "tabs", 107)
        blocks.blockprocessors.register(_Unnamed(blocks), "unnamed", 108)
        blocks.blockprocessors.register(_QuotedNotes(blocks), "quoted-notes", 25)  # before quotations
        self._headings = _Headings(self._parser)
        self._parser.treeprocessors.register(self._headings, "headings", 30)  # before inline marks and ids
        self._parser.treeprocessors.register(_Boxes(self._parser), "boxes", 28)
        self._parser.treeprocessors.register(_TaskLists(self._parser), "task-lists", 29)

    def html(self, markdown: str, *, title: str) -> str:
        """Return unsafe HTML; a first heading that repeats the title is left out.

        Raises RecursionError when lists or quotations nest too deep.
        """
        self._parser.reset()
        self._headings.title = title
        return self._parser.convert(markdown)


class _SlashBlocks(Preprocessor):
    """Turn blocks between `/// note` and `///` into notes."""

    def run(self, lines: list[str]) -> list[str]:
        """Return the lines with notes in their place."""
        return with_notes(lines)


class _Fences(Preprocessor):
    """Put fenced code aside, wherever it stands: the parser itself knows it only at the left margin."""

    def run(self, lines: list[str]) -> list[str]:
        """Return the lines with a placeholder for each block of code."""
        return list(self._lines(lines))

    def _lines(self, lines: list[str]) -> Iterator[str]:
        number = 0
        while number < len(lines):
            opened = _FENCE.fullmatch(lines[number])
            closing = _closing(lines, number, opened) if opened else None
            if opened is None or closing is None:
                yield lines[number]
            else:
                yield from self._aside(opened, lines[number + 1 : closing])
                number = closing
            number += 1

    def _aside(self, opened: re.Match[str], lines: list[str]) -> Iterator[str]:
        indent = opened["indent"]
        width = len(indent.expandtabs(4))
        code = "\n".join(_without_indent(line, indent, width) for line in lines)
        block = f"<pre><code>{html.escape(code, quote=False)}\n</code></pre>"
        title = _TITLED.search(opened["info"])
        blank = indent.rstrip() if ">" in indent else ""
        if title:
            yield from (blank, f"{indent}**{title[1]}**")
        yield from (blank, indent + self.md.htmlStash.store(block), blank)


class _PointsOfSteps(Preprocessor):
    """Nest points below a step, and steps below a point, two or three spaces in: they would become its text."""

    def run(self, lines: list[str]) -> list[str]:
        """Return the lines with four spaces before such points and steps."""
        return list(self._lines(lines))

    def _lines(self, lines: list[str]) -> Iterator[str]:
        item: re.Pattern[str] | None = None  # which kind of item the lines belong to
        for line in lines:
            inner = _INNER[item].fullmatch(line) if item else None
            if not line.strip():
                item = None
            elif not inner:
                item = next((kind for kind in _INNER if kind.match(line)), item)
            yield f"    {inner['inner']}" if inner else line


def _closing(lines: list[str], opening: int, opened: re.Match[str]) -> int | None:
    """Return the number of the line that ends the code; None when nothing does.

    A fence that stands too far to the right ends it only where no other does.
    """
    fence, too_far = fence_of(opened["indent"], opened["mark"]), None
    for number in range(opening + 1, len(lines)):
        line = lines[number].strip(" \t>")
        if line.startswith(opened["mark"]) and not line.strip("`~"):
            if ends_code(lines[number], fence):
                return number
            too_far = too_far or number
    return too_far


def _without_indent(line: str, indent: str, width: int) -> str:
    if ">" in indent:
        return line.removeprefix(indent) if line.startswith(indent) else line.lstrip("> ")
    expanded = line.expandtabs(4)
    return expanded[min(width, len(expanded) - len(expanded.lstrip())) :]


class _Folded(AdmonitionProcessor):
    """`??? note "Title"`: a text that is unfolded by a click; until `_Boxes` it is a note of the kind `folded`."""

    RE = _FOLDED

    def get_class_and_title(self, match: re.Match[str]) -> tuple[str, str | None]:
        """Return the kind for `_Boxes`, and the title, which every folded text has."""
        return "folded", match["title"] or (match["kind"] or "…").capitalize()


class _Unnamed(AdmonitionProcessor):
    """`!!! "Title"`: a note whose editor forgot its kind."""

    RE = _UNNAMED

    def get_class_and_title(self, match: re.Match[str]) -> tuple[str, str | None]:
        """Return the kind for `_Boxes`, and the title."""
        return "note", match["title"]


class _Tabs(AdmonitionProcessor):
    """`=== "Label"`: what stands in a tab is shown below its label; until `_Boxes` it is a note of the kind `tab`."""

    RE = _TAB

    def get_class_and_title(self, match: re.Match[str]) -> tuple[str, str | None]:
        """Return the kind for `_Boxes`, and the label."""
        return "tab", match["title"]


class _Icons(InlineProcessor):
    """`:material-check:`: an icon of the theme, which is not here."""

    def handleMatch(  # type: ignore[override]  # noqa: N802 - the parser calls it by this name
        self,
        m: re.Match[str],
        data: str,  # noqa: ARG002 - the same
    ) -> tuple[str, int, int]:
        """Return nothing in its place."""
        return "", m.start(), m.end()


class _QuotedNotes(BlockProcessor):
    """`> [!NOTE]`: a quotation that is a note."""

    def test(self, parent: Element, block: str) -> bool:  # noqa: ARG002 - the parser calls it
        """Return whether the block begins with the mark of a note."""
        lines = block.split("\n")
        return bool(_QUOTED.match(lines[0]) and NOTE.match(_QUOTED.sub("", lines[0], count=1)))

    def run(self, parent: Element, blocks: list[str]) -> None:
        """Make the box, and another one where a paragraph of the quotation begins as a note."""
        lines = [_QUOTED.sub("", line, count=1).removeprefix(" ") for line in blocks.pop(0).split("\n")]
        starts = [n for n, line in enumerate(lines) if NOTE.match(line) and not (n and lines[n - 1].strip())]
        for start, end in pairwise([*starts, len(lines)]):
            self._box(parent, lines[start:end])

    def _box(self, parent: Element, lines: list[str]) -> None:
        mark = NOTE.match(lines[0])
        kind = kind_of(mark["kind"]) if mark else None
        element = SubElement(parent, "div", {"class": f"admonition {kind or 'note'}"})
        rest = lines[0][mark.end() :] if mark else lines[0]
        self.parser.parseChunk(element, "\n".join([rest, *lines[1:]]))


class _Headings(Treeprocessor):
    """Shift the headings below the page's own; drop a first heading that only repeats the title."""

    title = ""

    def run(self, root: Element) -> None:
        """Change the tree in place, before inline marks are read: a heading's text is still Markdown."""
        headings = [element for element in root.iter() if element.tag in HEADINGS]
        if headings and headings[0] is root[0] and repeats_title(headings[0].text or "", self.title):
            root.remove(headings.pop(0))
        for heading, tag in zip(headings, levels([heading.tag for heading in headings]), strict=True):
            heading.tag = tag
            own_id = OWN_ID.search(heading.text or "")
            if own_id:
                heading.text = (heading.text or "")[: own_id.start()]
                if own_id["id"]:
                    heading.set("id", own_id["id"])


class _Boxes(Treeprocessor):
    """Turn notes, folded texts and tabs into the elements that show them."""

    def run(self, root: Element) -> None:
        """Change the elements in place."""
        for element in root.iter("div"):
            first, _, kind = element.get("class", "").partition(" ")
            if first != AdmonitionProcessor.CLASSNAME:
                continue
            element.set("class", f"{first} {kind_of(kind.partition(' ')[0]) or 'note'}")
            if kind == "folded":
                element.tag, element[0].tag = "details", "summary"
            elif kind == "tab":
                element.attrib.clear()
                element[0].attrib.clear()
                label = SubElement(element[0], "strong")
                label.text, element[0].text = element[0].text, ""


class _TaskLists(Treeprocessor):
    """Show the boxes of a task list as signs."""

    def run(self, root: Element) -> None:
        """Change the items in place."""
        for item in root.iter("li"):
            text = item if (item.text or "").strip() or not len(item) or item[0].tag != "p" else item[0]
            box = _BOX.match(text.text or "")
            if box:
                text.text = f"{'☐' if box['done'] == ' ' else '☑'} {(text.text or '')[box.end() :]}"
