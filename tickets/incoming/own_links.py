"""References and secrets of our own letters in what comes back: they find the ticket and are never shown."""

import html
import re
from typing import Final
from urllib.parse import unquote

from tickets.reference import read_reference

_MOST: Final = 20  # references that are looked at in one mail
_LOOKED_AT: Final = 200_000  # characters
_WITH_SECRET = re.compile(r"\b(RF-?\w{4}-?\w{4})\b[^\s<>\"]{0,40}?[?&;]secret=(?:3D)?([0-9a-f]{32})\b", re.IGNORECASE)
_SECRET = re.compile(r"(secret(?:=|%3D|%253D)(?:3D)?)[0-9a-f]{32}\b", re.IGNORECASE)
_IN_SUBJECT = re.compile(r"\[(RF-\w{4}-\w{4})\]", re.IGNORECASE)


def secrets_in(text: str) -> tuple[tuple[str, str], ...]:
    """Return the references that stand in a link together with their secret, also where a filter rewrote the link."""
    shown = html.unescape(text[:_LOOKED_AT])
    found: dict[tuple[str, str], None] = {}
    for spelling in (shown, unquote(shown)):
        for match in list(_WITH_SECRET.finditer(spelling))[:_MOST]:
            reference = read_reference(match[1])
            if reference:
                found[reference, match[2].lower()] = None
    return tuple(found)


def reference_in_subject(subject: str) -> str:
    """Return the reference in square brackets; empty when there is none."""
    match = _IN_SUBJECT.search(subject)
    return (read_reference(match[1]) or "") if match else ""


def without_secrets(text: str) -> str:
    """Return the text with its links shortened by their secrets.

    >>> without_secrets("https://x.sk/sk/ticket/RF-7K3M-9Q2D?secret=" + "0" * 32)
    'https://x.sk/sk/ticket/RF-7K3M-9Q2D?secret=…'
    """
    return _SECRET.sub(r"\1…", text)
