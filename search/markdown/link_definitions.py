"""Definitions of links, `[label]: address`: which labels a text defines, uses, and lacks."""

import re
from collections.abc import Collection

_LABEL = re.compile(r"\[([^\[\]\n]{1,200})\](?!\()")
_DEFINITION = re.compile(  # with the address on its line, or on the next one
    r"^ {0,3}\[(?P<label>[^\[\]\n]{1,200})\]:[ \t]*+(?:\n[ \t]*+(?!\[))?\S[^\n]*", re.MULTILINE
)
_DEFINED = re.compile(  # wherever it stands: in a list, in a quotation
    r"^[ \t>]*+(?:(?:[-*+]|\d{1,9}[.)])[ \t>]++)*+\[(?P<label>[^\[\]\n]{1,200})\]:", re.MULTILINE
)


def labels_in(text: str) -> frozenset[str]:
    """Return the labels that a text defines, in small letters."""
    return frozenset(label.lower() for label in _DEFINED.findall(text)) if "]:" in text else frozenset()


def wanted_labels(text: str) -> frozenset[str]:
    """Return the labels, in small letters, that a text may use and does not define.

    >>> sorted(wanted_labels("Pozri [heslo][a], [b] a [c](/c)."))
    ['a', 'b', 'heslo']
    """
    return frozenset(label.lower() for label in _LABEL.findall(text)) - labels_in(text) if "[" in text else frozenset()


def definitions_of(labels: Collection[str], content: str) -> str:
    r"""Return those of the definitions in `content` that make one of the labels, one below the other.

    >>> definitions_of({"a", "b"}, "[a]: /a\n[B]:\n  /b\n[c]: /c")
    '[a]: /a\n[B]:\n  /b'
    """
    return "\n".join(match[0] for match in _DEFINITION.finditer(content) if match["label"].lower() in labels)
