"""Marks of Grav: notices (`! Text` to `!!!! Text`), code (`[prism classes="x"]`), tabs (`[ui-tab title="x"]`)."""

import re
from collections.abc import Container, Iterator, Mapping

from search.markdown.code_lines import CodeLines
from search.sources.markdown_flavour import MKDOCS_NOTE

_CODE = re.compile(r"(?P<before>[ \t]*)\[prism\b(?P<attributes>[^\[\]\n]*)\][ \t]*")
_END_CODE = re.compile(r"[ \t]*\[/prism\][ \t]*")
_LANGUAGE = re.compile(r"\blanguage-(?P<name>[\w+-]+)")
_TAB = re.compile(r"(?P<before>[ \t]*)\[ui-tab[ \t]+title=\"(?P<title>[^\"\n]*)\"[^\[\]\n]*\][ \t]*")
_VANISHING = re.compile(
    r"[ \t]*\[/?(?P<name>ui-(?:tabs?|accordion(?:-item)?)|div|version|columns|center|size|safe-email)\b[^\[\]\n]*\]"
    r"[ \t]*"
)
_CLOSED = re.compile(r"\[/([\w-]+)\]")
_NOTICE = re.compile(r"(?P<marks>!{1,4})[ \t]+(?P<text>\S[^\n]*)(?<!!!)")  # `!! Now !!` is a cry
_OF_MKDOCS = re.compile(rf"{MKDOCS_NOTE}|!{{1,4}}[ \t]*[\w-]+[ \t]+\"[^\"\n]*\"[ \t]*$")
_KINDS = {1: "warning", 2: "danger", 3: "note", 4: "tip"}
_FENCE = "`" * 6  # the code may hold shorter ones


def is_of_grav(text: str) -> bool:
    """Return whether a text may have code or tabs as Grav writes them, or a notice that MkDocs does not know."""
    is_marked = "[prism" in text or "[ui-tab" in text
    return is_marked or ("!!" in text and any(map(_is_notice, re.findall(r"^!{2,4}[ \t][^\n]*", text, re.M))))


def plain_grav(text: str) -> str:
    r"""Return the text with notes, fences and labels in place of these marks; what is code stays.

    >>> plain_grav('!! Pozor, heslo.\n\n[ui-tab title="A"]\n[prism classes="language-sh"]\n! a\n[/prism]\n[/ui-tab]')
    ':::danger\nPozor, heslo.\n:::\n\n\n**A**\n\n``````sh\n! a\n``````'
    """
    return "\n".join(_lines(text.split("\n")))


def _is_notice(line: str) -> bool:
    return bool(_NOTICE.fullmatch(line)) and not _OF_MKDOCS.match(line)


def _notices(lines: list[str]) -> Mapping[int, re.Match[str]]:
    """Return the lines that are notices, by their numbers: blocks of such lines, outside of code.

    A line below text belongs to its paragraph, and what is moved in below such a line is a note of MkDocs.
    """
    notices: dict[int, re.Match[str]] = {}
    code = CodeLines(lines)
    for number, line in enumerate(lines):
        is_code = code.is_code(number)
        notice = _NOTICE.fullmatch(line) if line.startswith("!") and not is_code else None
        is_first = number == 0 or not lines[number - 1].strip() or number - 1 in notices
        below = next((other for other in lines[number + 1 : number + 3] if other.strip()), "")
        if notice and is_first and _is_notice(line) and not below.startswith(("    ", "\t")):
            notices[number] = notice
    return notices


def _lines(lines: list[str]) -> Iterator[str]:
    notices, code = _notices(lines), CodeLines(lines)
    in_prism, marks = False, ""  # of the notice that goes on
    closed = frozenset(name for line in lines if "[/" in line for name in _CLOSED.findall(line))
    for number, line in enumerate(lines):
        notice = notices.get(number) if not in_prism else None
        if marks and (notice is None or notice["marks"] != marks):
            yield ":::"
            marks = ""
        if in_prism:
            in_prism = not _END_CODE.fullmatch(line)
            yield line if in_prism else f"{line[: len(line) - len(line.lstrip())]}{_FENCE}"
        elif code.is_code(number):
            yield line
        elif notice:
            yield from () if marks else (f":::{_KINDS[len(notice['marks'])]}",)
            marks = notice["marks"]
            yield notice["text"]
        else:
            in_prism = bool(_CODE.fullmatch(line))
            yield from _line(line, closed)
    if marks:
        yield ":::"


def _line(line: str, closed: Container[str]) -> Iterator[str]:
    """Yield what a line outside of code and notices stands for.

    closed  names of what the text ends somewhere: `[columns]` alone is a text in brackets
    """
    if opened := _CODE.fullmatch(line):
        language = _LANGUAGE.search(opened["attributes"])
        yield f"{opened['before']}{_FENCE}{language['name'] if language else ''}"
    elif tab := _TAB.fullmatch(line):
        yield from ("", f"{tab['before']}**{tab['title']}**", "")
    elif not ((mark := _VANISHING.fullmatch(line)) and mark["name"] in closed):
        yield line
