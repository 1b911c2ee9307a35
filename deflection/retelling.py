"""A help session retold for support: what was asked, what was shown, what was opened, and why it did not help. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from deflection.help_session import (
    CARD,
    ArticleServed,
    HelpSession,
    Offer,
    ProblemDescribed,
    SearchOutcome,
    SolvedAnswered,
)


@dataclass(frozen=True, slots=True)
class Shown:
    """One article as this person met it."""

    offer: Offer
    insisted: bool  # False: shown as a weak hit
    opened_at: datetime | None
    solved: bool | None  # the last answer; None = never said
    reason: str


@dataclass(frozen=True, slots=True)
class Round:
    """One text (or topic) that the person settled on, and what it was answered with."""

    at: datetime
    text: str  # empty when it was forgotten after its time, or when a topic was chosen
    topic: str
    search: SearchOutcome
    shown: tuple[Shown, ...]


def retell(help_session: HelpSession) -> tuple[Round, ...]:
    """Every round, oldest first; what was opened and answered stands beside each offer of the article."""
    return tuple(_round(problem, help_session) for problem in help_session.problems)


def _round(problem: ProblemDescribed, help_session: HelpSession) -> Round:
    insisted = tuple(_shown(offer, help_session, insisted=True) for offer in _kept(problem.reading_list, help_session))
    weak = tuple(_shown(offer, help_session, insisted=False) for offer in _kept(problem.weak, help_session))
    return Round(problem.at, problem.text, problem.topic, problem.search, (*insisted, *weak))


def _kept(offers: tuple[Offer, ...], help_session: HelpSession) -> tuple[Offer, ...]:
    """Return the offers without those that were taken back before they were read."""
    return tuple(offer for offer in offers if offer.article_id not in help_session.withdrawn)


def _shown(offer: Offer, help_session: HelpSession, *, insisted: bool) -> Shown:
    about = [e for e in help_session.events if getattr(e, "article_id", "") == offer.article_id]
    opened = next((e.at for e in about if isinstance(e, ArticleServed) and e.place != CARD), None)
    answer = next((e for e in reversed(about) if isinstance(e, SolvedAnswered)), None)
    return Shown(offer, insisted, opened, answer.solved if answer else None, answer.reason if answer else "")
