"""What must not be shown of a typed text: addresses, telephone and card numbers, accounts, keys. Pure.

Support needs people's words and codes, and keeps them; whoever only looks at problems does not. Short codes stay,
because they name the problem: `0x80070057`, `KB5034441`, an order of eight digits.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

HIDDEN = "[•••]"
LONGEST_QUESTION, LONGEST_TITLE = 140, 80  # characters of what a prepared draft quotes

_ADDRESS = re.compile(r"(?<![^\s<>()\[\]\"',;:])[^\s@<>()\[\]\"',;:]{1,64}@[^\s@<>()\[\]\"',;:]{1,255}\.[^\W\d_]{2,63}")
_ACCOUNT = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b")  # IBAN, ISO 13616
_KEY = re.compile(r"(?<![\w.-])(?=[\w.-]*\d)(?=[\w.-]*[^\W\d_])[\w-][\w.-]{18,}[\w=-](?!\w)")  # 20 letters and digits
_VERSION = r"(?!\d+(?:\.\d+){3,}(?!\d))"  # 10.0.19045.3803, or the address of a machine
_NUMBER = re.compile(
    rf"(?<![\w.]){_VERSION}\+?\(?\d(?:[ \u00a0()/.-]{{0,3}}\d){{8,}}(?!\w)"
)  # nine digits: telephone, card

_OWN = (_ADDRESS, _ACCOUNT, _KEY, _NUMBER)
_MARK = re.compile(r"\[•••(\d{1,4})\]")


def redacted(text: str) -> str:
    """Return `text` with everything in it that names or opens somebody's own things replaced by HIDDEN.

    >>> redacted("Card 4111 1111 1111 1111 of jana@example.sk, call +421 903 123 456, error 0x80070057")
    'Card [•••] of [•••], call [•••], error 0x80070057'
    """
    for pattern in _OWN:
        text = pattern.sub(HIDDEN, text)
    return text


def numbered(text: str) -> tuple[str, tuple[str, ...]]:
    """Return `text` with marks that have numbers in place of what `redacted` hides, and what they stand for, in order.

    >>> numbered("Call +421 903 123 456 or write to jana@example.sk")
    ('Call [•••2] or write to [•••1]', ('jana@example.sk', '+421 903 123 456'))
    """
    hidden: list[str] = []

    def mark(match: re.Match[str]) -> str:
        hidden.append(match[0])
        return f"[•••{len(hidden)}]"

    for pattern in _OWN:
        text = pattern.sub(mark, text)
    return text, tuple(hidden)


def with_numbers(text: str, hidden: Sequence[str]) -> str:
    """Return `text` with what its marks stand for.

    >>> with_numbers("Volajte [•••1]. [•••7]", ["112 112 112"])
    'Volajte 112 112 112. [•••7]'
    """
    numbers = {str(number): value for number, value in enumerate(hidden, start=1)}
    return _MARK.sub(lambda match: numbers.get(match[1], match[0]), text)


def shortened(text: str, longest: int) -> str:
    r"""Return `text` on one line, cut at a word: as questions and titles of prepared drafts quote it.

    >>> shortened("Kde je\n môj balík?", 9)
    'Kde je'
    """
    line = " ".join(text.split())
    return line if len(line) <= longest else line[:longest].rpartition(" ")[0] or line[:longest]


def without_addresses(text: str) -> str:
    """Return `text` with every e-mail address in it replaced by HIDDEN, and nothing else.

    >>> without_addresses("550 <jana@example.sk> unknown, request 7c9f2b4e8d1a4c5f9e0b1a2c3d4e5f60")
    '550 <[•••]> unknown, request 7c9f2b4e8d1a4c5f9e0b1a2c3d4e5f60'
    """
    return _ADDRESS.sub(HIDDEN, text) if "@" in text else text
