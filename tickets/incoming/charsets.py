"""The charsets that mails are read in: what mail programs write, and no other codec of Python's.

Python has some that are no charsets (`rot13`, `zip`), and some that take the square of the text's length (`punycode`).
"""

import codecs
from typing import Final

_LONGEST_NAME: Final = 40  # characters
_CODECS: Final = frozenset(  # by the names that `codecs.lookup` returns
    {"utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "ascii", "koi8-r", "koi8-u", "kz1048", "hp-roman8"}
    | {f"iso8859-{part}" for part in range(1, 17)}
    | {f"cp125{page}" for page in range(9)}
    | {"cp437", "cp737", "cp775", "cp850", "cp852", "cp855", "cp857", "cp858", "cp866", "cp874", "cp932", "cp949"}
    | {"cp950", "mac-roman", "mac-latin2", "mac-cyrillic", "mac-greek", "mac-turkish", "tis-620"}
    | {"gb2312", "gbk", "gb18030", "big5", "big5hkscs", "euc_jp", "shift_jis", "iso2022_jp", "euc_kr", "iso2022_kr"}
)


def charset_codec(charset: str) -> str:
    """Return the codec that reads a charset; empty when it is unknown or not on the list.

    >>> charset_codec("Windows-1250"), charset_codec("punycode")
    ('cp1250', '')
    """
    if len(charset) > _LONGEST_NAME or not charset.isascii():
        return ""
    try:
        name = codecs.lookup(charset).name
    except (LookupError, ValueError):
        return ""
    return name if name in _CODECS else ""
