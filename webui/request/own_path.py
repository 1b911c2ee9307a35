"""Where a redirect may lead that an address asks for: to a path of this site, and nowhere else."""

from __future__ import annotations

import re
from typing import Final

from werkzeug.urls import iri_to_uri

_LONGEST: Final = 2_000  # characters
# One slash, because browsers read `//` and `/\` as another site; no controls, because browsers drop some of them.
_PATH: Final = re.compile(r"/(?![/\\])[^\x00-\x20\x7f-\x9f\\\ud800-\udfff]*")
_DOTS: Final = re.compile(r"[^?#]*/(?:\.|%2e){1,2}(?:[/?#].*)?", re.IGNORECASE)  # browsers leave the folder by them


def own_path(address: str, base_path: str = "") -> str:
    r"""Return `address` as it goes into a Location header if it is a path of this site, else an empty string.

    base_path  what every path of this site begins with

    >>> [own_path(a) for a in ("/staff/?q=a", "//evil.example", "/\t/evil.example", "/\r\nX", "https://evil.example")]
    ['/staff/?q=a', '', '', '', '']
    >>> own_path("/help/staff/", "/help"), own_path("/staff/", "/help"), own_path("/help/%2e%2e/shop", "/help")
    ('/help/staff/', '', '')
    """
    if len(address) > _LONGEST or not _PATH.fullmatch(address) or _DOTS.fullmatch(address):
        return ""
    return iri_to_uri(address) if address.startswith(f"{base_path}/") else ""
