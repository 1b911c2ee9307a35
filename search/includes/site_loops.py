"""Loops over the values of a site: `{% for plan in site.data.plans %}* {{ plan.name }}{% endfor %}` of Jekyll.

Only a loop that holds no other tag is read, and only one over texts, or over entries with texts in them.
"""

import re
from collections.abc import Mapping

from search.includes.value_files import text_of

LIMIT_ENTRIES = 500  # of one loop
LOOP = re.compile(
    r"(?P<line>^[ \t]*+)?\{%-?[ \t]*+for[ \t]++(?P<name>\w++)[ \t]++in[ \t]++site\.(?P<site>[\w.-]+?)[ \t]*"
    r"(?:\|[ \t]*(?:sort|reverse|uniq)\b[^%{}|\n]*)*-?%\}(?(line)[ \t]*\n?)"
    r"(?P<body>(?:[^{}]|\{\{[^{}\n]*\}\})*+)\{%-?[ \t]*+endfor[ \t]*+-?%\}(?(line)[ \t]*\n?)",
    re.MULTILINE,
)
_VALUE = re.compile(r"\{\{-?[ \t]*+(?P<name>\w++)(?:\.(?P<field>[\w-]++))?[ \t]*+(?:\|[^{}\n]*+)?-?\}\}")


def repeated(loop: re.Match[str], entries: object) -> str | None:
    r"""Return the text of a loop once for each entry; None where these are no texts, or too many.

    >>> loop = LOOP.search("{% for a in site.data.b %}\n* {{ a.c }}\n{% endfor %}\n")
    >>> repeated(loop, [{"c": "Heslo"}, {"c": 2}])
    '* Heslo\n* 2\n'
    """
    if isinstance(entries, Mapping):
        entries = [{"first": key, "last": value} for key, value in entries.items()]
    if not isinstance(entries, list) or not 0 < len(entries) <= LIMIT_ENTRIES:
        return None
    written = [_with_entry(loop, entry) for entry in entries]
    return "".join(text for text in written if text is not None) if None not in written else None


def _with_entry(loop: re.Match[str], entry: object) -> str | None:
    """Return the text with the values of one entry; None where one that is named is no text."""
    is_whole = True

    def shown(value: re.Match[str]) -> str:
        nonlocal is_whole
        if value["name"] != loop["name"]:
            return value[0]
        inside = entry.get(value["field"], "") if isinstance(entry, Mapping) and value["field"] else entry
        text = text_of(inside)
        is_whole = is_whole and text is not None
        return text or ""

    text = _VALUE.sub(shown, loop["body"])
    return text if is_whole else None
