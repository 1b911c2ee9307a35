"""Marks that exports of help desks leave in Markdown: boxes of Document360 and WordPress, macros of Confluence."""

import html
import re
from collections.abc import Iterator, Mapping, Sequence

from search.markdown.code_lines import CodeLines, InCode
from search.markdown.fences import fence_around
from search.markdown.markdown_text import CODE_SPAN

_KINDS = "info|tip|note|alert|warning|important|success|danger|error|notice|tutorial"
_AS_NOTE = {"alert": "warning", "notice": "note", "tutorial": "note"}
_PROGRAMS = "code|sourcecode|php|js|javascript|css|html|xml|bash|shell|sql|json|python|java"
# Document360: `:::(Info) (Title)` up to `:::`; `:::(Internal)` is for its own people and is shown to nobody else.
_BOX = re.compile(r"[ \t]*+:::\((?P<kind>[A-Za-z]{1,20})\)[ \t]*+(?:\((?P<title>[^()\n]*+)\)[ \t]*+)?")
_BOX_BEGIN = re.compile(r"[ \t]*+:::+[ \t]*+[\w({]")
_BOX_END = re.compile(r"[ \t]*+:::[ \t]*+")
_KEPT_BACK = frozenset({"internal", "private"})
# WordPress: `[info]…[/info]`, `[php]…[/php]`; only pairs, as `[info]` alone is a section of a file of settings.
_OPENED = re.compile(rf"[ \t]*+\[(?P<kind>{_KINDS})\](?P<rest>[^\n]*+)")
_ENDS = re.compile(rf"(?P<rest>[^\n]*?)\[/(?P<kind>{_KINDS})\][ \t]*+")
_PROGRAM = re.compile(rf"[ \t]*+\[(?P<kind>{_PROGRAMS})(?:[ \t][^\[\]\n]*)?\][ \t]*+")
_PROGRAM_END = re.compile(rf"[ \t]*+\[/(?P<kind>{_PROGRAMS})\][ \t]*+")
_LANGUAGE = re.compile(r"\blang(?:uage)?=[\"']?([\w+-]+)")
_WRAPPED = re.compile(
    rf"(?P<code>{CODE_SPAN})|\[caption\b[^\[\]\n]{{0,500}}\](?P<inside>(?:!\[|\[!\[|<img\b)[^\n]{{0,4000}}?)\[/caption\]"
    r"|(?<!\S)\[embed\b[^\[\]\n]{0,500}\](?P<address>https?://[^\s\[\]]{1,2000})\[/embed\](?!\S)"
)
_MACRO = re.compile(  # of Confluence
    rf"(?P<code>{CODE_SPAN})"
    r"|<ac:parameter\b[^<>]*>[^<>]*</ac:parameter>"
    r"|<ri:page\b[^<>]*\bri:content-title=\"(?P<page>[^\"<>]*)\"[^<>]*>"
    r"|<ri:attachment\b[^<>]*\bri:filename=\"(?P<file>[^\"<>]*)\"[^<>]*>"
    r"|</?(?:ac|ri):[a-z][\w-]*(?:[ \t\n][^<>]*)?>"
)
_DATA, _DATA_END, _PROGRAM_BODY = "<![CDATA[", "]]>", "<ac:plain-text-body>"
_MAY_BE = re.compile(rf"^[ \t]*:::\(|\[/(?:{_KINDS}|{_PROGRAMS}|caption|embed)\]|<ac:[a-z]", re.MULTILINE)


def is_of_help_desk(text: str) -> bool:
    """Return whether a text may have such marks."""
    return (":::(" in text or "[/" in text or "<ac:" in text) and bool(_MAY_BE.search(text))


def plain_help_desk(text: str, *, is_mdx: bool = False) -> str:
    r"""Return the text with containers, fences and HTML in place of such marks; what is code stays.

    >>> plain_help_desk(":::(Warning) (Pozor)\nText\n:::\n\n[tip]Rada[/tip]")
    ':::warning Pozor\nText\n:::\n\n:::tip\nRada\n:::'
    """
    if "<ac:" in text:
        text = "".join(_without_macros(text, InCode(text, is_mdx=is_mdx)))
    lines = text.split("\n")
    code = CodeLines(lines, is_mdx=is_mdx)
    is_code = [code.is_code(number) for number in range(len(lines))]
    return "\n".join(_lines(lines, is_code))


