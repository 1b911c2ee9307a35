"""Whether a text has any of many marks: most texts have none, so each is looked for only where its sign stands."""

import re
from collections.abc import Mapping


class Marks:
    r"""Marks by a sign that each of them holds; letters of a sign are small or capital as they stand.

    >>> MARKS = Marks({"{%": r"\{%[ \t]*include", "import": r"^import\s"})
    >>> MARKS.are_in("Text\nimport x"), MARKS.are_in("{% raw %} import x")
    (True, False)
    """

    def __init__(self, patterns: Mapping[str, str], flags: re.RegexFlag = re.MULTILINE) -> None:
        """Compile the patterns, each of which finds its mark anywhere in a text."""
        self._patterns = [(sign, re.compile(pattern, flags)) for sign, pattern in patterns.items()]

    def are_in(self, text: str) -> bool:
        """Return whether a text has any of the marks."""
        return any(sign in text and pattern.search(text) for sign, pattern in self._patterns)


OF_OTHER_SYSTEMS = Marks(
    {
        "{": r"\{",
        "[!": r"\[!",
        "[[": r"\[\[",
        "[AUTOTITLE": r"\[AUTOTITLE",
        "toc": r"^\[\[?_?toc_?\]",
        "TOC": r"^\[\[?_?TOC_?\]|^[-*]\s+TOC",
        "[_TOSP_]": r"^\[\[_TOSP_\]",
        "<<glossary:": r"<<glossary:",
        "> ": r"^[!?]>[ \t]",
        "@<": r"@<[\dA-Fa-f]{8}-",
        "][": r"\]\[\w+\.\w|`\]\[\]",
        "](data:": r"\]\(data:",
        "(#tab/": r"\(#tab/",
        ")=": r"^\([\w:. -]+\)=",
        "=": r"[ \t\"]=[\dx%]+\"?\)",
        "::": r"::",
        ":include": r":include",
        "<": r"</?\$?[A-Z]|^[ \t]*<br",
        "import": r"^import\s",
        "export": r"^export\s",
        "markdown": r"[ \t]markdown[=>]",
        "```": r"^[ \t]*```[^\n]*(?:\]|\b(?:title|filename|tab)=)",
        "```rust": r"^[ \t>]*#(?:[ \t#]|$)",
        "admonish": r"^[ \t]*(?:```|~~~)[^\n]*admonish",
        "ad-": r"^[ \t]*(?:```|~~~)[ \t]*ad-",
        "~~~": r"^[ \t]*~~~[^\n]*(?:\]|\b(?:title|filename|tab)=)",
    }
)
"""Marks by which a text may hold what `markdown_dialects.py` rewrites; it is looked through only then."""
