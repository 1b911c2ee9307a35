"""The charsets that mails are read in: what mail programs write, and no other codec of Python's.

Python has some that are no charsets (`rot13`, `zip`), and some that take the square of the text's length (`punycode`).
A name that stands for a wider charset is read as that one: `gb2312` is GBK in practice, `iso-8859-1` is windows-1252.
"""

import codecs
import re
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
_WIDER: Final = {  # codec -> the codec that holds all its letters, and those that programs write under its name
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "koi8-r": "koi8-u",
}
_ALIASES: Final = {  # what stands in mails and no registry, without `-`, `_` and spaces
    "koi8": "koi8-u",
    "koi": "koi8-u",
    "win1250": "cp1250",
    "win1251": "cp1251",
    "win1252": "cp1252",
    "xcp1250": "cp1250",
    "xcp1251": "cp1251",
    "xcp1252": "cp1252",
    "xsjis": "cp932",
    "windows31j": "cp932",
    "windows874": "cp874",
    "windows936": "gb18030",
    "xgbk": "gb18030",
    "xeucjp": "euc_jp",
    "xmaccyrillic": "mac-cyrillic",
    "xmacce": "mac-latin2",
    "macintosh": "mac-roman",
    "xmacroman": "mac-roman",
    "utf8mb4": "utf-8",
    "unicode11utf8": "utf-8",
    "ksc56011987": "cp949",
    "ksc5601": "cp949",
    "iso88598i": "iso8859-8",
    "iso88596i": "iso8859-6",
    "ansi": "cp1252",
}
_NOT_IN_ALIAS = re.compile(r"[^a-z0-9]")
MANY_BYTES: Final = frozenset(
    {"gb18030", "big5", "big5hkscs", "cp950", "cp932", "cp949", "euc_jp", "iso2022_jp", "iso2022_kr"}
    | {"utf-16", "utf-16-le", "utf-16-be", "utf-32"}
)  # codecs in which a letter takes several bytes


def charset_codec(charset: str) -> str:
    """Return the codec that reads a charset; empty when it is unknown or not on the list.

    >>> charset_codec("Windows-1250"), charset_codec("cp-1251"), charset_codec("punycode")
    ('cp1250', 'cp1251', '')
    """
    if len(charset) > _LONGEST_NAME or not charset.isascii():
        return ""
    written = charset.strip(" \t\"'").lower()
    alias = _NOT_IN_ALIAS.sub("", written)
    for name in (written, _ALIASES.get(alias, alias)):
        codec = _listed(name)
        if codec:
            return _WIDER.get(codec, codec)
    return ""


def _listed(name: str) -> str:
    try:
        codec = codecs.lookup(name).name
    except (LookupError, ValueError):
        return ""
    return codec if codec in _CODECS else ""
