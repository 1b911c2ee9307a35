"""What became of a described problem, where somebody said so: what the search may learn from. Pure.

1. "This solved it", not taken back, is a solution by that article.
2. It is none after all when the same person writes about the same problem within `WINDOW`, by any help session.
3. A ticket after reading, or after the search found nothing, says that nothing that was shown resolved it.
4. So does a "did not help" of somebody who then left without a "yes"; once the help session has ended.
5. Nothing else says anything: not silence, not a form that was open anyway (hold-out, exempt, degraded, staff).
6. A text that is kept no longer teaches nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from deflection.gate import EXPIRES_AFTER, Route
from deflection.help_session import HelpSession, Offer, ProblemDescribed, SearchOutcome, SolvedAnswered
from deflection.problem_text import is_same_problem

WINDOW = timedelta(days=7)
_TELLING_ROUTES = (Route.READ, Route.NOTHING_FOUND)


@dataclass(frozen=True, slots=True)
class Label:
    """One problem, and the article that resolved it, if any."""

    help_session_id: str
    at: datetime
    text: str
    lang: str
    person: str  # digest; "" = cannot be told apart
    member: bool
    article_id: str  # "" = nothing that was shown resolved it
    problem: ProblemDescribed

    @property
    def shown(self) -> tuple[Offer, ...]:
        """The articles that were offered for it."""
        return (*self.problem.reading_list, *self.problem.weak)


def labels(help_sessions: Iterable[HelpSession], now: datetime) -> Iterator[Label]:
    """Give the label of every help session that has one, in the order given; `now` is aware UTC."""
    everything = list(help_sessions)
    contacts = _contacts(everything)
    for help_session in everything:
        label = label_of(help_session, now)
        if label and label.article_id and _wrote_after_all(label, contacts[label.person]):
            label = replace(label, article_id="")
        if label:
            yield label


def label_of(help_session: HelpSession, now: datetime) -> Label | None:
    """Give the label of one help session by itself: every rule but the second."""
    problem = _searched(help_session)
    if problem is None or help_session.started is None:
        return None
    if help_session.sent:
        telling = help_session.sent.route in _TELLING_ROUTES or _said_no(help_session)
        return _label(help_session, problem, "") if telling else None
    if help_session.solved_by:
        return _label(help_session, problem, help_session.solved_by)
    has_ended = now - help_session.events[-1].at >= EXPIRES_AFTER
    return _label(help_session, problem, "") if has_ended and _said_no(help_session) else None


def _searched(help_session: HelpSession) -> ProblemDescribed | None:
    """Give the last problem that has a text and was searched for."""
    found = (p for p in reversed(help_session.problems) if p.text and p.search is not SearchOutcome.UNAVAILABLE)
    return next(found, None)


def _said_no(help_session: HelpSession) -> bool:
    return any(isinstance(event, SolvedAnswered) and not event.solved for event in help_session.events)


def _label(help_session: HelpSession, problem: ProblemDescribed, article_id: str) -> Label:
    started = help_session.started
    if started is None:
        raise ValueError(f"{help_session.help_session_id} never began")
    return Label(
        help_session_id=help_session.help_session_id,
        at=help_session.events[-1].at,
        text=problem.text,
        lang=started.lang,
        person=started.person,
        member=started.member,
        article_id=article_id,
        problem=problem,
    )


def _contacts(help_sessions: Sequence[HelpSession]) -> defaultdict[str, list[HelpSession]]:
    """Give the help sessions that ended in a ticket, by person; who cannot be told apart is nobody."""
    contacts: defaultdict[str, list[HelpSession]] = defaultdict(list)
    for help_session in help_sessions:
        if help_session.sent and help_session.started and help_session.started.person:
            contacts[help_session.started.person].append(help_session)
    return contacts


def _wrote_after_all(label: Label, contacts: Sequence[HelpSession]) -> bool:
    return any(
        contact.sent is not None
        and timedelta(0) <= contact.sent.at - label.at <= WINDOW
        and is_same_problem(contact.text, (label.text,))
        for contact in contacts
        if contact.text
    )
