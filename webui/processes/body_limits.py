"""Limits of request bodies, by address: applied before any of the body is read."""

from __future__ import annotations

import re
from typing import Final

_MB: Final = 1024 * 1024
ORDINARY: Final = 2 * _MB  # texts and JSON
# Forms with files accept more than they keep, so that the text beside files that are too large is not lost.
_WITH_FILES: Final = (
    (re.compile(r"(/widget)?/[^/]+/contact/.+"), 200 * _MB),
    (re.compile(r"(/widget)?/[^/]+/ticket/.+"), 60 * _MB),
    (re.compile(r"/staff/ticket/.+"), 40 * _MB),
    (re.compile(r"/editor/(file|picture)/.+"), 30 * _MB),
)


def largest_body(path: str, *, length_is_known: bool) -> int:
    """Return the limit in bytes; the ordinary one for a body without Content-Length, which every browser sends.

    >>> largest_body("/api/v1/suggest", length_is_known=True) == largest_body("/sk/contact/0", length_is_known=False)
    True
    """
    if not length_is_known:
        return ORDINARY
    return next((limit for addresses, limit in _WITH_FILES if addresses.fullmatch(path)), ORDINARY)
