"""Logos of signatures, apart from pictures that somebody pasted. By size, name and place; nothing is decoded."""

import re
import struct
from typing import Final

_SMALL_BYTES: Final = 6_000
_LOW: Final = 120  # pixels: a banner or a badge
_SMALL_AREA: Final = 300 * 160  # pixels
_LOGO_NAME = re.compile(
    r"logo|facebook|linkedin|twitter|instagram|youtube|icon|banner|signature|podpis|avast|spacer|pixel", re.IGNORECASE
)


def is_logo(name: str, content: bytes, *, is_in_own: bool) -> bool:
    """Return whether a picture inside a mail's text is decoration; `is_in_own`: it stands in the person's own words."""
    if not is_in_own or _LOGO_NAME.search(name):
        return True
    size = _pixels(content)
    if size is None:
        return len(content) < _SMALL_BYTES
    width, height = size
    return height < _LOW or width * height < _SMALL_AREA


def _pixels(content: bytes) -> tuple[int, int] | None:
    """Return (width, height) of a PNG or GIF; None for anything else."""
    try:
        if content.startswith(b"\x89PNG\r\n\x1a\n"):
            width, height = struct.unpack(">II", content[16:24])
        elif content[:4] == b"GIF8":
            width, height = struct.unpack("<HH", content[6:10])
        else:
            return None
    except struct.error:
        return None
    return (width, height) if width and height else None
