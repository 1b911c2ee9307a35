"""The hold-out of the help counts whoever pressed a first key on the days of the operator's time zone."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from deflection import event_log
from deflection.help_session import Arm
from deflection.policy import HoldoutOf
from deflection.site_events import HelpEnrolled
from webui.analysts.holdout_tile import compared
from webui.analysts.span import Span

THE_DAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("zone", "counted"),
    [("UTC", 1), ("Europe/Bratislava", 2)],  # half past eleven in the evening before, by UTC, is past midnight there
)
@pytest.mark.long
def test_a_key_pressed_past_midnight_is_of_the_new_day(app: Flask, zone: str, counted: int) -> None:
    parts = app.extensions["readfirst"]
    late, at_noon = datetime(2026, 3, 1, 23, 30, tzinfo=UTC), datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
    with parts.database.writing() as connection:
        for unit, at in (("a", late), ("b", at_noon)):
            event_log.append_fact(connection, HelpEnrolled(at, unit, Arm.TREATED, 0.1, 1))

    with parts.database.reading() as connection:
        span = Span(THE_DAY, THE_DAY, ZoneInfo(zone))
        arms = compared(connection, span, at_noon + timedelta(days=30), HoldoutOf.HELP)

    assert arms.treated == counted
