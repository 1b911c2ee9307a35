"""The operator's time zone."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, tzinfo
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_LONGEST_NAME: Final = 64  # characters; the longest of IANA has 32


def time_zone(name: str) -> tzinfo:
    """Return the time zone of an IANA name; raise ValueError for a name that this machine does not know.

    UTC needs no data of the machine.
    """
    if name == "UTC":
        return UTC
    if len(name) <= _LONGEST_NAME:
        with suppress(ZoneInfoNotFoundError, ValueError, OSError):
            return ZoneInfo(name)
    raise ValueError(f"{name[:_LONGEST_NAME]!r} is no time zone here: write for example UTC or Europe/Bratislava")
