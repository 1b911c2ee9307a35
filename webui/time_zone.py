"""The operator's time zone."""

from __future__ import annotations

from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def time_zone(name: str) -> tzinfo:
    """Return the time zone of an IANA name; raise ValueError for a name that this machine does not know.

    UTC needs no data of the machine.
    """
    if name == "UTC":
        return UTC
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"{name!r} is no time zone here: write for example UTC or Europe/Bratislava") from error
