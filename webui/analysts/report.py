"""Every figure of the analysts' pages, computed once: pages, exports, API, command and mail only write it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from deflection.estimation.share import Share
from deflection.estimation.trend import Trend
from deflection.event_log import events_table
from deflection.help_session import Arm
from deflection.site_events import StepRefused
from tickets.tables import tickets
from webui.analysts import guards
from webui.analysts.failed_searches import HelpFailure, failures
from webui.analysts.filters import Wanted
from webui.analysts.funnel import FunnelStep, funnel
from webui.analysts.groups import Categories, Dimension, table_by
from webui.analysts.guards import Guard
from webui.analysts.headline import Headline, headline
from webui.analysts.integrity import DataAlarm, data_alarms
from webui.analysts.outcome_answers import OutcomeAnswers, outcome_answers
from webui.analysts.repeats import repeat_contacts
from webui.analysts.satisfaction import Satisfaction, satisfaction
from webui.analysts.sessions import ReportedSession, sessions_between
from webui.analysts.span import Span
from webui.analysts.table import Table
from webui.analysts.trend_points import TrendPoint, mix_trend, trend_points
from webui.storage.derived.reading import Days


@dataclass(frozen=True, slots=True)
class AnalystReport:
    """The figures of some days, beside those of as many days before."""

    span: Span
    sessions: tuple[ReportedSession, ...]
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

    def table(self, dimension: Dimension, categories: Categories) -> Table:
        """Return the table of a dimension."""
        return table_by(self.sessions, dimension, categories)


def report_between(
    connection: Connection,
    span: Span,
    now: datetime,
    wanted: Wanted,
    categories: Categories,
    *,
    kept_since: datetime,
    has_articles: bool = True,
) -> AnalystReport:
    """Return the report of the help sessions that are wanted and began in the span.

    kept_since    tickets that are older may be erased: no count of them can be compared
    has_articles  the help sessions of the report have their articles, of which there are no tables otherwise
    """
    previous, asks = span.previous, wanted.asks_of_articles
    of_span = sessions_between(connection, Days(span.first, span.last, now), has_articles=has_articles or asks)
    earlier = sessions_between(connection, Days(previous.first, previous.last, now), has_articles=asks)
    stored = _stored_tickets(connection, of_span) if span.since >= kept_since else None
    refused = [_refused(connection, days) for days in (span, previous)]
    chosen, before = wanted.of(of_span, categories), wanted.of(earlier, categories)
    alarms = tuple(data_alarms(of_span, span, stored))
    answers = outcome_answers(connection, chosen, span.since, now)
    return _report(span, chosen, before, (refused[0], refused[1]), alarms, satisfaction(connection, span), answers)


def _report(
    span: Span,
    now: Sequence[ReportedSession],
    before: Sequence[ReportedSession],
    refused: tuple[frozenset[str], frozenset[str]],
    alarms: tuple[DataAlarm, ...],
    satisfied: Satisfaction,
    answers: Mapping[str, OutcomeAnswers],
) -> AnalystReport:
    met = [
        sum(session.met_gate and session.help_session_id in ids for session in sessions)
        for sessions, ids in zip((now, before), refused, strict=True)
    ]
    return AnalystReport(
        span=span,
        sessions=tuple(now),
        headline=headline(now),
        headline_before=headline(before),
        funnel=tuple(funnel(now)),
        failures=failures(now),
        repeats=repeat_contacts(now),
        guards=tuple(guards.guards(now, before, (met[0], met[1]))),
        turns_people_away=guards.turns_people_away(now, before),
        minutes_to_an_answer=guards.minutes_to_an_answer(now),
        abandoned_by_arm=guards.abandoned_by_arm(now),
        trend=tuple(trend_points(now, before, span)),
        mix=mix_trend(now, before),
        data_alarms=alarms,
        satisfaction=satisfied,
        answers=answers,
    )


def _refused(connection: Connection, span: Span) -> frozenset[str]:
    """Return the ids of the help sessions that met a shut form in these days."""
    table = events_table.c
    happened = (table.kind == StepRefused.__name__) & (table.at >= span.since) & (table.at < span.until)
    return frozenset(connection.execute(select(table.subject).where(happened).distinct()).scalars())


def _stored_tickets(connection: Connection, sessions: Sequence[ReportedSession]) -> int:
    """Return how many tickets the desk has of these help sessions."""
    ids = [session.help_session_id for session in sessions]
    query = select(func.count()).select_from(tickets)
    batches = (ids[start : start + 500] for start in range(0, len(ids), 500))
    return sum(connection.execute(query.where(tickets.c.help_session_id.in_(some))).scalar_one() for some in batches)
