"""Which part of a file is put in: lines, what stands between two texts, a section by its name or its heading."""

import re

from search.markdown.markdown_text import github_slug

BETWEEN = "\n"  # begins the part that stands between two texts, each on a line; the name of no part can begin so
_SECTION = re.compile(r"^[^\n]*?-8<-+[ \t]*\[(?:start|end)[^\n]*\n?", re.MULTILINE)
_RANGE = re.compile(r"(?P<first>\d{1,7})(?::(?P<last>\d{0,7}))?")
_HEADING = re.compile(r"^(?P<level>#{1,6})[ \t]+(?P<words>[^\n]*)", re.MULTILINE)
_ANCHOR = re.compile(r"^[^\n]*(?:\bANCHOR(?:_END)?:[ \t]*\w|#(?:end)?region\b)[^\n]*\n?", re.MULTILINE)


def part_of(content: str, part: str) -> str:
    """Return the part of a file, all of it for "".

    part  what stands between two texts (`BETWEEN`), the name of a section, `#` and the id of a heading, the name of a
          value, or lines as `from:to`, several with commas
    """
    if part.startswith(BETWEEN):
        return _between(content, *part.removeprefix(BETWEEN).split("\n"))
    if part.startswith("#"):
        heading = re.search(rf"^(#{{1,6}})[ \t][^\n]*\{{{re.escape(part)}\}}[ \t]*$", content, re.MULTILINE)
        content = (
            re.split(rf"^#{{1,{len(heading[1])}}}[ \t]", content[heading.end() :], maxsplit=1, flags=re.M)[0]
            if heading
            else ""
        )
    elif part and not part[0].isdigit():
        content = _section(content, part)
    elif part:
        lines = content.split("\n")
        ranges = (_RANGE.fullmatch(written) for written in part.split(","))
        content = "\n".join("\n".join(_lines_of(lines, numbers)) for numbers in ranges if numbers)
    content = _SECTION.sub("", content) if "8<" in content else content
    return _ANCHOR.sub("", content) if "ANCHOR" in content or "region" in content else content


def _between(content: str, start: str, end: str, lines: str) -> str:
    """Return what stands behind one text and before another; `lines`: the lines with them left out whole."""
    place = content.find(start) if start else -1
    if place != -1:
        content = content[place + len(start) :]
        content = content.partition("\n")[2] if lines else content
    place = content.find(end) if end else -1
    if place == -1:
        return content
    return content[: content.rfind("\n", 0, place) + 1] if lines else content[:place]


def _section(content: str, name: str) -> str:
    written = re.escape(name)
    for start, end in (
        (rf"-8<-+[ \t]*\[start:[ \t]*{written}\]", rf"-8<-+[ \t]*\[end:[ \t]*{written}\]"),
        (rf"\bANCHOR:[ \t]*{written}\b", rf"\bANCHOR_END:[ \t]*{written}\b"),
        (rf"<{written}>[ \t]*+(?:-->|\*/)?[ \t]*+$", rf"</{written}>"),
        (rf"<section[ \t]+id=[\"']{written}[\"'][ \t]*>", "</section>"),  # of Fumadocs
        (rf"///[ \t]*\[{written}\]", rf"///[ \t]*\[{written}\]"),  # of Docsify
        (rf"#region[ \t]+{written}\b", rf"#endregion(?:[ \t]+{written}\b|[ \t]*$)"),
    ):
        opened = re.search(rf"^[^\n]*{start}[^\n]*\n", content, re.MULTILINE | re.IGNORECASE)
        closed = (
            re.compile(rf"^[^\n]*{end}", re.MULTILINE | re.IGNORECASE).search(content, opened.end()) if opened else None
        )
        if opened and closed:
            return content[opened.end() : closed.start()]
    value = re.search(rf"^{written}:[ \t]*(?:[>|]-?[ \t]*\n[ \t]+)?(?P<value>[^\n]+)", content, re.MULTILINE)
    return value["value"].strip().strip("'\"") if value else _below_heading(content, name) or content


def _below_heading(content: str, anchor: str) -> str:
    """Return a section with its heading, by the anchor of that; "" when there is none."""
    opened = next((match for match in _HEADING.finditer(content) if github_slug(match["words"]) == anchor), None)
    if opened is None:
        return ""
    level = len(opened["level"])
    end = next((match for match in _HEADING.finditer(content, opened.end()) if len(match["level"]) <= level), None)
    return content[opened.start() : end.start() if end else None]


def _lines_of(lines: list[str], written: re.Match[str]) -> list[str]:
    first, last = int(written["first"]), written["last"]
    return lines[max(first - 1, 0) : int(last) if last else None]
