"""The marks of other systems inside a text, each replaced by what it means: tags, shortcodes, roles, attributes.

One pattern reads code and every mark, so that code is left alone; it runs in time proportional to the text.
"""

import html
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from search.dialects.directives import ROLE, role_meaning
from search.dialects.foreign_tags import (
    TOOLS,
    TagMeaning,
    component_of_mdx,
    holds_text,
    is_box,
    link_of,
    meaning_of,
    tag_of,
    without_values,
    words_of_mdx,
)
from search.dialects.mdx import IN_TAG
from search.dialects.retype import component_of
from search.dialects.wiki_links import WIKI_LINK, plain_link
from search.markdown.code_lines import CodeLines
from search.markdown.markdown_text import CODE_SPAN

_OF_WRITERSIDE = (  # with spaces around the sign only these: `{limit = "5"}` may be meant
    r"(?:id|class|style|width|height|type|border-effect|thumbnail|collapsible|default-state|title|alt|ignore-vars)"
    r"[ \t]*=[ \t]*(?=[\"'])"
)
_ATTRIBUTES = (  # {: .x}, {width=400px}, {style="…"}; never {name} alone, which may be meant
    r"\{:?[ \t]*(?:(?:[.#][\w:.-]+|(?:[\w:-]+=|" + _OF_WRITERSIDE + r")"
    r"(?:\"[^\"{}\n]*\"|'[^'{}\n]*'|[^\s{}\"']+))[ \t]*)++\}"
    r"|\{:[^{}\n]*\}"
)
_CODE_OR_MARK = re.compile(
    rf"{ROLE}|(?P<code>{CODE_SPAN})|(?P<wiki>{WIKI_LINK})|(?P<hidden>%%(?!%)[^%]*%%)"
    r"|\[!(?:INCLUDE|include)[ \t]*+\[[^\[\]\n]*\]\([^()\n]*\)\]"
    r"|\[!(?:code|CODE|Code)[\w-]*[ \t]*+\[[^\[\]\n]*\]\([^()\n]*\)\]"
    r"|\[!(?:DNL|UICONTROL|BADGE)[ \t]++(?P<term>(?:[^\[\]\n]|\[![^\[\]\n]*\])*+)\](?:\{[^{}\n]*\})?"
    r"|\[!(?:VIDEO|Video|video)[ \t]++(?P<video>[^\[\]\s]*)[^\[\]\n]*\]"
    r"|\[!(?P<retype>badge|button|ref|file|embed|icon)\b(?P<retype_rest>[^\[\]\n]*+)\](?:\((?P<retype_to>[^()\s]*+)\))?"
    r"|\[!TAB[ \t]++(?P<tab>[^\[\]\n]*)\]"
    r"|\[!(?:div|DIV|BEGINTABS|ENDTABS|CONTEXTUALHELP|LOCALIZATION)\b[^\[\]\n]*\]"
    r"|<(?P<html_code>/?(?:pre|code))\b"
    r"|(?<![\w\])\\$])\[(?P<referring>(?:[^\[\]{}\n]|\n(?![ \t]*\n)){1,300}+)\]\[(?P<label>[\w.]{0,200})\](?![\[(:])"
    r"|(?<![\])\\!])\[(?P<span>[^\[\]\n]{1,300}+)\](?=\{:?[ \t]*[.#])"  # pandoc: the attributes are another mark
    r"|(?<=[^\d\s]\])\((?P<spaced>[^()<>{}\"'\s]++(?:[ \t]++[^()<>{}\"'\s=]++)++)[ \t]*\)"  # a name with spaces
    r"|<<glossary:(?P<glossary>[^<>\n]{1,100})>>"  # of ReadMe
    r"|(?P<person>@<[\dA-Fa-f]{8}-[\dA-Fa-f-]{27}>)"  # of Azure DevOps, which alone knows the name
    r"|(?P<mdx>\{/\*)"
    r"|\{%-?[ \t]*+(?P<liquid>/?[\w-]++)(?P<liquid_rest>(?:[^%{}]|%(?!\})|\{\{?[^{}%]*\}\}?)*+)%\}"
    r"|\{\{[<%]-?[ \t]*+(?P<hugo>/?[ \t]*+[\w.-]++(?:/[\w.-]++)*+)(?P<hugo_rest>[^{}]*?)/?[>%]\}\}"
    r"|\{[{%][<%]?[^{}\n]*[>%]\}\}?"
    r"|\{\{-?[ \t]*+(?P<value>[\"'][^{}\n]*|(?:site|page|include|layout)\.[^{}\n]*)\}\}"
    r"|\{\{%[ \t]*(?:segment|session|course)\b[^{}%\n]*\}\}"  # of a book of courses: what its program lists
    r"|\{\{#(?:tabs|endtabs?|title)\b[^{}\n]*\}\}|\{\{#tab[ \t]+name[ \t]*=[ \t]*\"(?P<book>[^\"{}\n]*)\"[^{}\n]*\}\}"
    r"|(?P<unknown>\{\{(?![{%<])[^{}\n]*\}\})"
    r"|(?<=[\w\"'}])[ \t\n]++(?P<braced>[A-Za-z-]+)=\{(?P<braced_value>(?:[^{}]|\{[^{}]*\})*+)\}"
    r"|\{[ \t]*+(?:\"(?P<string>[^\"{}\n]*)\"|'(?P<other_string>[^'{}\n]*)')[ \t]*+\}"
    r"|\{[ \t]*+`(?P<template>[^`${}\n]{1,300})`[ \t]*+\}"
    r"|\{%\{(?!\S)|(?<!\S)\}%\}"  # of Retype: what stands between them is no template
    r"|(?P<attributes>" + _ATTRIBUTES + ")"
    r"|<(?P<jsx>/?\$?[A-Z](?=[\w.]*[a-z])[\w.]*)(?P<jsx_rest>(?:[\s/]" + IN_TAG + ")?)>"
    r"|(?P<fragment></?>)"  # of MDX, around several tags
    r"|:::no-loc[ \t]++text=\"(?P<verbatim>[^\"\n]*)\"[^:\n]*:::"
    r"|:::image[ \t](?P<image>[^\n]*?):::"
    r"|:::(?:video|code)[ \t](?P<media>[^\n]*?):::"
    r"|!\[(?P<alt>[^\[\]\n]*)\]\(data:[^()\s]*\)"
)
_DOTTED = re.compile(r"[A-Za-z_]\w*(?:\.\w+)+")
_STEP_BEFORE = re.compile(r"[ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*")
_NO_BLOCKS = re.compile(r"[ \t]*[|>]")  # the row of a table, a quotation
_IN_FENCE, _AS_SPAN = re.compile(r"```sh\n([^\n`]*)\n```"), r"`\1`"
_HEADING = re.compile(r"[ \t]{0,3}#{1,6}[ \t]")
_OWN_ID = re.compile(r"\{:?[ \t]*#")
_INNER_TERM = re.compile(r"\[!(?:DNL|UICONTROL|BADGE)[ \t]+([^\[\]\n]*)\]")
_STRING = re.compile(r"[\"'`]([^\"'`<>{}]+)[\"'`]")
_PLACES = frozenset(
    {"tabs", "navtabs", "tabpane", "steps", "columns", "column", "row", "cards", "stepper", "cardgroup"}
)
_WORDS = re.compile(r"(?:[ \t\n]++[\w.-]++)*+[ \t]*")  # in a tag: no values, and not ended
_SHORTEST_VALUE = len("{{x}}")


