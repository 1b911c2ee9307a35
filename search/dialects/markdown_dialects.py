"""What other publishing systems add to Markdown, turned into plain Markdown, so that it is neither shown nor searched.

Understood: MDX (imports, comments, components), Nuxt Content (`::note`), Discourse (`[details]`), ReadMe (`[block:x]`),
Hugo shortcodes, Liquid (Jekyll, GitBook), Microsoft Learn (`:::image`, `[!VIDEO x]`, zones, rows), Adobe (`[!DNL x]`),
MyST (directives, roles), Obsidian (`[[Note]]`), kramdown and pandoc, names of tabs behind a fence. Code is left alone.
Every pattern runs in linear time. Blocks and lines are replaced here, marks inside a text by `foreign_marks.py`.
"""

import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from search.dialects.bracket_blocks import is_bracketed, plain_brackets
from search.dialects.directive_tables import TABLES, table_of
from search.dialects.directives import (
    DIRECTIVE,
    LABEL,
    Directive,
    defined_terms,
    directive_of,
    is_option,
    pages_of,
    typed_in_terminal,
    without_options,
)
from search.dialects.docsify import plain_docsify, plain_links
from search.dialects.fence_names import in_code_group, named_fence
from search.dialects.fence_notes import is_of_vault, is_rust, note_between_fences, settings_in, shown_rust
from search.dialects.foreign_marks import Rewriting, TextKind
from search.dialects.kramdown import has_headless_table, plain_kramdown
from search.dialects.learn_zones import with_pivots, zones_in_code
from search.dialects.marked_blocks import has_marked_block, plain_marked_blocks
from search.dialects.mdc import is_mdc, plain_components
from search.dialects.mdx import has_import, with_ends, with_markdown_in_tags, without_indents, without_programs
from search.dialects.mdx_places import has_place, plain_places
from search.dialects.versions import one_version
from search.dialects.whole_texts import FOR_MARKDOWN, plain_whole
from search.dialects.wiki_links import is_wiki, plain_words
from search.markdown.fences import ends_code, fence_of
from search.markdown.indents import Indents
from search.markdown.link_definitions import labels_in
from search.markdown.markdown_text import CODE_SPAN, without
from search.markdown.marks import OF_OTHER_SYSTEMS
from search.sources.paths import title_from_path