def _lines(lines: Sequence[str], is_code: Sequence[bool]) -> Iterator[str]:
    ends = _ends(lines, is_code)
    boxes = {end for start, end in ends.items() if _OPENED.fullmatch(lines[start]) and end != start}
    number = 0
    while number < len(lines):
        line, end = lines[number], ends.get(number)
        box = _BOX.fullmatch(line) if end is not None else None
        if box and end is not None and box["kind"].lower() in _KEPT_BACK:
            number = end
        elif box:
            yield f":::{box['kind'].lower()} {box['title'] or ''}".rstrip()
        elif end is not None and (program := _PROGRAM.fullmatch(line)):
            yield from _program(program, lines[number + 1 : end])
            number = end
        elif end is not None and (opened := _OPENED.fullmatch(line)):
            rest = _ENDS.fullmatch(opened["rest"]) if end == number else None
            words = (rest["rest"] if rest else opened["rest"]).strip()
            yield from (f":::{_AS_NOTE.get(opened['kind'], opened['kind'])}", *((words,) if words else ()))
            yield from (":::",) if rest else ()
        elif number in boxes:
            words = _ENDS.fullmatch(line)["rest"].rstrip()  # type: ignore[index]  # `_ends` found it
            yield from (*((words,) if words.strip() else ()), ":::")
        else:
            yield line if is_code[number] or "[/" not in line else _WRAPPED.sub(_unwrapped, line)
        number += 1


def _ends(lines: Sequence[str], is_code: Sequence[bool]) -> Mapping[int, int]:
    """Return the line on which each block ends, by the line of its beginning; blocks inside of others are none."""
    ends: dict[int, int] = {}
    opened: tuple[int, str] | None = None  # and what ends it
    depth = 0  # containers inside of the box
    for number, line in enumerate(lines):
        if is_code[number] or not ("[" in line or ":::" in line):
            continue
        if opened and opened[1] == ":::":
            depth += -1 if _BOX_END.fullmatch(line) else bool(_BOX_BEGIN.match(line))
            if depth < 0:
                ends[opened[0]], opened = number, None
            continue
        begun, ended = _begun(line), _ENDS.fullmatch(line) or _PROGRAM_END.fullmatch(line)
        if ended and ended["kind"] in (begun, opened and opened[1]):
            ends[number if ended["kind"] == begun or not opened else opened[0]], opened = number, None
        elif begun:
            opened, depth = (number, begun), 0
    return ends


def _begun(line: str) -> str:
    """Return what ends the block that begins on a line; "" for none."""
    opened = _PROGRAM.fullmatch(line) or _OPENED.fullmatch(line)
    return ":::" if _BOX.fullmatch(line) else opened["kind"] if opened else ""


def _program(opened: re.Match[str], inside: Sequence[str]) -> Iterator[str]:
    language = _LANGUAGE.search(opened[0])
    kind = "" if opened["kind"] in ("code", "sourcecode") else opened["kind"]
    fence = fence_around("\n".join(inside))
    yield from (f"{fence}{language[1] if language else kind}", *inside, fence)


def _unwrapped(match: re.Match[str]) -> str:
    """Return a picture with its caption, or an address, without the brackets around it."""
    return match["code"] or match["address"] or match["inside"].strip()


def _without_macros(text: str, in_code: InCode) -> Iterator[str]:
    """Yield the text piece by piece: the programs in macros of Confluence as such, between them no tags of macros."""
    end = 0
    while (start := text.find(_DATA, end)) >= 0 and (last := text.find(_DATA_END, start)) >= 0:
        yield _plain_macros(text, end, start, in_code)
        inside = text[start + len(_DATA) : last]
        is_program = text.endswith(_PROGRAM_BODY, 0, start)
        if in_code(start):
            yield text[start : last + len(_DATA_END)]
        else:
            yield f"<pre>{html.escape(inside, quote=False)}</pre>" if is_program else inside
        end = last + len(_DATA_END)
    yield _plain_macros(text, end, len(text), in_code)


def _plain_macros(text: str, start: int, end: int, in_code: InCode) -> str:
    return _MACRO.sub(
        lambda match: match[0] if match["code"] or in_code(start + match.start()) else _macro(match), text[start:end]
    )


def _macro(match: re.Match[str]) -> str:
    """Return what a tag of Confluence stands for: the name of a page, a picture, or nothing."""
    return f'<img src="{match["file"]}" alt="">' if match["file"] else match["page"] or ""
