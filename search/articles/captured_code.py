"""Code that a page of Jekyll captures, and hands to a file that shows it: `{% include code.html x=a %}`.

The file is named for code, `code.html` or `code-block.html`; each value stands between fences, below the name under
which it is handed over where there are several.
"""

import re
from collections.abc import Iterator

from search.articles.code_lines import InCode
from search.articles.fences import fence_around

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
_FILES = frozenset({"code.html", "code-block.html", "code_block.html", "codeblock.html"})
_PLACE = re.compile(r"\{\{-?[ \t]*(\w+)")
_MOST = 500_000  # characters that are put in
_VALUE = re.compile(r"([\w-]+)[ \t]*=[ \t]*(\w+)")
_LANGUAGES = frozenset({"python", "java", "javascript", "go", "ruby", "php", "rust", "json", "bash", "yaml", "sql"})


def has_captured_code(text: str) -> bool:
    """Return whether a text may have such code."""
    return "endcapture" in text and "code" in text and bool(_CAPTURE.search(text)) and any(_shows_code(text))


def _shows_code(text: str) -> Iterator[re.Match[str]]:
    return (match for match in _INCLUDE.finditer(text) if match["file"] in _FILES)


def plain_captured_code(text: str) -> str:
    r"""Return the text with fences where captured code is shown; what nothing shows as code stays.

    >>> plain_captured_code("{% capture a %}\nGET /\n{% endcapture %}\n{% include code.html\n  rest=a %}")
    '\n```\nGET /\n```'
    """
    in_code = InCode(text)
    shown = {
        name for match in _shows_code(text) if not in_code(match.start()) for _, name in _VALUE.findall(match["values"])
    }
    shown -= {*_PLACE.findall(text)}  # of which the page shows the text, too
    codes: dict[str, list[tuple[int, str]]] = {}
    kept: list[str] = []
    end = 0
    for match in _CAPTURE.finditer(text):
        if match["name"] in shown and not in_code(match.start()):
            kept.append(text[end : match.start()])
            end = match.end()
            codes.setdefault(match["name"], []).append((sum(map(len, kept)), match["code"]))
    text = "".join([*kept, text[end:]])
    written, end, size = [], 0, 0
    for match in _shows_code(text) if codes else ():
        fences = _fences(match, codes)
        size += len(fences)
        if size > _MOST:
            break
        written += [text[end : match.start()], fences]
        end = match.end()
    return "".join([*written, text[end:]])


def _fences(match: re.Match[str], codes: dict[str, list[tuple[int, str]]]) -> str:
    values = [
        (name, _last_before(match.start(), codes.get(value, []))) for name, value in _VALUE.findall(match["values"])
    ]
    known = [(name, code) for name, code in values if code.strip()]
    if not known:
        return match[0]
    before = match["before"]
    blocks = []
    for name, code in known:
        fence = fence_around(code)
        label = f"{before}**{name}**\n\n" if len(known) > 1 else ""
        language = name if name in _LANGUAGES else ""
        lines = "\n".join(f"{before}{line}".rstrip() for line in code.strip("\n").split("\n"))
        blocks.append(f"{label}{before}{fence}{language}\n{lines}\n{before}{fence}")
    return "\n\n".join(blocks)


def _last_before(place: int, codes: list[tuple[int, str]]) -> str:
    """Return what a name stands for at a place of the text: a page may capture several texts under one name."""
    return next((code for start, code in reversed(codes) if start <= place), "")
