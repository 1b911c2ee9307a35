"""Column types of every table: a moment in UTC, and text that somebody typed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, Text, TypeDecorator

from tickets.typed_text import storable


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime, stored in UTC and read back in UTC, also by databases that keep no time zone.

    has_zone  whether PostgreSQL's column is `timestamp with time zone`; SQLite has no such thing
    """

    impl = DateTime
    cache_ok = True

    def __init__(self, *, has_zone: bool = True) -> None:
        super().__init__(timezone=has_zone)
        self.has_zone = has_zone

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return what the database stores; raise ValueError for a naive datetime, whose zone is unknown."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone - pass datetime.now(UTC)")
        utc = value.astimezone(UTC)
        return utc if self.has_zone and dialect.name != "sqlite" else utc.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Return the stored datetime with its zone, UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None] | None:
        """Return what reads a stored value; SQLite's text in one step, as the derived tables read millions of them."""
        if dialect.name != "sqlite":
            return super().result_processor(dialect, coltype)
        return lambda text: None if text is None else datetime.fromisoformat(text + "+00:00")


class TypedText(TypeDecorator[str]):
    """Text that somebody typed; characters that no database can hold are dropped, so that the ticket is saved."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Drop NUL and lone surrogates."""
        return None if value is None else storable(value)
