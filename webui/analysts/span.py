"""The days of a report, in the operator's time zone, and the days before them to compare with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo


@dataclass(frozen=True, slots=True)
class Span:
    """Whole days from `first` to `last`, both included."""

    first: date
    last: date
    zone: tzinfo = UTC

    @property
    def since(self) -> datetime:
        """Beginning of the first day, aware UTC."""
        return datetime.combine(self.first, time(), self.zone).astimezone(UTC)

    @property
    def until(self) -> datetime:
        """End of the last day, aware UTC."""
        return datetime.combine(self.last + timedelta(days=1), time(), self.zone).astimezone(UTC)

    @property
    def days(self) -> list[date]:
        """Every day, oldest first."""
        return [self.first + timedelta(days=number) for number in range((self.last - self.first).days + 1)]

    @property
    def previous(self) -> Span:
        """As many days, just before these."""
        length = self.last - self.first + timedelta(days=1)
        return Span(self.first - length, self.last - length, self.zone)

    def has(self, day: date) -> bool:
        """Return whether a day is one of these."""
        return self.first <= day <= self.last
