"""Cleaning of typed text, so that it can be stored, mailed and printed. Pure str -> str.

Three degrees: `storable` for any database, `many_lines` for a description, `one_line` for a name.
"""

import re
import unicodedata
from typing import Final

LONGEST_DESCRIPTION: Final = 10_000  # characters of a problem in a form, a message or a mail; five pages
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # PostgreSQL refuses NUL, UTF-8 refuses lone surrogates
_LINE_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")
_LOOKED_AT: Final = 20  # times as many characters as may remain: enough for any white space around a name
_LINE_SEPARATORS = ("Zl", "Zp", "Zs", "Cc")


def storable(text: str) -> str:
    r"""Return the text without the characters that a database or a mail cannot hold.

    >>> storable("a\x00b\ud800c")
    'abc'
    """
    return _UNSTORABLE.sub("", text)


def many_lines(text: str) -> str:
    r"""Return a description with `\n` for each line break and without other control characters.

    >>> many_lines(" prvy\r\ndruhy\x1b[31m ")
    'prvy\ndruhy[31m'
    """
    return _CONTROLS.sub("", _LINE_BREAKS.sub("\n", storable(text))).strip()


def one_line(text: str, limit: int) -> str:
    r"""Return a name or title of at most `limit` characters, without line breaks, controls and bidi overrides.

    White space of every kind becomes one space; unprintable characters are left out, so that nothing hides in a name.
    Of a text that is far too long only the beginning is looked at.

    >>> one_line("Ahoj\r\nBcc: x\u202egnp.exe", 40)
    'Ahoj Bcc: xgnp.exe'
    """
    spaced = "".join(" " if unicodedata.category(c) in _LINE_SEPARATORS else c for c in text[: _LOOKED_AT * limit])
    printable = "".join(c for c in spaced if c.isprintable())
    return " ".join(printable.split())[:limit].rstrip()
