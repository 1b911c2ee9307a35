"""Every figure of the analysts' pages, computed once: pages, exports, API, command and mail only write it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from deflection.estimation.share import Share
from deflection.estimation.trend import Trend
from deflection.help_session import Arm
from webui.analysts import guards
from webui.analysts.alike import AlikeSessions
from webui.analysts.article_groups import article_figures
from webui.analysts.failed_searches import HelpFailure, failures
from webui.analysts.filters import Wanted
from webui.analysts.funnel import FunnelStep, funnel
from webui.analysts.groups import Categories, Dimension, article_table, ended_by, ended_by_category, outcome_table
from webui.analysts.guards import Guard
from webui.analysts.headline import Headline, headline
from webui.analysts.integrity import DataAlarm, data_alarms
from webui.analysts.outcome_answers import OutcomeAnswers, outcome_answers
from webui.analysts.satisfaction import Satisfaction, satisfaction
from webui.analysts.sessions import SessionsAlike
from webui.analysts.span import Span
from webui.analysts.table import Table
from webui.analysts.trend_points import TrendPoint, mix_trend, trend_points
from webui.analysts.wanted_rows import WantedRows


@dataclass(frozen=True, slots=True)
class AnalystReport:
    """The figures of some days, beside those of as many days before."""

    span: Span
    counted: tuple[SessionsAlike, ...]
    headline: Headline
    headline_before: Headline
    funnel: tuple[FunnelStep, ...]
    failures: dict[HelpFailure, Share]
    repeats: Share
    guards: tuple[Guard, ...]
    turns_people_away: bool
    minutes_to_an_answer: float | None
    abandoned_by_arm: dict[Arm, Share]
    trend: tuple[TrendPoint, ...]
    mix: Trend | None
    data_alarms: tuple[DataAlarm, ...]
    satisfaction: Satisfaction  # whatever is filtered: support answers everybody
    answers: Mapping[str, OutcomeAnswers]  # of people in no arm of the hold-out; way of asking -> answers
    tables: tuple[Table, ...]  # of every dimension, in its order; empty where nobody asks for them


@dataclass(frozen=True, slots=True)
class _Counts:
    """What a report is made of: the help sessions that are wanted, and what is counted of them beside."""

    now: Sequence[SessionsAlike]
    before: Sequence[SessionsAlike]
    by_day: Sequence[SessionsAlike]
    by_day_before: Sequence[SessionsAlike]
    repeats: Share
    minutes_to_an_answer: float | None
    refused: tuple[int, int]
    alarms: Sequence[DataAlarm]
    answers: Mapping[str, OutcomeAnswers]
    tables: tuple[Table, ...]


def report_between(
    connection: Connection,
    span: Span,
    now: datetime,
    wanted: Wanted,
    categories: Categories,
    *,
    kept_since: datetime,
    has_tables: bool = False,
) -> AnalystReport:
    """Return the report of the help sessions that are wanted and began in the span.

    kept_since  tickets that are older may be erased: no count of them can be compared
    has_tables  the tables of every dimension are counted, too
    """
    rows = WantedRows(span, now, wanted, categories)
    chosen = AlikeSessions(connection, rows)
    before = AlikeSessions(connection, WantedRows(span.previous, now, wanted, categories))
    everybody = AlikeSessions(connection, WantedRows(span, now, Wanted({}), {})) if wanted.values else chosen
    stored = everybody.stored_tickets() if span.since >= kept_since else None
    counts = _Counts(
        now=chosen.counted,
        before=before.counted,
        by_day=chosen.by_day,
        by_day_before=before.by_day,
        repeats=chosen.repeats(),
        minutes_to_an_answer=chosen.minutes_to_an_answer(),
        refused=(chosen.refused(span), before.refused(span.previous)),
        alarms=data_alarms(everybody.by_day, span, stored),
        answers=outcome_answers(connection, rows, span.since),
        tables=tuple(_tables(connection, rows, chosen, categories)) if has_tables else (),
    )
    return _report(span, counts, satisfaction(connection, span))


def _tables(connection: Connection, rows: WantedRows, chosen: AlikeSessions, categories: Categories) -> Iterator[Table]:
    """Yield the table of each dimension."""
    yield article_table(article_figures(connection, rows))
    yield outcome_table(Dimension.CATEGORY, ended_by_category(chosen.by_articles, categories))
    for dimension in (Dimension.LANGUAGE, Dimension.WAY_IN, Dimension.TOPIC):
        yield outcome_table(dimension, ended_by(chosen.counted, dimension))


def _report(span: Span, counts: _Counts, satisfied: Satisfaction) -> AnalystReport:
    now, before = counts.now, counts.before
    return AnalystReport(
        span=span,
        counted=tuple(now),
        headline=headline(now),
        headline_before=headline(before),
        funnel=tuple(funnel(now)),
        failures=failures(now),
        repeats=counts.repeats,
        guards=tuple(guards.guards(now, before, counts.refused)),
        turns_people_away=guards.turns_people_away(now, before),
        minutes_to_an_answer=counts.minutes_to_an_answer,
        abandoned_by_arm=guards.abandoned_by_arm(now),
        trend=tuple(trend_points(counts.by_day, counts.by_day_before, span)),
        mix=mix_trend(now, before),
        data_alarms=tuple(counts.alarms),
        satisfaction=satisfied,
        answers=counts.answers,
        tables=counts.tables,
    )
