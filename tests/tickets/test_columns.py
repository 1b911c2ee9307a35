"""Moments in the database: one type for all tables, UTC whatever zone they come in, aware when they are read."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Column, Dialect, MetaData, Table, create_engine, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from tickets.columns import UtcDateTime

NOON = datetime(2026, 3, 2, 12, 0, 0, 123456, tzinfo=UTC)
NOON_IN_BRATISLAVA = NOON.astimezone(timezone(timedelta(hours=1)))
NAIVE = NOON.replace(tzinfo=None)


@pytest.mark.parametrize("has_zone", [True, False])
def test_a_moment_of_any_zone_is_read_back_as_the_same_moment_in_utc(*, has_zone: bool) -> None:
    table = Table("moments", MetaData(), Column("at", UtcDateTime(has_zone=has_zone)))
    with create_engine("sqlite://").begin() as connection:
        table.create(connection)
        connection.execute(insert(table).values(at=NOON_IN_BRATISLAVA))

        assert connection.execute(select(table.c.at).where(table.c.at <= NOON)).scalar_one() == NOON
        assert connection.execute(select(table.c.at)).scalar_one().tzinfo is UTC


@pytest.mark.parametrize(
    ("dialect", "has_zone", "stored"),
    [
        (sqlite.dialect(), True, NAIVE),
        (sqlite.dialect(), False, NAIVE),
        (postgresql.dialect(), True, NOON),
        (postgresql.dialect(), False, NAIVE),  # an aware moment would be turned into the session's zone there
    ],
)
def test_only_a_column_that_has_a_zone_gets_one(dialect: Dialect, has_zone: bool, stored: datetime) -> None:
    bound = UtcDateTime(has_zone=has_zone).process_bind_param(NOON_IN_BRATISLAVA, dialect)

    assert bound is not None
    assert (bound, bound.tzinfo) == (stored, stored.tzinfo)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        UtcDateTime().process_bind_param(NAIVE, sqlite.dialect())


def test_no_moment_is_no_moment() -> None:
    assert UtcDateTime().process_bind_param(None, sqlite.dialect()) is None
    assert UtcDateTime().process_result_value(None, sqlite.dialect()) is None