_FENCE = re.compile(r"(?P<before>[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*)(?P<mark>`{3,}|~{3,})(?P<info>[^`\n]*)")
_HIGHLIGHT = re.compile(r"(?P<before>[ \t]*)\{[{%][<%-]?[ \t]*highlight\b(?P<info>[^{}\n]*?)[>%-]{1,2}\}[ \t]*")
_END_HIGHLIGHT = re.compile(r"[ \t]*\{[{%][<%-]?[ \t]*/?(?:end)?[ \t]*highlight[ \t]*[>%-]{1,2}\}[ \t]*")
_VANISHING = re.compile(
    r"[ \t>]*(?::{3,}[ \t]*(?:(?:row|column|moniker|zone|image-end)\b|[\w-]+-end\b)[^\n]*"
    r"|(?:import\s(?:[^;\n]*\sfrom\s+)?['\"][^'\"\n]*['\"];?[ \t]*)++|export\s+(?:const|default)\s.*"
    rf"|{LABEL}"
    r"|\[\[?_?(?:TOC|toc|TOSP)_?\]\]?|[-*][ \t]+TOC"
    # a call of a macro, or a tag, where a site of MkDocs chose such brackets for its templates
    r"|(?<!    )(?<!\t)\[\[(?:[ \t]+\w+\([^\[\]\n]*\)[ \t]+|%[^\[\]\n]*%)\]\])[ \t]*"
)
# kramdown reads what stands in such a tag as Markdown; CommonMark does below an empty line
_TAG_ALONE = re.compile(
    r"^([ \t]*+<(?!(?:pre|script|style|textarea|code)\b)[a-z]++\b[^<>\n]*+>)[ \t]*+\n(?=[^\n])", re.M
)
# mkdocstrings' place for the description of a program's part, with its options: it is made of code that is not here
_DESCRIBED_CODE = re.compile(r"^([ \t]*):::[ \t]+\w+(?:\.\w+)+[ \t]*$(?:\n\1[ \t]+\S[^\n]*)*", re.MULTILINE)
# `![Menu](menu.png =300x)`: the size of a picture, as Wiki.js, Docsify and Learn write it
_SIZED = re.compile(
    rf"(?P<code>{CODE_SPAN})|(?P<picture>!\[[^\[\]\n]*\]\([^()\s]++)[ \t]++"
    r"(?P<quote>\"[ \t]?)?=[\dx%]{1,12}(?(quote)\")[ \t]*\)"
)
_HEADING_MARK = re.compile(  # of Nextra and Fumadocs: an id, a step, whether it is in the contents
    r"^(?P<heading>[ \t]{0,3}#{1,6}[ \t]+\S[^\n]*?)[ \t]+\[(?:(?P<id>#(?!\d+\])[\w-]+)|step|!?toc)\][ \t]*$",
    re.MULTILINE,
)
_TABBED = re.compile(r"^([ \t]{0,3}#{1,6}[ \t]+)\[([^\[\]\n]+)\]\(#tab/[^()\n]*\)[ \t]*$", re.MULTILINE)
_BREAK = re.compile(r"^([ \t]*<br[ \t]*/?>[ \t]*)\n(?=[^\n])", re.MULTILINE)  # or the next line would be raw HTML
_OPTIONS = re.compile(
    r"^([ \t]*:{3,}(?!\{)[A-Za-z][^\n]*)(?:\n[ \t]*:[a-z][\w-]*:(?:[ \t][^\n]*)?(?=\n))+", re.MULTILINE
)
_TITLE_OF = re.compile(r"\[AUTOTITLE\]\(([^()\s#]++)((?:#[^()\s]*+)?)\)")  # GitHub: the title of the article there
_MOVED_IN = re.compile(r"^[ \t]{2,}:::[a-z]", re.MULTILINE)
_ENDED = re.compile(r"</(\$?[A-Z][\w.]*)")
_LIMIT_DEPTH = 8  # directives of MyST inside each other; deeper ones stay code
_COMMENT = ("{% comment %}", "{% endcomment %}")


def plain_markdown(text: str, *, is_mdx: bool = False) -> str:
    r"""Return the text with the syntax of other systems removed or turned into Markdown.

    is_mdx  `<Note>` is a note; a text with MDX imports is MDX, whatever its file is called

    >>> plain_markdown('Open [!DNL Fastly].{: .lead}\n\n{% hint style="tip" %}\nWait.\n{% endhint %}\n\n`{% code %}`')
    'Open Fastly.\n\n:::tip\nWait.\n:::\n\n`{% code %}`'
    """
    text = plain_whole(text, is_mdx=is_mdx)
    is_marked = OF_OTHER_SYSTEMS.are_in(text) or is_bracketed(text) or has_headless_table(text)
    if not (is_marked or _may_have_heading_mark(text) or (is_mdx and "<" in text)):
        return text
    if is_mdc(text):
        text = plain_components(text)
        text = without_indents(text) if _MOVED_IN.search(text) else text
    ended = frozenset(_ENDED.findall(text)) | ({""} if "</>" in text else set())
    kind = TextKind(is_mdx or has_import(text), is_mdx, is_wiki(text), labels_in(text), ended)
    text = one_version(without(text, *_COMMENT))
    text = without_programs(text) if kind.is_mdx else text
    text = plain_places(text) if kind.is_mdx and has_place(text) else text
    return "\n".join(_pieces(without_indents(text) if is_mdx else text, kind))


