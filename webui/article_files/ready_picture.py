"""What the process that reads pictures answers, and what it may cost."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

import msgspec

from search.storage.limited_process import Limits

LIMITS: Final = Limits(seconds=30.0, memory_bytes=1_500_000_000)  # 50 million pixels: 8 s, 0.7 GB
LARGEST_BYTES: Final = 20 * 1024 * 1024  # of a picture, as it is uploaded and as it is kept


class PictureFault(StrEnum):
    """Why a picture is refused; the web layer says it in the editor's language."""

    EMPTY = "empty"
    TOO_BIG = "too-big"  # in bytes
    NOT_A_PICTURE = "not-a-picture"  # or of a format that is not taken
    TOO_MANY_PIXELS = "too-many-pixels"  # however small the file is
    BROKEN = "broken"
    TOO_COSTLY = "too-costly"  # it needs more time or memory than a picture may


class ReadyPicture(msgspec.Struct, frozen=True):
    """A picture, or why there is none."""

    ending: str  # ".png", ".jpg" or ".webp"
    content: bytes
    fault: str = ""