@dataclass(frozen=True, slots=True)
class TextKind:
    """What a text is written for, as its marks show."""

    is_mdx: bool  # written for a system that reads MDX
    is_mdx_file: bool  # and read as nothing else: Markdown in tags, no code by indent
    is_wiki: bool
    labels: frozenset[str] = frozenset()  # of links, in small letters, that the text defines
    ended: frozenset[str] = frozenset()  # names of the tags that the text ends; any other may be words: `<Your name>`


class Rewriting:
    """One piece of prose while its marks are replaced.

    columns  returns in which the text of each list item begins that is open above the piece
    """

    def __init__(self, text: str, kind: TextKind, columns: Callable[[], Sequence[int]] = tuple) -> None:
        self._text = text
        self._columns = columns
        self._kind = kind
        self._written: list[str] = []
        self._end = 0  # of the last mark
        self._html_code = ""  # the tag, `pre` or `code`, in which this stands
        self._seen = 0  # up to where the text in that was looked through
        self._code: list[bool] | None = None  # which lines are code; looked at only where one may be

    def result(self) -> str:
        """Return the text with every mark replaced."""
        for match in _CODE_OR_MARK.finditer(self._text):
            self._written.append(self._text[self._end : match.start()])
            self._end = match.end()
            meaning = self._meaning(match)
            self._written.append(self._as_block(match, meaning.text) if meaning.is_block else meaning.text)
        return "".join([*self._written, self._text[self._end :]])

    def _meaning(self, match: re.Match[str]) -> TagMeaning:
        text = self._text_of(match)
        return self._of_mark(match) if text is None else TagMeaning(text)

    def _text_of(self, match: re.Match[str]) -> str | None:
        """Return what a mark inside a line stands for; None for any other mark."""
        if self._is_moved_in(match) and not _places(match):
            return match[0]
        if match["fragment"]:
            is_sign = match[0] == "<>" and ("" not in self._kind.ended or self._stands_alone(match))
            return match[0] if is_sign or not self._kind.is_mdx else ""
        if match["role"]:
            return role_meaning(match["role"], match["role_text"])
        if match["wiki"]:
            return plain_link(match["wiki"])
        if match["hidden"]:
            return "" if self._kind.is_wiki else match[0]
        if match["unknown"]:
            return self._unknown(match)
        if match["html_code"]:
            self._in_html_code(match, match["html_code"])
            return match[0]
        if (match["retype"] or match["span"] or match["glossary"]) and self._in_html_code(match):
            return match[0]
        if match["retype"]:
            is_note = not (match["retype_rest"] or match["retype_to"])  # `> [!file]`: of a kind that a folder has
            return (
                match[0] if is_note else component_of(match["retype"], match["retype_rest"], match["retype_to"] or "")
            )
        return self._words_of(match)

    def _words_of(self, match: re.Match[str]) -> str | None:
        """Return the words of a text in brackets or braces; None for any other mark."""
        is_string = match["string"] is not None or match["other_string"] is not None
        is_expression = match["braced"] or is_string or match["template"]
        if match["spaced"]:
            return f"(<{match['spaced']}>)" if self._kind.is_wiki else match[0]
        if match["span"]:
            return match[0] if match["span"].lower() in self._kind.labels else match["span"]
        if match["referring"]:
            return match[0] if self._in_html_code(match) else self._referring(match)
        if is_expression:
            is_style = match["braced"] in ("style", "className")
            return self._expression(match) if self._kind.is_mdx or is_style else match[0]
        return None

    def _of_mark(self, match: re.Match[str]) -> TagMeaning:
        name = (match["jsx"] or "").strip("/$")
        is_of_readme = name == "Callout" and name in self._kind.ended
        if (
            is_box(name)
            and name not in self._kind.ended
            and not match["jsx_rest"].endswith("/")
            and self._is_line(match)
        ):
            return TagMeaning("")  # a note that somebody forgot to end
        if is_box(name) and not (self._kind.is_mdx or is_of_readme):
            return TagMeaning(match[0])  # a tag that HTML does not know
        if match["jsx"] and match["jsx"].lstrip("/") not in self._kind.ended and _WORDS.fullmatch(match["jsx_rest"]):
            return TagMeaning(match[0])  # nothing ends it: it stands where a value is to stand
        for kind in ("liquid", "hugo", "jsx"):
            if match[kind]:
                return _of_tag(kind, match[kind], match[f"{kind}_rest"], match[0])
        if match["attributes"] and _OWN_ID.match(match["attributes"]) and self._is_heading(match):
            return TagMeaning(match[0])
        if match["image"] or match["media"]:
            name = "image" if match["image"] else "video"
            return meaning_of(tag_of(name, match["image"] or match["media"], closing=False))
        if match["video"]:
            return TagMeaning(f"[{match['video']}](<{match['video']}>)")
        if match["tab"] or match["book"]:
            return TagMeaning(f"**{match['tab'] or match['book']}**", is_block=bool(match["book"]))
        return TagMeaning(
            match["code"]
            or _INNER_TERM.sub(r"\1", match["term"] or "")
            or match["verbatim"]
            or match["alt"]
            or match["glossary"]
            or _address_in(match["value"] or "")
        )

    def _expression(self, match: re.Match[str]) -> str:
        """Return the attribute or the text that an expression of MDX stands for."""
        if not match["braced"]:
            shown = match["string"] or match["other_string"] or ""
            return html.escape(match["template"], quote=False) if match["template"] else shown
        address = _STRING.search(match["braced_value"]) if match["braced"] in ("href", "src", "alt", "id") else None
        return f' {match["braced"]}="{address[1]}"' if address else ""

    def _unknown(self, match: re.Match[str]) -> str:
        """Return a value that only its own system knows: as code in a text, as nothing in an address."""
        before, after = self._text[max(match.start() - 1, 0) : match.start()], self._text[match.end() :][:1]
        is_block = match[0][2] in "#^/"  # of a template that is shown: `{{#Field}}`
        in_address = not is_block and (before in tuple("(<\"'=/:#[`") or after in tuple("/)\"'`"))
        return (
            ""
            if in_address or len(match[0]) < _SHORTEST_VALUE
            else f"<code>{html.escape(match[0], quote=False)}</code>"
        )

    def _referring(self, match: re.Match[str]) -> str:
        """Return the words of a link to the description of a program's part, which is made of code that is not here."""
        label = match["label"] or match["referring"]
        is_program = bool(_DOTTED.fullmatch(label)) or (label[0] == label[-1] == "`" and label.count("`") == 2)
        return match["referring"] if is_program and label.lower() not in self._kind.labels else match[0]

    def _in_html_code(self, match: re.Match[str], tag: str = "") -> str:
        """Return the tag in which a mark stands and that shows code; an empty line ends `<code>`, too.

        tag  the mark itself, where it is one: `pre`, `/pre`, `code`, `/code`
        """
        if self._html_code == "code" and "\n\n" in self._text[self._seen : match.start()]:
            self._html_code = ""
        self._seen = match.start()
        if tag and self._html_code != "pre":
            self._html_code = "" if tag.startswith("/") else tag
        elif tag == "/pre":
            self._html_code = ""
        return self._html_code

    def _is_moved_in(self, match: re.Match[str]) -> bool:
        """Return whether a mark stands in a line that is code because it is moved in."""
        if self._kind.is_mdx_file or not self._text.startswith(("    ", "\t"), self._line_start(match)):
            return False
        if self._code is None:
            lines = self._text.split("\n")
            code = CodeLines(lines, self._columns())
            self._code = [code.is_code(number) for number in range(len(lines))]
        return self._code[self._text.count("\n", 0, match.start())]

    def _is_heading(self, match: re.Match[str]) -> bool:
        return bool(_HEADING.match(self._text, self._line_start(match)))

    def _is_line(self, match: re.Match[str]) -> bool:
        """Return whether nothing else stands on the line of a mark."""
        end = (self._text + "\n").index("\n", match.end())
        return not (self._text[self._line_start(match) : match.start()] + self._text[match.end() : end]).strip()

    def _stands_alone(self, match: re.Match[str]) -> bool:
        """Return whether spaces stand around a sign within its line."""
        return self._text[max(match.start() - 1, 0) : match.start()] == " " == self._text[match.end() : match.end() + 1]

    def _line_start(self, match: re.Match[str]) -> int:
        return self._text.rfind("\n", 0, match.start()) + 1

    def _as_block(self, match: re.Match[str], text: str) -> str:
        """Return the block on a line of its own, indented like what stands around it."""
        before = self._text[self._line_start(match) : match.start()]
        after = self._text[match.end() : (self._text + "\n").index("\n", match.end())]
        is_container = text.startswith(":::")
        if _NO_BLOCKS.match(before):
            return "" if is_container else f" {' '.join(_IN_FENCE.sub(_AS_SPAN, text).split())} "
        step = _STEP_BEFORE.match(before)
        indent = " " * len(step[0].expandtabs(4)) if step else ""
        opens_line = step is not None and step.end() == len(before)
        gap = "" if is_container else "\n"  # a paragraph wants empty lines around it, a container does not
        above = ("" if before.strip() or not gap else f"\n{before}") if opens_line else f"{gap}\n{indent}"
        below = f"{gap}\n{indent}" if after.strip() else gap
        text = text.replace("\n", f"\n{indent}") if indent else text
        return f"{above}{text}{below}"


