"""Notes of Docsify as plain Markdown: `!> Text`, `?> Text`; and links that it would show in a frame."""

import re

from search.markdown.code_lines import InCode

_NOTE = re.compile(r"^(?P<sign>[!?])>[ \t]+(?P<text>\S[^\n]*(?:\n(?![!?]>[ \t])[^\s#>|`~:<*+-][^\n]*)*)", re.MULTILINE)

_SHOWN_IN_FRAME = re.compile(
    r"(\]\([^()\s]{1,2000})[ \t]+(?P<quote>[\"']):(?:include|ignore|target|disabled)\b[^\"'\n()]{0,300}(?P=quote)\)"
)


def plain_links(text: str) -> str:
    """Return a text outside of fences whose links have no options of Docsify in place of their titles.

    >>> plain_links("[Film](a.mp4 ':include :type=video')"), plain_links('[a](b "c")')
    ('[Film](a.mp4)', '[a](b "c")')
    """
    return _SHOWN_IN_FRAME.sub(r"\1)", text) if any(f"{quote}:" in text for quote in "\"'") else text


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
