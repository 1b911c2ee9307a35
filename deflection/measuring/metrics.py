"""The figures of the report: counts over help sessions, each share with its denominator. Pure.

Every figure is recomputed from the event log, so that a changed definition can be applied to old data. How a help
session ended is defined in `outcome.py` alone. What a machine began is counted by nothing but `machines`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from deflection.estimation.share import Share
from deflection.gate import EXPIRES_AFTER
from deflection.help_session import Arm, HelpSession, OperatorVouched, SearchOutcome, TicketSent
from deflection.measuring.machines import is_by_machine
from deflection.measuring.outcome import WINDOW, Outcome

WITHIN: Final = (timedelta(hours=24), timedelta(hours=72), WINDOW)  # contacts are counted in each, always side by side
_WITHOUT_A_WORD = (Outcome.QUIET, Outcome.GAVE_UP)
_ALL: Final = ""  # key of the group of everybody


@dataclass(slots=True)
class ArticleFigures:
    """One article: how often it was insisted on, read, and answered. Unit: help sessions."""

    title: str
    offered: int = 0
    opened: int = 0
    solved: int = 0  # and it stayed solved
    reversed: int = 0  # solved, and then a ticket about the same problem
    did_not_help: int = 0


@dataclass(slots=True)
class Figures:
    """Counts over a set of help sessions. Unit of every count: help sessions, unless the name says otherwise."""

    help_sessions: int = 0
    machines: int = 0  # begun by a machine: in no other figure
    offered: int = 0  # at least one article was insisted on
    abstained: int = 0  # the search answered, but with nothing confident
    degraded: int = 0  # the search could not answer
    opened: int = 0  # at least one article was served
    old_enough: Counter[str] = field(default_factory=Counter)  # described a day ago, by group; see `share_of`
    contacts: Counter[timedelta] = field(default_factory=Counter)  # wrote within that time, by any way in
    watched: Counter[timedelta] = field(default_factory=Counter)  # and of how many that is known
    unjoined_mails: int = 0  # mails that nothing joins with somebody who asked for help here
    came: Counter[str] = field(default_factory=Counter)  # by way in
    ways_in: defaultdict[str, Counter[Outcome]] = field(default_factory=lambda: defaultdict(Counter))  # see `_count`
    outcomes: Counter[Outcome] = field(default_factory=Counter)  # of those that met the gate
    beside_the_gate: Counter[Outcome] = field(default_factory=Counter)  # of the others
    routes: Counter[str] = field(default_factory=Counter)  # of tickets
    languages: Counter[str] = field(default_factory=Counter)  # of help sessions
    tickets_by_language: Counter[str] = field(default_factory=Counter)
    outcomes_by_language: defaultdict[str, Counter[Outcome]] = field(default_factory=lambda: defaultdict(Counter))
    outcomes_by_topic: defaultdict[str, Counter[Outcome]] = field(default_factory=lambda: defaultdict(Counter))
    arms: defaultdict[Arm, Counter[Outcome]] = field(default_factory=lambda: defaultdict(Counter))  # the enrolled only
    days: Counter[date] = field(default_factory=Counter)  # help sessions by day of their start, UTC
    tickets_by_day: Counter[date] = field(default_factory=Counter)
    articles: dict[str, ArticleFigures] = field(default_factory=dict)  # by "lang/article_id"

    @property
    def described(self) -> int:
        """Help sessions that met the gate: the person described a problem."""
        return self.outcomes.total()

    @property
    def finished(self) -> int:
        """Of those, the ones whose outcome is known: the denominator of every outcome share."""
        return self.described - self.outcomes[Outcome.ONGOING]

    @property
    def tickets(self) -> int:
        """Help sessions that ended in a ticket, through the gate or beside it."""
        return self.outcomes[Outcome.TICKET] + self.beside_the_gate[Outcome.TICKET]

    def share_of(self, outcome: Outcome) -> Share:
        """Share of the finished help sessions that ended in `outcome`; without a denominator before it can happen.

        Nobody ends without a word on the first day: until then there is no share of that, and not one of 0 %.
        """
        return self._share(outcome, self.outcomes, _ALL)

    def share_in(self, lang: str, outcome: Outcome) -> Share:
        """The same among the finished help sessions of one language."""
        return self._share(outcome, self.outcomes_by_language[lang], f"lang:{lang}")

    def share_of_arm(self, arm: Arm, outcome: Outcome) -> Share:
        """The same among the finished help sessions of one arm of the hold-out."""
        return self._share(outcome, self.arms[arm], f"arm:{arm}")

    def _share(self, outcome: Outcome, ended: Counter[Outcome], group: str) -> Share:
        can_have_happened = self.old_enough[group] > 0 or outcome not in _WITHOUT_A_WORD
        return Share(ended[outcome], ended.total() - ended[Outcome.ONGOING] if can_have_happened else 0)

    def contact_within(self, window: timedelta) -> Share:
        """Share of the described problems of at least that age whose person wrote within `window`, by any way in."""
        return Share(self.contacts[window], self.watched[window])

    @property
    def coverage(self) -> Share:
        """Share of the described problems for which the search had something to insist on."""
        return Share(self.offered, self.described)

    @property
    def reading(self) -> Share:
        """Share of the help sessions with an offer in which at least one article was opened."""
        return Share(self.opened, self.offered)


def figures(
    ended: Iterable[tuple[HelpSession, Outcome]],
    now: datetime,
    first_contacts: Mapping[str, timedelta] | None = None,
    unjoined_mails: frozenset[str] = frozenset(),
) -> Figures:
    """Count everything once.

    ended           help sessions with their outcomes as of `now` (aware UTC), as `outcome.outcomes` returns them
    first_contacts  help session id -> when the person first wrote, as `outcome.first_contacts` returns it
    unjoined_mails  ids, as `same_person.unjoined_mails` returns them
    """
    total = Figures()
    for help_session, outcome in ended:
        if is_by_machine(help_session):
            total.machines += 1
            continue
        _count(total, help_session, outcome)
        if met_the_gate(help_session):
            _count_by_age(total, help_session, now, (first_contacts or {}).get(help_session.help_session_id))
        total.unjoined_mails += help_session.help_session_id in unjoined_mails
    return total


def _count_by_age(total: Figures, help_session: HelpSession, now: datetime, first_contact: timedelta | None) -> None:
    """Count what is known of a described problem only after a time."""
    age = now - help_session.events[0].at
    if now - help_session.problems[0].at >= EXPIRES_AFTER:
        arm = help_session.started.arm if help_session.started else Arm.NOT_ENROLLED
        total.old_enough.update((_ALL, f"lang:{help_session.lang}", f"arm:{arm}"))
    for window in WITHIN:
        total.watched[window] += age >= window
        total.contacts[window] += age >= window and first_contact is not None and first_contact <= window


def met_the_gate(help_session: HelpSession) -> bool:
    """Return whether a person described a problem.

    Mails, matters that are never gated and what staff write down have no gate to pass: no share of what the help did.
    """
    return bool(help_session.problems) and not any(isinstance(e, OperatorVouched) for e in help_session.events)


def _count(total: Figures, help_session: HelpSession, outcome: Outcome) -> None:
    total.help_sessions += 1
    total.languages[help_session.lang] += 1
    total.days[help_session.events[0].at.date()] += 1
    total.came[help_session.channel] += 1
    if met_the_gate(help_session) or outcome is Outcome.TICKET:  # beside the gate nobody can be helped, or give up
        total.ways_in[help_session.channel][outcome] += 1
    if met_the_gate(help_session):
        _count_gated(total, help_session, outcome)
    else:
        total.beside_the_gate[outcome] += 1
    if help_session.sent:
        _count_ticket(total, help_session, help_session.sent)
    _count_articles(total, help_session, outcome)


def _count_gated(total: Figures, help_session: HelpSession, outcome: Outcome) -> None:
    total.outcomes[outcome] += 1
    total.outcomes_by_language[help_session.lang][outcome] += 1
    total.outcomes_by_topic[help_session.problems[-1].topic][outcome] += 1  # "" = none was chosen or named
    if help_session.started and help_session.started.arm is not Arm.NOT_ENROLLED:
        total.arms[help_session.started.arm][outcome] += 1
    answers = {problem.search for problem in help_session.problems}
    insisted = any(problem.reading_list for problem in help_session.problems)
    total.offered += insisted
    total.abstained += not insisted and SearchOutcome.NOTHING in answers
    total.degraded += SearchOutcome.UNAVAILABLE in answers
    total.opened += bool(insisted and help_session.read)


def _count_ticket(total: Figures, help_session: HelpSession, sent: TicketSent) -> None:
    total.routes[sent.route] += 1
    total.tickets_by_language[help_session.lang] += 1
    total.tickets_by_day[sent.at.date()] += 1


def _count_articles(total: Figures, help_session: HelpSession, outcome: Outcome) -> None:
    insisted = {o.article_id for p in help_session.problems for o in p.reading_list}
    for article_id, offer in help_session.offered.items():
        if article_id in help_session.withdrawn:
            continue
        if article_id not in insisted and article_id not in help_session.read:
            continue
        article = total.articles.setdefault(f"{offer.lang}/{article_id}", ArticleFigures(offer.title))
        article.offered += article_id in insisted
        article.opened += article_id in help_session.read
        article.solved += outcome is Outcome.SOLVED and help_session.solved_by == article_id
        article.reversed += outcome is Outcome.REVERSED and help_session.solved_by == article_id
        article.did_not_help += article_id in help_session.did_not_help
