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
from webui.analysts.alike import AlikeSessions
from webui.analysts.failed_searches import HelpFailure, failures
from webui.analysts.filters import Wanted
from webui.analysts.funnel import FunnelStep, funnel
from webui.analysts.groups import Categories, Dimension, table_by
from webui.analysts.guards import Guard
from webui.analysts.headline import Headline, headline
from webui.analysts.integrity import DataAlarm, data_alarms
from webui.analysts.outcome_answers import OutcomeAnswers, outcome_answers, silent_sessions
from webui.analysts.repeats import repeat_contacts
from webui.analysts.satisfaction import Satisfaction, satisfaction
from webui.analysts.sessions import Counted, ReportedSession, sessions_between
from webui.analysts.span import Span
from webui.analysts.table import Table
from webui.analysts.trend_points import TrendPoint, mix_trend, trend_points
from webui.storage.derived.reading import Days


@dataclass(frozen=True, slots=True)
class AnalystReport:
    """The figures of some days, beside those of as many days before."""

    span: Span
    sessions: tuple[ReportedSession, ...]  # one by one, with their articles; none where nobody asks of these
    counted: tuple[Counted, ...]  # the same, maybe several that are alike as one
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
        return table_by(self.counted, dimension, categories)


@dataclass(frozen=True, slots=True)
class _Counts:
    """What a report is made of: the help sessions that are wanted, and what is counted of them beside."""

    now: Sequence[Counted]
    before: Sequence[Counted]
    by_day: Sequence[Counted]
    by_day_before: Sequence[Counted]
    repeats: Share
    minutes_to_an_answer: float | None
    refused: tuple[int, int]
    alarms: Sequence[DataAlarm]
    answers: Mapping[str, OutcomeAnswers]
    sessions: tuple[ReportedSession, ...] = ()


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
    has_articles  help sessions are read one by one, with their articles; else they are counted by the database, unless
                  a filter asks of articles
    """
    are_kept, is_each = span.since >= kept_since, has_articles or wanted.asks_of_articles
    if is_each:
        counts = _of_each(connection, span, now, wanted, categories, are_kept=are_kept, has_articles=has_articles)
    else:
        counts = _of_alike(connection, span, now, wanted, are_kept=are_kept)
    return _report(span, counts, satisfaction(connection, span))


def _of_alike(connection: Connection, span: Span, now: datetime, wanted: Wanted, *, are_kept: bool) -> _Counts:
    """Return what the database counts."""
    chosen, before = (AlikeSessions(connection, days, now, wanted) for days in (span, span.previous))
    everybody = AlikeSessions(connection, span, now, Wanted({}))
    by_day = chosen.by_day()
    stored = everybody.stored_tickets() if are_kept else None
    alarms = data_alarms(everybody.by_day() if wanted.values else by_day, span, stored)
    return _Counts(
        now=chosen.counted(),
        before=before.counted(),
        by_day=by_day,
        by_day_before=before.by_day(),
        repeats=chosen.repeats(),
        minutes_to_an_answer=chosen.minutes_to_an_answer(),
        refused=(chosen.refused(span), before.refused(span.previous)),
        alarms=alarms,
        answers=outcome_answers(connection, chosen.silent(), chosen.silent_of, span.since, now),
    )


def _of_each(
    connection: Connection,
    span: Span,
    now: datetime,
    wanted: Wanted,
    categories: Categories,
    *,
    are_kept: bool,
    has_articles: bool,
) -> _Counts:
    """Return what is counted of help sessions that are read one by one."""
    previous, asks = span.previous, wanted.asks_of_articles
    of_span = sessions_between(connection, Days(span.first, span.last, now), has_articles=has_articles or asks)
    earlier = sessions_between(connection, Days(previous.first, previous.last, now), has_articles=asks)
    chosen, before = wanted.of(of_span, categories), wanted.of(earlier, categories)
    stored = _stored_tickets(connection, of_span) if are_kept else None
    silent = silent_sessions(chosen, now)
    return _Counts(
        now=chosen,
        before=before,
        by_day=chosen,
        by_day_before=before,
        repeats=repeat_contacts(chosen),
        minutes_to_an_answer=guards.minutes_to_an_answer(chosen),
        refused=(_met(chosen, _refused(connection, span)), _met(before, _refused(connection, previous))),
        alarms=data_alarms(of_span, span, stored),
        answers=outcome_answers(connection, len(silent), silent.intersection, span.since, now),
        sessions=tuple(chosen),
    )


def _met(sessions: Sequence[ReportedSession], refused: frozenset[str]) -> int:
    return sum(session.met_gate and session.help_session_id in refused for session in sessions)


def _report(span: Span, counts: _Counts, satisfied: Satisfaction) -> AnalystReport:
    now, before = counts.now, counts.before
    return AnalystReport(
        span=span,
        sessions=counts.sessions,
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
