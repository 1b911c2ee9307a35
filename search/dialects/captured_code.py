"""Code that a page of Jekyll captures, and hands to a file that shows it: `{% include code.html`, `x=a`, `%}`.

The file is named for code, `code.html` or `code-block.html`; each value stands between fences, below the name under
which it is handed over where there are several. A mark on one line has been put in by `includes.py` before.
"""

import re
from collections.abc import Iterator, Mapping

from search.markdown.code_lines import InCode
from search.markdown.fences import fence_around

_CAPTURE = re.compile(
    r"^[ \t]*\{%-?[ \t]*capture[ \t]++(?P<name>\w++)[ \t]*+-?%\}[ \t]*\n"
    r"(?P<code>(?:(?![ \t]*\{%-?[ \t]*(?:end)?capture\b)[^\n]*\n)*+)"
    r"[ \t]*\{%-?[ \t]*endcapture[ \t]*+-?%\}[ \t]*$",
    re.MULTILINE,
)
_INCLUDE = re.compile(
    r"^(?P<before>[ \t]*)\{%-?[ \t]*include[ \t]++(?:[\w.-]++/)*+(?P<file>[\w.-]++)"
    r"(?P<values>(?:\s++[\w-]++[ \t]*+=[ \t]*+\w++){1,20}+)"
    r"\s*+-?%\}[ \t]*$",
    re.MULTILINE,
)
CODE_FILES = frozenset({"code.html", "code-block.html", "code_block.html", "codeblock.html"})
_PLACE = re.compile(r"\{\{-?[ \t]*(\w+)")
_MOST = 500_000  # characters that are put in; a text of more stays as it is
_VALUE = re.compile(r"([\w-]+)[ \t]*=[ \t]*(\w+)")
_LANGUAGES = frozenset({"python", "java", "javascript", "go", "ruby", "php", "rust", "json", "bash", "yaml", "sql"})


def has_captured_code(text: str) -> bool:
    """Return whether a text may have such code."""
    return "endcapture" in text and "code" in text and bool(_CAPTURE.search(text)) and any(_shows_code(text))


def _shows_code(text: str) -> Iterator[re.Match[str]]:
    return (match for match in _INCLUDE.finditer(text) if match["file"] in CODE_FILES)


def plain_captured_code(text: str) -> str:
    r"""Return the text with fences where captured code is shown; what nothing shows as code stays.

    >>> plain_captured_code("{% capture a %}\nGET /\n{% endcapture %}\n{% include code.html\n  rest=a %}")
    '\n```\nGET /\n```'
    """
    in_code = InCode(text)
    marks = [match for match in (*_CAPTURE.finditer(text), *_shows_code(text)) if not in_code(match.start())]
    shown = {name for mark in marks if mark.re is _INCLUDE for _, name in _VALUE.findall(mark["values"])}
    shown -= {*_PLACE.findall(text)}  # of which the page shows the text, too
    captured: dict[str, str] = {}  # as it is where the walk stands: a page may capture several texts under one name
    written: list[str] = []
    end = size = 0
    for mark in sorted(marks, key=re.Match.start):
        if mark.re is _CAPTURE:
            captured[mark["name"]] = mark["code"]
            shows = "" if mark["name"] in shown else mark[0]
        else:
            shows = _fences(mark, captured)
            size += len(shows)
        written += [text[end : mark.start()], shows]
        end = mark.end()
    return "".join([*written, text[end:]]) if size <= _MOST else text


def _fences(include: re.Match[str], captured: Mapping[str, str]) -> str:
    values = ((name, captured.get(value, "")) for name, value in _VALUE.findall(include["values"]))
    known = [(name, code) for name, code in values if code.strip()]
    before = include["before"]
    blocks = []
    for name, code in known:
        fence = fence_around(code)
        label = f"{before}**{name}**\n\n" if len(known) > 1 else ""
        language = name if name in _LANGUAGES else ""
        lines = "\n".join(f"{before}{line}".rstrip() for line in code.strip("\n").split("\n"))
        blocks.append(f"{label}{before}{fence}{language}\n{lines}\n{before}{fence}")
    return "\n\n".join(blocks) or include[0]
