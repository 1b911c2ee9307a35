"""The figures of the report: counts over help sessions, each share with its denominator. Pure.

Every figure is recomputed from the event log, so that a changed definition can be applied to old data.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from deflection.help_session import HelpSession, SearchOutcome, TicketSent
from deflection.measuring.estimators import Share
from deflection.measuring.outcome import Outcome, classify


@dataclass(slots=True)
class ArticleFigures:
    """One article: how often it was insisted on, read, and answered."""

    title: str
    offered: int = 0
    opened: int = 0
    solved: int = 0
    did_not_help: int = 0


@dataclass(slots=True)
class Figures:
    """Counts over a set of help sessions. Unit of every count: help sessions, unless the name says otherwise."""

    help_sessions: int = 0
    offered: int = 0  # at least one article was insisted on
    abstained: int = 0  # the search answered, but with nothing confident
    degraded: int = 0  # the search could not answer
    opened: int = 0  # at least one article was served
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    routes: Counter[str] = field(default_factory=Counter)  # of tickets
    languages: Counter[str] = field(default_factory=Counter)  # of help sessions
    tickets_by_language: Counter[str] = field(default_factory=Counter)
    solved_by_language: Counter[str] = field(default_factory=Counter)
    days: Counter[date] = field(default_factory=Counter)  # help sessions by day of their start, UTC
    tickets_by_day: Counter[date] = field(default_factory=Counter)
    articles: dict[str, ArticleFigures] = field(default_factory=dict)  # by "lang/article_id"

    @property
    def finished(self) -> int:
        """Help sessions whose outcome is known: the denominator of every outcome share."""
        return self.help_sessions - self.outcomes[Outcome.ONGOING]

    @property
    def tickets(self) -> int:
        """Help sessions that ended in a ticket."""
        return self.outcomes[Outcome.TICKET]

    def share_of(self, outcome: Outcome) -> Share:
        """Share of the finished help sessions that ended in `outcome`."""
        return Share(self.outcomes[outcome], self.finished)

    @property
    def coverage(self) -> Share:
        """Share of help sessions for which the search had something to insist on."""
        return Share(self.offered, self.help_sessions)

    @property
    def reading(self) -> Share:
        """Share of the help sessions with an offer in which at least one article was opened."""
        return Share(self.opened, self.offered)


def figures(help_sessions: Iterable[HelpSession], now: datetime) -> Figures:
    """Count everything once. `now` (aware UTC) decides which help sessions are still going on."""
    total = Figures()
    for help_session in help_sessions:
        _count(total, help_session, classify(help_session, now))
    return total


def _count(total: Figures, help_session: HelpSession, outcome: Outcome) -> None:
    total.help_sessions += 1
    total.outcomes[outcome] += 1
    total.languages[help_session.lang] += 1
    total.days[help_session.events[0].at.date()] += 1
    found = {problem.search for problem in help_session.problems}
    insisted = any(problem.reading_list for problem in help_session.problems)
    total.offered += insisted
    total.abstained += not insisted and SearchOutcome.NOTHING in found
    total.degraded += SearchOutcome.UNAVAILABLE in found
    total.opened += bool(insisted and help_session.served)
    total.solved_by_language[help_session.lang] += outcome is Outcome.SOLVED
    if help_session.sent:
        _count_ticket(total, help_session, help_session.sent)
    _count_articles(total, help_session)


def _count_ticket(total: Figures, help_session: HelpSession, sent: TicketSent) -> None:
    total.routes[sent.route] += 1
    total.tickets_by_language[help_session.lang] += 1
    total.tickets_by_day[sent.at.date()] += 1


def _count_articles(total: Figures, help_session: HelpSession) -> None:
    insisted = {o.article_id for p in help_session.problems for o in p.reading_list}
    for article_id, offer in help_session.offered.items():
        if article_id not in insisted and article_id not in help_session.served:
            continue
        article = total.articles.setdefault(f"{offer.lang}/{article_id}", ArticleFigures(offer.title))
        article.offered += article_id in insisted
        article.opened += article_id in help_session.served
        article.solved += help_session.solved_by == article_id
        article.did_not_help += article_id in help_session.did_not_help
