"""What analysts are told, as pure functions: the sentence's numbers, alarms, hidden cells, orders, the chart."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deflection.estimation.estimate import Estimate
from deflection.estimation.share import Share
from deflection.measuring.outcome import Outcome
from tests.webui.analysts.one_by_one import repeat_contacts
from tests.webui.analysts.reported import MONDAY, session, sessions
from webui.analysts.chart import HEIGHT, trend_chart
from webui.analysts.failed_searches import HelpFailure, failure_of
from webui.analysts.groups import Dimension, ended_by, outcome_table
from webui.analysts.guards import rose, turns_people_away
from webui.analysts.headline import apportioned, headline
from webui.analysts.integrity import DataAlarm, Doubt, data_alarms
from webui.analysts.span import Span
from webui.analysts.table import HIDDEN, Table, TableRow, without_small_cells
from webui.analysts.trend_points import trend_points

WEEK = Span(date(2026, 3, 2), date(2026, 3, 8))


@given(st.lists(st.integers(0, 10_000), min_size=5, max_size=5).filter(any))
def test_the_numbers_of_the_sentence_add_up_to_a_hundred(counts: list[int]) -> None:
    of_hundred = apportioned(dict(zip(Outcome, counts, strict=False)), 100)

    assert sum(of_hundred.values()) == 100
    assert all(abs(of_hundred[o] - 100 * n / sum(counts)) < 1 for o, n in zip(Outcome, counts, strict=False))


def test_what_still_goes_on_is_in_no_share() -> None:
    ended = headline(sessions(solved=3, ticket=1, ongoing=5))

    assert ended.share_of(Outcome.SOLVED) == Share(3, 4)
    assert ended.of_hundred[Outcome.SOLVED] == 3  # of four people nobody speaks of hundreds


def test_days_begin_at_the_operators_midnight() -> None:
    bratislava = Span(date(2026, 7, 1), date(2026, 7, 1), ZoneInfo("Europe/Bratislava"))

    assert bratislava.since.isoformat() == "2026-06-30T22:00:00+00:00"
    assert bratislava.until - bratislava.since == timedelta(days=1)
    assert bratislava.previous.until == bratislava.since


def test_a_day_on_which_the_clocks_are_changed_is_an_hour_shorter() -> None:
    spring = Span(date(2026, 3, 29), date(2026, 3, 29), ZoneInfo("Europe/Bratislava"))

    assert spring.until - spring.since == timedelta(hours=23)


def test_more_who_give_up_and_not_more_who_write_is_an_alarm() -> None:
    before, now = sessions(solved=50, gave_up=10, ticket=40), sessions(solved=40, gave_up=40, ticket=20)

    assert turns_people_away(now, before)
    assert not turns_people_away(before, now)
    assert not turns_people_away(now, sessions(gave_up=1))  # nothing to compare with


@pytest.mark.parametrize(
    ("now", "before", "is_alarm"),
    [
        (Share(30, 100), Share(10, 100), True),
        (Share(12, 100), Share(10, 100), False),  # chance
        (Share(2_300, 100_000), Share(2_000, 100_000), False),  # certain, and too small to matter
        (Share(9, 10), Share(1, 10), False),  # too few
    ],
)
def test_an_alarm_needs_certainty_and_size(now: Share, before: Share, *, is_alarm: bool) -> None:
    assert rose(now, before) is is_alarm


def test_each_failure_has_its_place() -> None:
    assert failure_of(session(Outcome.GAVE_UP, offered=False)) is HelpFailure.NO_HIT
    assert failure_of(session(Outcome.GAVE_UP)) is HelpFailure.NOT_OPENED
    assert failure_of(session(Outcome.TICKET, opened=True)) is HelpFailure.READ_IN_VAIN
    assert failure_of(session(Outcome.SOLVED)) is None
    assert failure_of(session(Outcome.TICKET, met_gate=False)) is None


def test_who_writes_twice_within_a_week_writes_again() -> None:
    anna = [session(Outcome.TICKET, n, person="anna", day_number=day) for n, day in enumerate((0, 3))]
    jana = [session(Outcome.TICKET, n, person="jana", day_number=day) for n, day in enumerate((0, 8))]

    assert repeat_contacts([*anna, *jana, session(Outcome.TICKET)]) == Share(1, 2)


def test_days_without_anybody_are_noticed_where_there_should_be_some() -> None:
    busy = [session(number=n, day_number=day) for day in (0, 1, 2, 4, 5, 6) for n in range(10)]

    assert data_alarms(busy, WEEK, 0) == [DataAlarm(Doubt.SILENT_DAYS, 1)]
    assert data_alarms(busy[::10], WEEK, 0) == []


def test_tickets_and_events_that_contradict_each_other_are_noticed() -> None:
    wrote = sessions(ticket=4)

    assert data_alarms(wrote, WEEK, 5) == [DataAlarm(Doubt.TICKETS_WITHOUT_EVENT, 1)]
    assert data_alarms(wrote, WEEK, 3) == [DataAlarm(Doubt.EVENTS_WITHOUT_TICKET, 1)]
    assert data_alarms(wrote, WEEK, 4) == data_alarms(wrote, WEEK, None) == []


def test_a_small_cell_is_hidden_and_so_is_the_one_that_would_tell_it() -> None:
    row = TableRow("sk", (30, Share(3, 30), Share(20, 30), Share(7, 30)), 30)

    (hidden,) = without_small_cells(Table("language", ("described", "a", "b", "c"), (row,))).rows

    assert hidden.values == (30, HIDDEN, Share(20, 30), HIDDEN)


def test_a_share_of_fewer_than_five_is_hidden_whatever_it_is() -> None:
    row = TableRow("sk", (Share(0, 3), Share(0, 0)), 3)

    (hidden,) = without_small_cells(Table("repeats", ("a", "b"), (row,))).rows

    assert hidden.values == (HIDDEN, Share(0, 0))


def test_a_row_that_follows_from_the_others_and_the_sum_is_not_told_by_them() -> None:
    counts = {"sk": 90, "cs": 20, "en": 3, "ru": 0}
    rows = tuple(TableRow(lang, (number, Share(number, number)), number) for lang, number in counts.items())

    hidden = without_small_cells(Table("language", ("described", "solved"), rows, adds_up=True)).rows
    alone = without_small_cells(Table("category", ("described", "solved"), rows)).rows

    assert [row.values[0] for row in hidden] == [90, HIDDEN, HIDDEN, 0]
    assert [row.values[1] for row in hidden] == [Share(90, 90), HIDDEN, HIDDEN, Share(0, 0)]
    assert [row.values[0] for row in alone] == [90, 20, HIDDEN, 0]


def test_an_estimate_goes_with_the_counts_that_it_was_made_of() -> None:
    row = TableRow("sk/heslo", (3, Estimate(0.4, 0.2, 0.6)), 3)

    (hidden,) = without_small_cells(Table("article", ("solved", "rate"), (row,))).rows

    assert hidden.values == (HIDDEN, None)


def test_tables_are_sorted_by_any_column_with_empty_cells_last() -> None:
    czech = [replace(described, lang="cs") for described in sessions(ongoing=3)]
    ended = ended_by([*sessions(solved=1, ticket=1), *czech], Dimension.LANGUAGE)
    table = outcome_table(Dimension.LANGUAGE, ended)

    assert [row.key for row in table.rows] == ["sk", "cs"]
    assert [row.key for row in table.sorted_by("solved", descending=False).rows] == ["sk", "cs"]
    assert [row.key for row in table.sorted_by("described", descending=True).rows] == ["cs", "sk"]
    assert table.sorted_by("nonsense", descending=True) == table


def test_a_line_is_interrupted_where_there_is_nothing_to_divide_by() -> None:
    some = [session(number=n, day_number=day) for n, day in enumerate((0, 1, 3))]
    chart = trend_chart(trend_points(some, [], WEEK), [])

    assert chart.solved.count("M") == 2
    assert chart.before == ""
    assert all(0 <= y <= HEIGHT for y, _ in chart.grid)


def test_a_long_span_is_shown_by_weeks() -> None:
    quarter = Span(MONDAY.date(), MONDAY.date() + timedelta(days=89))

    points = trend_points([session(number=n, day_number=n) for n in range(90)], [], quarter)

    assert len(points) == 13
    assert sum(point.described for point in points) == 90
