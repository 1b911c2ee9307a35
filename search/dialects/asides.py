"""`<aside>` on a line of its own, as Notion exports its callouts: a note, whose text is Markdown."""

import re

from search.markdown.code_lines import InCode

# Behind an empty line, or it stands inside of other HTML; not indented, or it is code or part of a list.
_ASIDE = re.compile(r"(?:(?:\A|(?<=\n\n))<aside>|^<(?P<end>/)aside>)[ \t]*$", re.MULTILINE)


def plain_asides(text: str) -> str:
    r"""Return the text with notes in place of asides that end; what is code stays.

    >>> plain_asides("<aside>\n💡 **Rada**\n</aside>"), plain_asides("<aside>\na")
    (':::note\n💡 **Rada**\n:::', '<aside>\na')
    """
    in_code = InCode(text)
    ends = [bool(match["end"]) for match in _ASIDE.finditer(text) if not in_code(match.start())]
    if not ends or ends != [False, True] * (len(ends) // 2):
        return text
    return _ASIDE.sub(
        lambda match: match[0] if in_code(match.start()) else ":::" if match["end"] else ":::note",
        text,
    )
