"""Tags of Writerside (JetBrains) as tags of HTML: lists, definitions, code, steps, tabs, names of what is clicked.

Writerside reads Markdown with such tags in it, most of all in tables and lists. A tag that only places what stands
inside stays for the cleaner, which takes it out; what only search engines are told vanishes.
"""

import html
import re
from collections.abc import Collection, Iterator
from functools import partial

from search.markdown.code_lines import CodeLines
from search.markdown.fences import Fence, fence_after

_NAMES = (
    "list|deflist|def|code-block|procedure|step|tab|control|ui-path|shortcut|path|chapter|tip|note|warning|video"
    "|emphasis|tldr"
)
_IS_WRITERSIDE = re.compile(
    r"<(?:(?:deflist|code-block|procedure|tldr|ui-path|shortcut|control|(?:web|link|card)-summary|show-structure)"
    r"[ \t>/]|(?:list|tab|chapter)(?:>|[ \t]+[\w-]+=\"))"
    r"|^\[//\]:[ \t]#[ \t]\(title:|^\|(?:-{2,}\|)+\n{1,2}`{3}",
    re.MULTILINE,
)
_TAG = re.compile(rf"`[^`\n]*`|<(?P<name>/?(?:{_NAMES}))(?P<rest>(?:[ \t][^<>\n]*)?)>")
_ATTRIBUTE = re.compile(r"(?<![\w-])([\w-]++)=\"([^\"]*)\"")
_SUMMARY = re.compile(
    r"[ \t]*<(?P<kind>(?:web|link|card)-summary)>[^<\n]*</(?P=kind)>[ \t]*|[ \t]*<show-structure\b[^<>\n]*>[ \t]*"
)
_SIDE_BY_SIDE = re.compile(r"[ \t]*\|(?:-{2,}\|)+[ \t]*")  # above code: it stands beside what follows
_OF_CODE = re.compile(r"[ \t]*\{(?:[ \t]*[\w-]+[ \t]*=[ \t]*\"[^\"\n]*\")++[ \t]*\}[ \t]*")
_TITLE = re.compile(r"^\[//\]:[ \t]#[ \t]\(title:[ \t]*(?P<title>[^\n]*)\)[ \t]*$", re.MULTILINE)
_END = re.compile(rf"</({_NAMES})>")
_CODE_END = "</code-block>"
_SIMPLE = {
    "deflist": "dl", "procedure": "ol", "step": "li", "control": "strong", "ui-path": "strong", "shortcut": "kbd",
    "path": "code", "emphasis": "em", "tldr": "div",
}  # fmt: skip
_ALONE = frozenset({"video", "tab", "chapter"})
_INSIDE = frozenset({"control", "ui-path", "shortcut", "path", "emphasis"})
_NOTES = {"tip": "tip", "note": "note", "warning": "warning"}
_ORDERED = frozenset({"decimal", "alpha-lower", "alpha-upper", "roman-lower"})


def is_writerside(text: str) -> bool:
    """Return whether a text has tags that only Writerside reads."""
    return ("<" in text or "[//]" in text or "|--" in text) and bool(_IS_WRITERSIDE.search(text))


def title_of_writerside(body: str) -> str:
    """Return the title that stands in a comment, `[//]: # (title: Heslo)`; "" for none."""
    match = _TITLE.search(body) if "[//]" in body else None
    return match["title"].strip() if match else ""


def plain_writerside(text: str) -> str:
    r"""Return the text with tags of HTML in place of these; code stays as it is.

    >>> plain_writerside('<list type="decimal"><li>a</li></list>\n<tab title="B">\n\n<shortcut>F1</shortcut> <path>')
    '<ol><li>a</li></ol>\n<p><strong>B</strong></p>\n\n<kbd>F1</kbd> <path>'
    """
    lines = text.split("\n")
    return "\n".join(_lines(lines, CodeLines(lines), frozenset(_END.findall(text))))


def _lines(lines: list[str], code: CodeLines, ended: frozenset[str]) -> Iterator[str]:
    lists: list[str] = []
    fence: Fence | None = None
    in_code = False  # of `<code-block>`
    for number, line in enumerate(lines):
        is_code = code.is_code(number)
        if in_code:
            in_code = _CODE_END not in line
            yield line.replace("]]>", "").replace(_CODE_END, "</code></pre>")
            continue
        was_fence, fence = fence is not None, fence_after(line, fence)
        if was_fence or fence or (is_code and "<code-block" not in line):
            yield line
        elif _SUMMARY.fullmatch(line) or _is_beside(lines, number) or _is_of_code(lines, number):
            yield ""
        elif "<" in line:
            ended_here = ended - (_INSIDE - {*_END.findall(line)})
            shown = _TAG.sub(partial(_shown, lists=lists, ended=ended_here), line)
            in_code = shown.rfind("<pre><code>") > shown.rfind("</code></pre>")
            yield shown.replace("<![CDATA[", "") if "<code-block" in line else shown
        else:
            yield line


def _is_beside(lines: list[str], number: int) -> bool:
    """Return whether a line says that code stands beside code: a row of dashes without a head."""
    above = lines[number - 1] if number else ""
    below = next((line for line in lines[number + 1 : number + 3] if line.strip()), "")
    is_row = "|-" in lines[number] and bool(_SIDE_BY_SIDE.fullmatch(lines[number]))
    return is_row and "|" not in above and below.lstrip().startswith("```")


def _is_of_code(lines: list[str], number: int) -> bool:
    """Return whether a line below a fence says how the code is shown."""
    is_below = number > 0 and lines[number - 1].lstrip().startswith("```")
    return is_below and "=" in lines[number] and bool(_OF_CODE.fullmatch(lines[number]))


def _shown(match: re.Match[str], lists: list[str], ended: Collection[str]) -> str:
    """Return the tag of HTML.

    lists  those that are open
    ended  names of tags that the text ends, or the line if they stand inside one; others are words in angle brackets
    """
    name, is_end = (match["name"] or "").removeprefix("/"), (match["name"] or "").startswith("/")
    if name not in ended and name not in _ALONE:
        return match[0]
    attributes = dict(_ATTRIBUTE.findall(match["rest"]))
    title = attributes.get("title", "")
    if name == "list":
        if is_end:
            return f"</{lists.pop() if lists else 'ul'}>"
        lists.append("ol" if attributes.get("type") in _ORDERED else "ul")
        return f"<{lists[-1]}>"
    if name == "code-block":
        return "</code></pre>" if is_end else "<pre><code>"
    if name == "def":
        return "</dd>" if is_end else f"<dt>{title}</dt><dd>"
    if name in _NOTES:
        return "</div>" if is_end else f'<div class="admonition {_NOTES[name]}">'
    if name == "video":
        address = html.escape(html.unescape(attributes.get("src", "")))
        return f'<a href="{address}">{title or address}</a>' if address else ""
    if name in _SIMPLE:
        named = f"<p><strong>{title}</strong></p>" if title and not is_end else ""
        return f"{named}<{'/' if is_end else ''}{_SIMPLE[name]}>"
    return f"<p><strong>{title}</strong></p>" if title and not is_end else ""  # a tab, a chapter