def _places(match: re.Match[str]) -> bool:
    """Return whether a mark only places what stands inside, which people move in with it."""
    name = (match["liquid"] or match["hugo"] or match["jsx"] or "").replace(" ", "").lower().lstrip("/")
    bare = name.removeprefix("end")
    return bare in _PLACES or holds_text(bare)


def _of_tag(system: str, name: str, rest: str, whole: str) -> TagMeaning:
    name = name.replace(" ", "")
    rest = without_values(rest) if "{{" in rest else rest  # `{% link {{ page.version }}/a.md %}` lies beside the page
    if name in ("ref", "relref", "post_url") or (name == "link" and "=" not in rest):  # in the place of an address
        return TagMeaning(rest.split("|")[0].strip().strip("\"'").replace(" ", "%20"))
    if system == "liquid" and name == "include":
        return _of_include(rest)
    if system == "liquid" and name in TOOLS and not rest.strip(" \t-"):
        return TagMeaning(f"**{TOOLS[name]}**", is_block=True)
    closing = name.startswith("/") or (system == "liquid" and name.startswith("end"))
    bare = name.removeprefix("/") if system != "liquid" else name.removeprefix("/").removeprefix("end")
    tag = tag_of(bare, rest, closing=closing)
    tag = words_of_mdx(tag) if system == "jsx" else tag
    opened = meaning_of(tag)
    if system != "jsx" and not opened.text and (link := link_of(tag)):
        return TagMeaning(link)
    if system == "jsx" and whole.endswith("/>") and opened.text.startswith(":::"):
        return TagMeaning("")  # a note that holds nothing
    return component_of_mdx(tag) if system == "jsx" and not opened.text else opened


def _of_include(rest: str) -> TagMeaning:
    """Return the note in `{% include note.html content="…" %}`; any other file that was not put in vanishes."""
    name, _, attributes = rest.strip().partition(" ")
    tag = tag_of(name.rpartition("/")[2].partition(".")[0], attributes, closing=False)
    content = tag.first(("content", "text", "message"))
    opened = meaning_of(tag)
    if content and opened.text.startswith(":::"):
        return TagMeaning(f"{opened.text}\n{content}\n:::", is_block=True)
    return opened if not opened.text.startswith(":::") else TagMeaning("")


def _address_in(value: str) -> str:
    """Return the address in `{{ "/a" | relative_url }}`; what else a template puts in is not known here."""
    written = value.split("|")[0].strip()
    return written.strip("\"'") if written[:1] in ("'", '"') else ""
