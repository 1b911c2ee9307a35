"""Notes of Docsify as plain Markdown: `!> Text`, `?> Text`."""

import re

from search.articles.code_lines import InCode

_NOTE = re.compile(r"^(?P<sign>[!?])>[ \t]+(?P<text>\S[^\n]*(?:\n(?![!?]>[ \t])[^\s#>|`~:<*+-][^\n]*)*)", re.MULTILINE)


def plain_docsify(text: str) -> str:
    r"""Return a text outside of fences with notes in place of `!> Text` and `?> Text`.

    >>> plain_docsify("!> Pozor\ntu\n\n?> Rada"), plain_docsify("a ?> b\n?>\n!>x")
    (':::important\nPozor\ntu\n:::\n\n:::tip\nRada\n:::', 'a ?> b\n?>\n!>x')
    """
    in_code = InCode(text)

    def box(note: re.Match[str]) -> str:
        kind = "important" if note["sign"] == "!" else "tip"
        return note[0] if in_code(note.start()) else f":::{kind}\n{note['text']}\n:::"

    return _NOTE.sub(box, text)
