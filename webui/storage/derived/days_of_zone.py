"""The day of a moment in the operator's time zone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo


def days_in(zone: str) -> Callable[[datetime], date]:
    """Return what tells the day of an aware moment in a time zone, by its IANA name."""
    there = ZoneInfo(zone)
    return lambda moment: moment.astimezone(there).date()
