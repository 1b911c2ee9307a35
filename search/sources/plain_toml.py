"""Data in TOML that others wrote: bounded, because the time of the parser grows with the square of a key's names."""

import re
import tomllib
from typing import Any

LIMIT_NAMES = 20  # of one key, a.b.c
_MANY_NAMES = re.compile(
    rf"(?<![\w-])(?:(?:[\w-]++|\"[^\"\n]*+\"|'[^'\n]*+')[ \t]*+\.[ \t]*+){{{LIMIT_NAMES}}}(?:[\w-]|[\"'])", re.ASCII
)


def toml_in(written: str) -> dict[str, Any]:
    """Return the data, numbers with a point as they are written; raises ValueError and RecursionError.

    >>> toml_in("a.b = 1.10")
    {'a': {'b': '1.10'}}
    """
    many = _MANY_NAMES.search(written)
    if many:
        line = written.count("\n", 0, many.start()) + 1
        raise ValueError(f"a key has more than {LIMIT_NAMES} names (at line {line})")
    return tomllib.loads(written, parse_float=str)
