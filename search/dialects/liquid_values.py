"""Values that a page of Liquid makes itself: `{% assign x = "a" %}` or `set`, `{% capture x %}`, `{% for x in … %}`.

What a page assigns or captures as a text is put in where it names it. What a loop runs over only its system knows:
values of the loop vanish, and so does a line that says nothing without them. Code stays, and so does what stands
between `{% raw %}` and its end.
"""

import re
from collections.abc import Iterator

from search.markdown.code_lines import CodeLines
from search.markdown.markdown_text import CODE_SPAN

LIMIT_PUT_IN = 200_000  # characters of all values in one article
_TAG = (
    r"\{%-?[ \t]*+(?:(?:assign|set)[ \t]++(?P<assigned>[\w-]++)[ \t]*+=[ \t]*+(?P<text>[^%{}\n]*+)"
    r"|capture[ \t]++(?P<captured>\w[\w-]*?)[ \t]*-?|(?:for|tablerow)[ \t]++(?P<loop>[\w-]++)[ \t]++in[ \t][^%{}\n]*+"
    r"|(?P<raw>raw|endraw)[ \t]*+-?)%\}(?(captured)(?:(?P<inside>[^{}\n]*+)\{%-?[ \t]*+endcapture[ \t]*+-?%\})?)"
)
_VALUE = r"\{\{-?[ \t]*+(?P<name>[A-Za-z_]\w*+)(?P<more>[ \t]*+[.\[|][^{}\n]*+|[ \t]*+-?)\}\}"
_MARK = re.compile(rf"(?P<code>{CODE_SPAN})|{_TAG}|{_VALUE}")
_NAMED = re.compile(_VALUE)
_MAKES = re.compile(_TAG)
_ANY_TAG = re.compile(r"\{%[^%{}\n]*%\}")
_WORD = re.compile(r"\w")
_SAME = re.compile(r"\|[ \t]*(?:markdownify|strip|escape|newline_to_br|raw|liquify)")  # filters


def has_liquid_values(text: str) -> bool:
    """Return whether a text may make values of its own."""
    return "{%" in text and "{{" in text and bool(_MAKES.search(text))


def with_liquid_values(text: str, *, is_mdx: bool = False) -> str:
    r"""Return the text with its own values put in.

    >>> with_liquid_values('{% assign a = "Heslo" %}\n{{ a }} `{{ a }}`\n{% for b in c %}\n- {{ b.d }}\n{% endfor %}')
    '{% assign a = "Heslo" %}\nHeslo `{{ a }}`\n{% for b in c %}\n{% endfor %}'
    """
    lines = text.split("\n")
    page = _OwnValues(frozenset(match["name"] for match in _NAMED.finditer(text)))
    return "\n".join(page.lines(lines, CodeLines(lines, is_mdx=is_mdx)))


class _OwnValues:
    """One page, read from its first line to its last.

    used  names of the values that it shows
    """

    def __init__(self, used: frozenset[str]) -> None:
        self._used = used
        self._values: dict[str, str] = {}  # "": what only its system knows, or what is shown elsewhere
        self._is_raw = False
        self._size = 0

    def lines(self, lines: list[str], code: CodeLines) -> Iterator[str]:
        """Yield the lines."""
        for number, line in enumerate(lines):
            is_code = code.is_code(number)
            shown = line if is_code or "{" not in line else self._line(line)
            if shown == line or _WORD.search(_ANY_TAG.sub("", shown)):
                yield shown
            elif tags := "".join(_ANY_TAG.findall(shown)):
                yield tags

    def _line(self, line: str) -> str:
        return _MARK.sub(self._meaning, line)

    def _meaning(self, match: re.Match[str]) -> str:
        """Note what a tag makes; return what stands in its place, or in that of a value."""
        if match["raw"]:
            self._is_raw = match["raw"] == "raw"
        elif match["code"] or self._is_raw:
            pass
        elif match["name"]:
            return self._shown(match)
        elif match["captured"]:
            return self._captured(match)
        else:
            text = (match["text"] or "").rstrip("- \t")
            is_text = len(text) > 1 and text[0] in "'\"" and text[0] == text[-1]
            self._values[match["assigned"] or match["loop"]] = text[1:-1] if is_text else ""
        return match[0]

    def _captured(self, match: re.Match[str]) -> str:
        """Return what stands in place of a text that is captured: on one line nothing, where the page shows it."""
        if match["captured"] not in self._used:
            return match[0]
        self._values[match["captured"]] = (match["inside"] or "").strip()
        return match[0] if match["inside"] is None else ""

    def _shown(self, match: re.Match[str]) -> str:
        if match["name"] not in self._values:
            return match[0]
        value, more = self._values[match["name"]], match["more"].strip(" \t-")
        self._size += len(value)
        return value if self._size <= LIMIT_PUT_IN and (not more or _SAME.fullmatch(more)) else ""
