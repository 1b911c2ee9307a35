"""Where a redirect may lead that an address asks for: to a path of this site, and nowhere else."""

from __future__ import annotations

import re
from typing import Final

from werkzeug.urls import iri_to_uri

_LONGEST: Final = 2_000  # characters
# One slash, because browsers read `//` and `/\` as another site; no controls, because browsers drop some of them.
_PATH: Final = re.compile(r"/(?![/\\])[^\x00-\x20\x7f-\x9f\\\ud800-\udfff]*")


def own_path(address: str) -> str:
    r"""Return `address` as it goes into a Location header if it is a path of this site, else an empty string.

    >>> [own_path(a) for a in ("/staff/?q=a", "//evil.example", "/\t/evil.example", "/\r\nX", "https://evil.example")]
    ['/staff/?q=a', '', '', '', '']
    """
    return iri_to_uri(address) if len(address) <= _LONGEST and _PATH.fullmatch(address) else ""
