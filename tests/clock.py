"""A clock that stands still until it is moved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

MONDAY_MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass
class Clock:
    """Hand it in as `now`; aware UTC."""

    at: datetime = MONDAY_MORNING

    def __call__(self) -> datetime:
        return self.at

    def goes_on(self, span: timedelta) -> None:
        self.at += span