class _Lines(Iterator[str]):
    """The lines of a text, one after the other."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        self._next = 0

    def __next__(self) -> str:
        if self._next == len(self._lines):
            raise StopIteration
        self._next += 1
        return self._lines[self._next - 1]

    def options(self) -> list[str]:
        """Take the options that stand below a directive."""
        start = self._next
        while self._next < len(self._lines) and is_option(self._lines[self._next]):
            self._next += 1
        return self._lines[start : self._next]

    def title(self) -> str:
        """Take the settings of a note of Obsidian; return the title among them."""
        number, title = settings_in(self._lines, self._next)
        self._next += number
        return title


class _ProseLines:
    """The lines of a text that are no code, until they are rewritten together; and what stood above them.

    around  returns in which the text of each list item begins that is open above the text
    """

    def __init__(self, kind: TextKind, around: Callable[[], Sequence[int]]) -> None:
        self._kind = kind
        self._lines: list[str] = []
        self._above: list[str] = []  # lines whose lists may go on
        self._around = around
        self._indents: Indents | None = None

    def add(self, *lines: str) -> None:
        """Take lines that follow."""
        self._lines += lines

    def rewritten(self, code: str = "") -> Iterator[str]:
        """Yield the lines as one text, if there are any; `code`: the line that opens the code below them."""
        if self._lines:
            yield _prose("\n".join(self._lines), self._kind, self.columns)
        self._above += [*self._lines, code, ""]
        self._lines = []

    def columns(self) -> Sequence[int]:
        """Return in which the text of each list item begins that is open above the lines."""
        self._indents = self._indents or Indents(self._around())
        for line in self._above:
            self._indents.is_code(line)
        self._above = []
        return self._indents.columns


def _pieces(text: str, kind: TextKind, depth: int = 0, around: Callable[[], Sequence[int]] = tuple) -> Iterator[str]:
    """Yield the text piece by piece: what is code as it is, what lies between rewritten."""
    prose = _ProseLines(kind, around)
    lines = _Lines(text.split("\n"))
    in_group = False
    for line in lines:
        in_group = in_code_group(line, was_in=in_group) if "CodeGroup" in line else in_group
        title = lines.title() if "ad-" in line and is_of_vault(line) else ""
        line = note_between_fences(line) + title if "admonish" in line or "ad-" in line else line
        directive = DIRECTIVE.fullmatch(line) if "{" in line and depth < _LIMIT_DEPTH else None
        opened = directive_of(directive) if directive else None
        fence, highlight = _FENCE.fullmatch(line), _HIGHLIGHT.fullmatch(line)
        if directive and opened and opened.is_known and (opened.stands_whole or directive["mark"][0] != ":"):
            yield from prose.rewritten(line)
            yield from _directive(directive, opened, [*_inside(lines, directive["mark"])], prose.columns, kind, depth)
        elif directive and opened and directive["mark"][0] == ":":
            prose.add(*_placed(directive, opened, without_options(lines.options())[1]))
        elif not (fence or highlight):
            prose.add(line)
        else:
            yield from prose.rewritten(line)
            if highlight:
                yield f"{highlight['before']}```"
                yield from ("```" if _ends_highlight(code) else code for code in _until(lines, _ends_highlight))
            elif fence:
                yield from named_fence(fence, line, in_group=in_group)
                code = _until(lines, partial(ends_code, opened=fence_of(fence["before"], fence["mark"])))
                yield from shown_rust(code) if is_rust(fence["info"]) else code
    yield from prose.rewritten()


def _ends_highlight(line: str) -> bool:
    return bool(_END_HIGHLIGHT.fullmatch(line))


def _closing(mark: str) -> re.Pattern[str]:
    return re.compile(rf"[ \t>]*{mark[0]}{{{len(mark)},}}[ \t]*")


def _until(lines: Iterator[str], is_closing: Callable[[str], bool]) -> Iterator[str]:
    """Yield the lines up to the closing one, and that."""
    for line in lines:
        yield line
        if is_closing(line):
            return


def _inside(lines: Iterator[str], mark: str) -> Iterator[str]:
    """Yield the lines of a directive, without the closing one."""
    closing = _closing(mark)
    return itertools.takewhile(lambda line: not closing.fullmatch(line), lines)


def _directive(
    match: re.Match[str],
    opened: Directive,
    lines: list[str],
    around: Callable[[], Sequence[int]],
    kind: TextKind,
    depth: int,
) -> Iterator[str]:
    """Yield what a directive between fences stands for."""
    lines, options = without_options(lines)
    before = match["before"]
    lines = defined_terms(lines) if opened.name == "glossary" else lines
    if opened.is_code:
        lines = typed_in_terminal(lines, options) if opened.name == "terminal" else lines
        yield from (f"{before}{_as_fence(match['mark'])}{opened.rest}", *lines, f"{before}{_as_fence(match['mark'])}")
    elif opened.name == "toctree":
        yield from ("", pages_of(lines) if "hidden" not in options else "", "")
    elif opened.name in TABLES and (
        table := table_of(opened.name, [line.removeprefix(before) for line in lines], options)
    ):
        yield from ("", f"{before}{opened.opening()}", "")
        yield _prose("\n".join(before + row for row in table.split("\n")), kind)
        yield ""
    elif opened.is_empty:
        yield from ("", f"{before}{opened.opening(options)}", "")
    else:
        opening = opened.opening(options)
        is_box = opening.startswith(":::")
        yield from (f"{before}{opening}",) if is_box else ("", f"{before}{opening}", "")
        yield from _pieces("\n".join(lines), kind, depth + 1, around)
        yield f"{before}:::" if is_box else ""


def _as_fence(mark: str) -> str:
    return mark.replace(":", "`")


def _placed(match: re.Match[str], opened: Directive, options: Mapping[str, str]) -> tuple[str, ...]:
    """Return the opening of a container: what is no box stands in one that is not shown."""
    opening = opened.opening(options)
    colons, before = match["mark"], match["before"]
    if opening.startswith(":::"):
        return (f"{before}{colons}{opening[3:]}",)
    return f"{before}{colons}place", "", f"{before}{opening}", ""


def _prose(text: str, kind: TextKind, columns: Callable[[], Sequence[int]] = tuple) -> str:
    """Return a text outside of fences rewritten; `columns`: see `Rewriting`."""
    text = plain_brackets(text) if is_bracketed(text) else text
    text = plain_links(plain_docsify(text) if "> " in text else text)
    text = plain_marked_blocks(text) if has_marked_block(text) else text
    text = plain_kramdown(text) if "{" in text or has_headless_table(text) else text
    text = _HEADING_MARK.sub(_plain_heading, text) if _may_have_heading_mark(text) else text
    if not (kind.is_wiki or OF_OTHER_SYSTEMS.are_in(text) or (kind.is_mdx_file and "<" in text)):
        return text
    text = without(_TABBED.sub(r"\1\2", text), "{/*", "*/}")
    text = _SIZED.sub(lambda match: match["code"] or f"{match['picture']})", text) if "=" in text else text
    text = with_pivots(text, kind) if "pivot=" in text else text
    text = _TAG_ALONE.sub(_above_markdown, text) if "markdown" in text else text
    text = _DESCRIBED_CODE.sub("", _BREAK.sub(r"\1\n\n", text))
    text = with_markdown_in_tags(with_ends(text)) if kind.is_mdx_file else text
    text = _TITLE_OF.sub(lambda match: f"[{title_from_path(match[1].rstrip('/'))}]({match[1]}{match[2]})", text)
    text = _OPTIONS.sub(r"\1", text)
    rewritten = Rewriting(text, kind, columns).result()
    rewritten = plain_words(rewritten) if kind.is_wiki else rewritten
    lines = rewritten.split("\n")
    zones = zones_in_code(lines, kind)
    return "\n".join(line for n, line in enumerate(lines) if n in zones or not _VANISHING.fullmatch(line))


def _may_have_heading_mark(text: str) -> bool:
    return " [#" in text or " [step]" in text or "toc]" in text


def _plain_heading(match: re.Match[str]) -> str:
    return f"{match['heading']} {{{match['id']}}}" if match["id"] else match["heading"]


def _above_markdown(match: re.Match[str]) -> str:
    return f"{match[1]}\n\n" if FOR_MARKDOWN.search(match[1]) else match[0]
