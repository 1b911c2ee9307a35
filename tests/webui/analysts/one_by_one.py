"""What reports count, counted once more in another way: help session by help session, from whole derived rows."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from sqlalchemy import Connection, func, select

from deflection.estimation.share import Share
from deflection.event_log import facts
from deflection.help_session import Arm
from deflection.measuring.measured_session import MeasuredSession, in_order
from deflection.measuring.metrics import ArticleFigures
from deflection.measuring.outcome import WINDOW, Outcome
from deflection.site_events import FollowUpAnswered, FollowUpAsked, StepRefused
from tests.webui.analysts.reported import ReportedSession
from tickets.tables import tickets
from webui.analysts import guards
from webui.analysts.failed_searches import failure_of, failures
from webui.analysts.filters import FAILURE, OUTCOME, Wanted
from webui.analysts.funnel import funnel
from webui.analysts.groups import Categories, Dimension, article_table, ended_by, outcome_table
from webui.analysts.headline import headline
from webui.analysts.integrity import data_alarms
from webui.analysts.outcome_answers import ALL, WAYS, OutcomeAnswers
from webui.analysts.span import Span
from webui.analysts.table import Table
from webui.analysts.trend_points import mix_trend, trend_points
from webui.storage.derived.reading import sessions_of


class CountedOneByOne:
    """The help sessions of a report, as objects."""

    def __init__(
        self,
        connection: Connection,
        sessions: Sequence[ReportedSession],
        span: Span,
        now: datetime,
        wanted: Wanted,
        categories: Categories,
    ) -> None:
        self.connection, self.span, self.now, self.categories = connection, span, now, categories
        self.everybody = [session for session in sessions if span.has(session.day)]
        self.now_wanted = self._of(self.everybody, wanted)
        self.before = self._of([session for session in sessions if span.previous.has(session.day)], wanted)

    def figures(self) -> dict[str, object]:
        """Every figure of a report, by the name of its field."""
        now, before, span = self.now_wanted, self.before, self.span
        refused = (self._met_a_shut_form(now, span), self._met_a_shut_form(before, span.previous))
        minutes = [s.answer_after.total_seconds() / 60 for s in now if s.answer_after is not None]
        return {
            "headline": headline(now),
            "headline_before": headline(before),
            "funnel": tuple(funnel(now)),
            "failures": failures(now),
            "repeats": repeat_contacts(now),
            "guards": tuple(guards.guards(now, before, refused)),
            "turns_people_away": guards.turns_people_away(now, before),
            "minutes_to_an_answer": median(minutes) if minutes else None,
            "abandoned_by_arm": guards.abandoned_by_arm(now),
            "trend": tuple(trend_points(now, before, span)),
            "mix": mix_trend(now, before),
            "data_alarms": tuple(data_alarms(self.everybody, span, self._stored_tickets())),
            "answers": self.answers(),
            "tables": tuple(self.tables()),
            "number": len(now),
        }

    def tables(self) -> list[Table]:
        """The table of every dimension, in its order."""
        described = [session for session in self.now_wanted if session.met_gate]
        of_category: defaultdict[str, Counter[Outcome]] = defaultdict(Counter)
        for session in described:
            for category in {self.categories[a.key] for a in session.articles if self.categories.get(a.key)}:
                of_category[category][session.outcome] += 1
        return [
            article_table(self.articles()),
            outcome_table(Dimension.CATEGORY, of_category),
            *(outcome_table(name, ended_by(described, name)) for name in list(Dimension)[2:]),
        ]

    def articles(self) -> dict[str, ArticleFigures]:
        """The figures of every article that they met, with its newest title."""
        figures: dict[str, ArticleFigures] = {}
        for session in self.now_wanted:
            for article in session.articles:
                counts = figures.setdefault(article.key, ArticleFigures(""))
                counts.title = article.title
                counts.offered += article.offered
                counts.opened += article.opened
                counts.solved += article.solved and session.outcome is Outcome.SOLVED
                counts.reversed += article.solved and session.outcome is Outcome.REVERSED
                counts.did_not_help += article.did_not_help
        return figures

    def answers(self) -> dict[str, OutcomeAnswers]:
        """What those say who did not write."""
        until = self.now + timedelta(seconds=1)
        silent = {session.help_session_id for session in self.now_wanted if self._is_silent(session)}
        asked = {fact.subject: fact.way for fact in facts(self.connection, FollowUpAsked, self.span.since, until)}
        given = {fact.subject: fact for fact in facts(self.connection, FollowUpAnswered, self.span.since, until)}
        return {way: _of_way(way, silent, asked, given) for way in (ALL, *WAYS)}

    def _of(self, sessions: Sequence[ReportedSession], wanted: Wanted) -> list[ReportedSession]:
        return [
            session
            for session in sessions
            if all(value in self._values(session, name) for name, value in wanted.values.items())
        ]

    def _values(self, session: ReportedSession, name: str) -> set[str]:
        """What a filter of that name finds a help session by."""
        failure = failure_of(session)
        values: dict[str, set[str]] = {
            Dimension.ARTICLE: {article.key for article in session.articles},
            Dimension.CATEGORY: {self.categories.get(article.key, "") for article in session.articles},
            Dimension.LANGUAGE: {session.lang},
            Dimension.WAY_IN: {session.way_in},
            Dimension.TOPIC: {session.topic},
            OUTCOME: {session.outcome.value} if session.met_gate else set(),
            FAILURE: {failure.value} if failure else set(),
        }
        return values[name]

    def _is_silent(self, session: ReportedSession) -> bool:
        is_over = session.began <= self.now - WINDOW
        return session.met_gate and session.arm is Arm.NOT_ENROLLED and is_over and not session.wrote

    def _met_a_shut_form(self, sessions: Iterable[ReportedSession], span: Span) -> int:
        refused = {fact.subject for fact in facts(self.connection, StepRefused, span.since, span.until)}
        return sum(session.met_gate and session.help_session_id in refused for session in sessions)

    def _stored_tickets(self) -> int:
        ids = [session.help_session_id for session in self.everybody]
        return self.connection.execute(
            select(func.count()).select_from(tickets).where(tickets.c.help_session_id.in_(ids))
        ).scalar_one()


def repeat_contacts(sessions: Iterable[ReportedSession]) -> Share:
    """The share of those who wrote that wrote again within seven days, whatever about; known people only."""
    sent: defaultdict[str, list[datetime]] = defaultdict(list)
    for session in sessions:
        if session.sent and session.person:
            sent[session.person].append(session.began)
    again = sum(any(b - a <= WINDOW for a, b in pairwise(sorted(moments))) for moments in sent.values())
    return Share(again, len(sent))


def sessions_as_of(connection: Connection, now: datetime) -> list[ReportedSession]:
    """All help sessions of people, oldest first, in days of UTC."""
    return [_reported(row, now) for row in in_order(sessions_of(connection)) if not row.is_machine]


def _reported(row: MeasuredSession, now: datetime) -> ReportedSession:
    outcome, wrote = row.outcome_as_of(now), row.sent_at is not None
    took = row.left_at - row.described_at if row.left_at and row.described_at else None
    return ReportedSession(
        help_session_id=row.help_session_id,
        began=row.began,
        day=row.began.date(),
        lang=row.lang,
        way_in=row.channel,
        topic=row.topic,
        outcome=outcome,
        met_gate=row.met_gate,
        arm=row.arm,
        offered=row.offered,
        opened=row.opened,
        form_shown=row.form_shown or row.form_begun,
        form_begun=row.form_begun or wrote,
        sent=wrote,
        answer_after=took if outcome is Outcome.SOLVED else None,
        articles=row.articles,
        person=row.person,
        wrote=wrote or row.contact_seconds is not None,
    )


def _of_way(
    way: str, silent: Collection[str], asked: Mapping[str, str], given: Mapping[str, FollowUpAnswered]
) -> OutcomeAnswers:
    of_way = [name for name, by in asked.items() if way in (ALL, by) and name in silent]
    answers = [given[name] for name in of_way if name in given]
    helped, not_yet = sum(answer.solved for answer in answers), sum(answer.not_yet for answer in answers)
    return OutcomeAnswers(len(silent), len(of_way), helped, len(answers) - helped - not_yet, not_yet)
