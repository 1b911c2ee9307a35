"""The figures of the report: counts over help sessions, each share with its denominator. Pure.

Every figure comes from the event log, by one row for each help session (`measured_session.py`), so that a changed
definition can be applied to old data. How a help session ended is defined in `outcome.py` alone. What a machine began
is counted by nothing but `machines`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from deflection.estimation.share import Share
from deflection.gate import EXPIRES_AFTER
from deflection.help_session import Arm
from deflection.measuring.measured_session import MeasuredSession, in_order
from deflection.measuring.outcome import WINDOW, WITHOUT_A_WORD, Outcome

WITHIN: Final = (timedelta(hours=24), timedelta(hours=72), WINDOW)  # contacts are counted in each, always side by side
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

    @property
    def answers(self) -> Share:
        """Solved among solved and not helped; what was reversed is in neither."""
        return Share(self.solved, self.solved + self.did_not_help)


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
    days: Counter[date] = field(default_factory=Counter)  # help sessions by day of their beginning
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
        can_have_happened = self.old_enough[group] > 0 or outcome not in WITHOUT_A_WORD
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


@dataclass(frozen=True, slots=True)
class Cell:
    """What the counts ask of a help session: all that are equal in it are counted in one go."""

    is_machine: bool
    met_gate: bool
    lang: str
    channel: str
    topic: str
    route: str
    arm: Arm
    outcome: Outcome
    offered: bool
    abstained: bool
    degraded: bool
    opened: bool
    was_held: bool
    explored: bool
    is_day_old: bool  # described a day ago
    windows_over: int  # how many of `WITHIN` have passed since its beginning
    contact_window: int  # first of `WITHIN` in which the person wrote; their number = in none


def cell_of(row: MeasuredSession, now: datetime) -> Cell:
    """Return the cell that a help session is counted in, as of `now` (aware UTC)."""
    wait, age = row.contact_after, now - row.began
    return Cell(
        is_machine=row.is_machine,
        met_gate=row.met_gate,
        lang=row.lang,
        channel=row.channel,
        topic=row.topic,
        route=row.route,
        arm=row.arm,
        outcome=row.outcome_as_of(now),
        offered=row.offered,
        abstained=row.abstained,
        degraded=row.degraded,
        opened=row.opened,
        was_held=row.was_held,
        explored=row.explored,
        is_day_old=row.described_at is not None and now - row.described_at >= EXPIRES_AFTER,
        windows_over=sum(age >= window for window in WITHIN),
        contact_window=len(WITHIN) if wait is None else sum(wait > window for window in WITHIN),
    )


def figures(cells: Mapping[Cell, int]) -> Figures:
    """Return the figures of help sessions that were counted by cell; days, articles and mails are not in cells."""
    total = Figures()
    for cell, number in cells.items():
        if cell.is_machine:
            total.machines += number
        else:
            _count(total, cell, number)
    return total


def _count(total: Figures, cell: Cell, number: int) -> None:
    total.help_sessions += number
    total.languages[cell.lang] += number
    total.came[cell.channel] += number
    if cell.met_gate or cell.outcome is Outcome.TICKET:  # beside the gate nobody can be helped, or give up
        total.ways_in[cell.channel][cell.outcome] += number
    if cell.met_gate:
        _count_gated(total, cell, number)
        _count_by_age(total, cell, number)
    else:
        total.beside_the_gate[cell.outcome] += number
    if cell.outcome is Outcome.TICKET:
        total.routes[cell.route] += number
        total.tickets_by_language[cell.lang] += number


def _count_gated(total: Figures, cell: Cell, number: int) -> None:
    total.outcomes[cell.outcome] += number
    total.outcomes_by_language[cell.lang][cell.outcome] += number
    total.outcomes_by_topic[cell.topic][cell.outcome] += number  # "" = none was chosen or named
    if cell.arm is not Arm.NOT_ENROLLED:
        total.arms[cell.arm][cell.outcome] += number
    total.offered += number * cell.offered
    total.abstained += number * cell.abstained
    total.degraded += number * cell.degraded
    total.opened += number * cell.opened


def _count_by_age(total: Figures, cell: Cell, number: int) -> None:
    """Count what is known of a described problem only after a time."""
    if cell.is_day_old:
        for group in (_ALL, f"lang:{cell.lang}", f"arm:{cell.arm}"):
            total.old_enough[group] += number
    for position, window in enumerate(WITHIN):
        is_over = position < cell.windows_over
        total.watched[window] += number * is_over
        total.contacts[window] += number * (is_over and cell.contact_window <= position)


def article_figures(rows: Iterable[MeasuredSession]) -> dict[str, ArticleFigures]:
    """Return "lang/article_id" -> its figures; machines are not counted, and the newest title counts."""
    articles: dict[str, ArticleFigures] = {}
    for row in in_order(row for row in rows if not row.is_machine):
        for of_article in row.articles:
            article = articles.setdefault(of_article.key, ArticleFigures(""))
            article.title = of_article.title
            article.offered += of_article.offered
            article.opened += of_article.opened
            article.solved += of_article.solved and row.ending is Outcome.SOLVED
            article.reversed += of_article.solved and row.ending is Outcome.REVERSED
            article.did_not_help += of_article.did_not_help
    return articles
