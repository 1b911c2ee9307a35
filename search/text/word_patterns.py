r"""Patterns of words, written for speed: every line of every article is read by them.

A set of signs up to U+FFFF is looked up in a table, where `\w` and `\d` ask about each letter. So texts that hold only
common letters (Latin, Greek, Cyrillic), spaces and printed signs are read by tables; the pattern for all others says
what a word is.
"""

import re
from collections.abc import Iterable
from itertools import chain

WORD = re.compile(
    r"(?=[\w.])(?:(?<![^\W_])[cCfF](?:\+\+|#)(?![^\W_])"  # C++, C# and .NET keep their signs
    r"|[^\W\d_]++(?:(?=\d+\.\d)|[^\W_]*+(?:['’ʼ`][^\W_]++)*+)"  # what is written together with a version is a word
    r"|\d+(?:[.,:]\d+)+"  # a version number or an error code stays whole (5.7.750)
    r"|[^\W_]++(?:['’ʼ`][^\W_]++)*+"  # an apostrophe does not end a word (can't, об'єкт)
    r"|(?<![^\W_.])\.[nN][eE][tT](?![^\W_]))"
)


def _set_of(signs: Iterable[str]) -> str:
    r"""Return the ranges of some signs, as they stand in a pattern.

    >>> print(_set_of("cab-"))
    \-a-c
    """
    ranges: list[list[str]] = []
    for sign in sorted(signs):
        if ranges and ord(sign) == ord(ranges[-1][1]) + 1:
            ranges[-1][1] = sign
        else:
            ranges.append([sign, sign])
    return "".join(
        f"{re.escape(first)}-{re.escape(last)}" if last > first else re.escape(first) for first, last in ranges
    )


_COMMON = {*map(chr, chain(range(0x530), range(0x2000, 0x2070)))}
_PLAIN = _COMMON - {*"'’ʼ`+#.0123456789"}
_UNLESS_FULL_STOP = r"(?:(?<!\.)|[nN])"  # of which only the one of .NET is meant

PLAIN_WORD = re.compile(f"[{_set_of(filter(str.isalnum, _COMMON))}]+")
"""A word of a text without `NOT_PLAIN`; found three times as fast."""

NOT_PLAIN = re.compile(f"[^{_set_of(_PLAIN)}]{_UNLESS_FULL_STOP}")
"""What a text has whose words only `WORD` finds: figures, apostrophes, rare letters."""

SPELT_OTHERWISE = re.compile(f"[^{_set_of(_PLAIN - {'-', chr(0x2010)})}]{_UNLESS_FULL_STOP}")
"""What a text has that may have another spelling: the same, and hyphens."""
