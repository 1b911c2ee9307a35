"""What MDX reads otherwise than CommonMark: programs beside the text, and Markdown inside of HTML's tags."""

import re
from collections.abc import Iterator

from search.markdown.fences import Fence, fence_after
from search.markdown.markdown_text import CODE_SPAN

LIMIT_LINES = 500  # of one program; a longer one is left as it is
_IMPORT = re.compile(r"import\s+(?:[\w$]+\s*,\s*)?\{[^{}]*\}\s*from\s*['\"][^'\"\n]*['\"];?[ \t]*")
_ANY_IMPORT = re.compile(r"^import\s[^;\n]*\sfrom\s+['\"]", re.MULTILINE)
_OPENS_IMPORT = re.compile(r"import\s[^{}'\"\n]*\{[^{}\n]*")
_EXPORT = re.compile(
    r"export\s+(?:default\s+)?(?:const|let|var|async|function|class|type|interface|enum|\{|default\b).*"
)
_FENCE = re.compile(r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*(`{3,}|~{3,})")
_DETAILS = re.compile(
    r"^(?P<indent>[ \t]*)<details\b[^<>\n]*>"
    r"(?:\s{0,99}<summary\b[^<>\n]*>(?P<title>(?:(?!</summary>)[^\n]){0,500})</summary>)?",
    re.MULTILINE,
)
_END_DETAILS = re.compile(r"^([ \t]*)</details>[ \t]*$", re.MULTILINE)
_PARAGRAPH = re.compile(r"</?p(?:\s[^<>\n]*)?>")
_TAG_LINE = re.compile(r"^([ \t]*(?:</?[a-z][\w-]*(?:\s[^<>\n]*)?>[ \t]*)++)(?:\n(?=[^\n])|\Z)", re.MULTILINE)
_TEXT_IN_TAG = re.compile(  # on one line with the tag: raw HTML for CommonMark
    r"^([ \t]*<(figcaption|div|td|th|li|dd|center|section)(\s[^<>\n]*)?>)[ \t]*+"
    r"(?=[^<>\n]*(?:\]\(|\*\*))([^<>\n]*+)(</\2>[ \t]*)$",
    re.MULTILINE,
)
_ITEM = re.compile(r"(?:[-*+]|\d{1,9}[.)])[ ]{1,4}(?=\S)")
IN_TAG = (  # possessive, so that what was passed is never tried in another way
    r"(?:[^<>\"'{}]|\"[^\"]*\"|'[^']*'|\{(?:[^{}]|\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*+\})*+\})*+\})*+"
)
NO_END = "area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr"  # tags of HTML that hold nothing
_TAG = re.compile(rf"(?P<code>{CODE_SPAN})|<(?P<name>[a-z][\w-]*)(?P<rest>[ \t\n]{IN_TAG})>|<(?P<bare>[a-z][\w-]*)/>")
_NOTHING_INSIDE = re.compile(rf"(?!(?:{NO_END})\b)")
_CODE = 4  # spaces from which a line would be code
_OPENING, _CLOSING = "([{", ")]}"


def has_import(text: str) -> bool:
    """Return whether a text has an import of MDX; one in code is shown, and says nothing of the text."""
    if not _ANY_IMPORT.search(text):
        return False
    fence: Fence | None = None
    for line in text.split("\n"):
        fence = fence_after(line, fence)
        if fence is None and line.startswith("import") and _ANY_IMPORT.match(line):
            return True
    return False


def without_programs(text: str) -> str:
    r"""Return a text of MDX without its programs; those in code are shown.

    >>> without_programs("import {\n  a,\n} from 'b'\nText\nexport function A() {\n\n  return 1\n}\nEnd")
    '\nText\nEnd'
    >>> without_programs("```js\nimport { a } from 'b'\n```")
    "```js\nimport { a } from 'b'\n```"
    """
    if "import" not in text and "export" not in text:
        return text
    return "\n".join(_lines(text.split("\n")))


def with_markdown_in_tags(text: str) -> str:
    r"""Return a text of MDX so that what stands between tags is read as Markdown.

    >>> with_markdown_in_tags("<details>\n<summary>**A**</summary>\n*b*\n</details>\n<p>*c*</p>\n<div>\n*d*\n</div>")
    ':::details **A**\n*b*\n:::\n*c*\n<div>\n\n*d*\n</div>\n\n'
    """
    if "<" not in text:
        return text
    text = _DETAILS.sub(lambda match: f"{match['indent']}:::details {match['title'] or ''}".rstrip(), text)
    text = _TEXT_IN_TAG.sub(r"\1\n\4\n\5", text) if "](" in text or "**" in text else text
    return _TAG_LINE.sub(r"\1\n\n", _PARAGRAPH.sub("", _END_DETAILS.sub(r"\1:::", text)))


def with_ends(text: str) -> str:
    r"""Return a text of MDX outside of fences in which each tag stands on one line and has the end that it needs.

    HTML reads `<iframe />` as the beginning of one, and hides what follows; a line that begins with `>` is a quotation.

    >>> with_ends('<iframe\n  src="a"\n/>\n\n<br/> `<a/>` <a id="b"/>')
    '<iframe src="a"></iframe>\n\n<br/> `<a/>` <a id="b"></a>'
    """
    return _TAG.sub(_with_end, text)


def _with_end(match: re.Match[str]) -> str:
    if match["code"]:
        return match[0]
    name, rest = match["name"] or match["bare"], match["rest"] or "/"
    needs_end = rest.endswith("/") and _NOTHING_INSIDE.match(name)
    shown = rest.removesuffix("/").rstrip() if needs_end else rest
    shown = " ".join(["", *(line.strip() for line in shown.split("\n") if line.strip())]) if "\n" in shown else shown
    return f"<{name}{shown}></{name}>" if needs_end else f"<{name}{shown}>"


def _lines(lines: list[str]) -> Iterator[str]:
    number, fence, ends = 0, "", _ends(lines)
    while number < len(lines):
        mark = _FENCE.match(lines[number])
        if mark and not fence:
            fence = mark[1]
        elif mark and mark[1].startswith(fence) and not lines[number].strip(" \t>`~"):
            fence = ""
        imported = 0 if fence else _lines_of_import(lines, number)
        is_program = not fence and ends[number] - number <= LIMIT_LINES and bool(_EXPORT.fullmatch(lines[number]))
        if imported:
            yield ""
        elif not is_program:
            yield lines[number]
        number = ends[number] if is_program else number + (imported or 1)


def _lines_of_import(lines: list[str], start: int) -> int:
    """Return how many lines an import with names in braces takes that begins on this one; 0 when none does.

    >>> _lines_of_import(["import {", "  a,", "} from 'b'", "c"], 0), _lines_of_import(["import a from 'b'"], 0)
    (3, 0)
    """
    if not lines[start].startswith("import"):
        return 0
    end = start + 1
    if _OPENS_IMPORT.fullmatch(lines[start]):
        while end < len(lines) and end - start < LIMIT_LINES and not set(lines[end]) & set("{}"):
            end += 1
        end += 1
    return end - start if _IMPORT.fullmatch("\n".join(lines[start:end])) else 0


def _ends(lines: list[str]) -> list[int]:
    """Return, for each line, the number of the line behind which no more brackets are open than before it.

    A line that opens what nothing closes has a number beyond `LIMIT_LINES`. From the last line to the first, with a
    stack of the lines that may be an end, so that it takes time in proportion to the text.
    """
    depth = [0]
    for line in lines:
        depth.append(depth[-1] + sum(map(line.count, _OPENING)) - sum(map(line.count, _CLOSING)))
    ends, later = [0] * len(lines), [len(lines)]
    for number in range(len(lines) - 1, -1, -1):
        while later and depth[later[-1]] > depth[number]:
            later.pop()
        ends[number] = later[-1] if later else number + LIMIT_LINES + 1
        later.append(number)
    return ends


def without_indents(text: str) -> str:
    r"""Return a text of MDX in which nothing is moved in as far as code is, however its components are nested.

    >>> without_indents("<Card>\n    - a\n    - b\n      - c\n</Card>")
    '<Card>\n- a\n- b\n  - c\n</Card>'
    """
    return "\n".join(_Dedent().lines(text.split("\n"))) if "    " in text or "\t" in text else text


class _Dedent:
    """One text while its lines are moved out."""

    def __init__(self) -> None:
        self._contents: list[tuple[int, int]] = []  # where the text of each open item begins, and where it was written
        self._shift, self._from = 0, 0  # how far lines are moved out that begin this far in

    def lines(self, lines: list[str]) -> Iterator[str]:
        """Yield the lines, each where its list begins."""
        fence, is_free = "", True
        for written in lines:
            line = written.expandtabs(4) if written.startswith((" ", "\t")) else written
            bare = line.lstrip(" ")
            indent = len(line) - len(bare)
            mark = _FENCE.match(line)
            if fence:
                yield line[min(self._shift, indent) :]
                fence = "" if mark and mark[1].startswith(fence) and not line.strip(" >`~") else fence
                continue
            place = self._place(indent, is_free=is_free or bool(_ITEM.match(bare))) if bare else 0
            item = _ITEM.match(bare)
            if item:
                self._contents.append((place + len(item[0]), indent + len(item[0])))
            yield f"{' ' * place}{bare}"
            fence = mark[1] if mark else ""
            is_free = not bare or bare.startswith(("<", ":::")) or bare.rstrip().endswith(">")

    def _place(self, indent: int, *, is_free: bool) -> int:
        """Return how far in a line shall stand; `is_free` when no paragraph goes on in it."""
        if indent < self._from:
            self._shift = self._from = 0
        place = indent - self._shift
        if is_free:
            while self._contents and (place < self._contents[-1][0] or indent < self._contents[-1][1]):
                self._contents.pop()
            content = self._contents[-1][0] if self._contents else 0
            if place - content >= _CODE:
                self._shift, self._from = self._shift + place - content, indent
                return content
        return max(place, 0)
