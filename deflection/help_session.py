"""HelpSession and its events: the facts, stored once and never changed.

Everything else (the gate's state, outcomes, rates, gaps) is a function of these events, so a better
definition can be run again on old data. `channel` says where the person came in: web, widget, api, point, operator or
email (a mail: beside the gate, it begins and ends with the ticket).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Final


class SearchOutcome(StrEnum):
    """What the search said about a problem text."""

    CONFIDENT = "confident"  # at least one article is believed to resolve it
    NOTHING = "nothing"  # it abstained: nothing, or nothing it would insist on
    UNAVAILABLE = "unavailable"  # no index, an error, no answer in time, or nothing in an index that lags


class Arm(StrEnum):
    """The randomised arm of a person; see `deflection/policy.py`."""

    TREATED = "treated"
    HOLDOUT = "holdout"
    NOT_ENROLLED = "not_enrolled"  # treated as everybody, counted in neither arm


@dataclass(frozen=True, slots=True)
class Offer:
    """One article as it was offered: which revision, and how strongly it was believed in (0 to 1)."""

    article_id: str
    lang: str
    revision: str
    title: str
    p_resolves: float


@dataclass(frozen=True, slots=True)
class Started:
    """A person came with a problem. `owner` and `person` are keyed digests, never the raw identity."""

    at: datetime
    lang: str
    channel: str
    owner: str  # digest of the visitor cookie; empty = no cookie, the id itself is the capability
    person: str  # digest that randomisation and repeat counting use
    member: bool
    arm: Arm
    holdout: str = ""  # what the hold-out withheld when the arm was drawn: "gate" or "help"; "" = not enrolled
    draw_unit: str = ""  # digest of what was drawn (a cookie), by a key that is never rotated; "" = not enrolled
    draw_share: float | None = None  # 0 to 0.5, share of the hold-out when it was drawn; None = older event
    draw_version: int = 0  # how it was drawn, see `policy.DRAW_VERSION`; 0 = not enrolled
    unit: str = ""  # digest that figures are clustered by: person; without a cookie, network and browser of one day
    reachable: bool = False  # by mail, at that moment: a member with an address
    links: tuple[str, ...] = ()  # rotated digests of cookie, member and address; one person's facts share one
    machine: tuple[str, ...] = ()  # signs of a machine, as `webui/request/asker/machine.py` names them


@dataclass(frozen=True, slots=True)
class ProblemDescribed:
    """The person settled on a text (or a topic) and the search answered; the first one opens round 1."""

    at: datetime
    text: str
    topic: str  # chosen instead of rewording, or named by the page they came from; empty = none
    search: SearchOutcome
    reading_list: tuple[Offer, ...]  # what the server insists on, best first; at most 3
    weak: tuple[Offer, ...]  # shown as weak, never insisted on
    generation: str  # name of the publication that answered (`search/storage/publication.py`); once "gen-7"
    level: str  # gate level in force: enforce, advise or off
    answerable: float | None = None  # 0 to 1, P(one of the first three resolves it) as predicted; None = older event
    explored: bool = (
        False  # insisted on although below the threshold, as exploration, so that the threshold can be learned
    )
    meaning: str = ""  # model by whose fit it was ranked and judged; "" = by words alone
    explore_share: float | None = None  # 0 to 1, probability of `explored`; None = not below the threshold, or older
    engine: str = ""  # what searched: embedded; "" = older event
    search_ms: float | None = None  # how long the answer took, waiting included; None = older event
    withheld: tuple[Offer, ...] = ()  # found and not shown: the hold-out of the help
    emptied: bool = False  # it had a text, which was emptied since
    alike: tuple[str, ...] = ()  # random labels, each shared with one text that was alike before both were emptied


@dataclass(frozen=True, slots=True)
class ExemptTopicChosen:
    """The person named a matter that is never gated."""

    at: datetime
    topic: str


@dataclass(frozen=True, slots=True)
class OperatorVouched:
    """Support staff or a scoped API key files the problem for the person."""

    at: datetime
    operator: str


CARD: Final = "card"  # place of an article that was served folded behind its passage, before anybody opened it


@dataclass(frozen=True, slots=True)
class ArticleServed:
    """The server rendered the article for this help session: the only evidence of reading there is."""

    at: datetime
    article_id: str
    revision: str  # by its content
    generation: str  # name of the publication that it was read from; once "gen-7"
    place: str  # page, inline or api; or CARD


@dataclass(frozen=True, slots=True)
class ArticleUnavailable:
    """The server could not serve an offered article, so it cannot go on insisting on it."""

    at: datetime
    article_id: str
    search_down: bool  # True: it cannot be read here, or has not arrived; False: it was taken back


@dataclass(frozen=True, slots=True)
class SolvedAnswered:
    """The answer to "did it solve your problem?"."""

    at: datetime
    article_id: str
    solved: bool
    reason: str  # why not: unclear, not-my-case, did-not-work, outdated; empty = not said


@dataclass(frozen=True, slots=True)
class SolutionWithdrawn:
    """It did not help after all."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Reopened:
    """The person came back to an expired help session; nothing needs to be typed again."""

    at: datetime


@dataclass(frozen=True, slots=True)
class TicketSent:
    """The end: a ticket was stored in the same transaction as this event."""

    at: datetime
    ticket_id: str
    reference: str
    route: str
    text_digest: str  # keyed, of the text that was sent; emptied when the text is
    links: tuple[str, ...] = ()  # as of Started, with the address that stands in the form


@dataclass(frozen=True, slots=True)
class FormShown:
    """The open form was shown, for the first time in this help session."""

    at: datetime
    route: str  # why it was open


@dataclass(frozen=True, slots=True)
class FormBegun:
    """The person began to fill it in, as the browser's script says; abandoned = begun, and nothing sent."""

    at: datetime


Event = (
    Started
    | ProblemDescribed
    | ExemptTopicChosen
    | OperatorVouched
    | ArticleServed
    | ArticleUnavailable
    | SolvedAnswered
    | SolutionWithdrawn
    | Reopened
    | TicketSent
    | FormShown
    | FormBegun
)


@dataclass(frozen=True, slots=True)
class UnknownEvent:
    """An event of a kind that only a newer version knows: it keeps its position and says nothing."""

    at: datetime
    kind: str


@dataclass(frozen=True)  # no slots: what follows from the events is computed once
class HelpSession:
    """One person's one problem: its id and everything that happened, oldest first."""

    help_session_id: str
    events: tuple[Event, ...] = ()

    def after(self, event: Event) -> HelpSession:
        """The same help session once `event` has happened."""
        return replace(self, events=(*self.events, event))

    @cached_property
    def started(self) -> Started | None:
        """The first fact, or None for an id nobody was ever given."""
        return next((e for e in self.events if isinstance(e, Started)), None)

    @property
    def lang(self) -> str:
        """Language of the page it began on; empty before it began."""
        return self.started.lang if self.started else ""

    @property
    def person(self) -> str:
        """Keyed digest of the person; empty before it began, and where people cannot be told apart."""
        return self.started.person if self.started else ""

    @property
    def channel(self) -> str:
        """How the person came in; empty before it began."""
        return self.started.channel if self.started else ""

    @cached_property
    def problems(self) -> tuple[ProblemDescribed, ...]:
        """Every text or topic the person settled on, oldest first."""
        return tuple(e for e in self.events if isinstance(e, ProblemDescribed))

    @property
    def problem(self) -> ProblemDescribed | None:
        """What the person says the problem is now."""
        return self.problems[-1] if self.problems else None

    @property
    def rounds(self) -> int:
        """How often a reading list was insisted on."""
        return sum(1 for p in self.problems if p.reading_list)

    @cached_property
    def text(self) -> str:
        """The last text the person typed (a topic choice keeps the text)."""
        return next((p.text for p in reversed(self.problems) if p.text), "")

    @property
    def alike(self) -> frozenset[str]:
        """Labels that this help session shares with others whose text was alike before it was emptied."""
        return frozenset(label for p in self.problems for label in p.alike)

    @cached_property
    def offered(self) -> dict[str, Offer]:
        """Every article offered in this help session, by id; the latest offer wins."""
        return {o.article_id: o for p in self.problems for o in (*p.weak, *p.reading_list)}

    @property
    def offered_by(self) -> dict[str, str]:
        """Id of every offered article -> name of the publication of its latest offer."""
        return {o.article_id: p.generation for p in self.problems for o in (*p.weak, *p.reading_list)}

    @cached_property
    def served(self) -> frozenset[str]:
        """Ids of the articles that the server rendered for this help session."""
        return frozenset(e.article_id for e in self.events if isinstance(e, ArticleServed))

    @cached_property
    def opened(self) -> frozenset[str]:
        """Ids of the articles that the person opened: served, and not only folded behind a passage of theirs."""
        return frozenset(e.article_id for e in self.events if isinstance(e, ArticleServed) and e.place != CARD)

    @cached_property
    def read(self) -> frozenset[str]:
        """Ids of the articles that were opened, or answered on their card; a card that was ignored is none."""
        answered = frozenset(e.article_id for e in self.events if isinstance(e, SolvedAnswered))
        return self.opened | (self.served & answered)

    @cached_property
    def did_not_help(self) -> frozenset[str]:
        """Ids answered "no" after they had been served. A later "yes" takes the "no" back."""
        seen: set[str] = set()
        rejected: set[str] = set()
        for event in self.events:
            if isinstance(event, ArticleServed):
                seen.add(event.article_id)
            elif isinstance(event, SolvedAnswered) and event.article_id in seen:
                (rejected.discard if event.solved else rejected.add)(event.article_id)
        return frozenset(rejected)

    @property
    def unavailable(self) -> dict[str, bool]:
        """Ids that could not be served -> whether the search was down."""
        return {e.article_id: e.search_down for e in self.events if isinstance(e, ArticleUnavailable)}

    @cached_property
    def withdrawn(self) -> frozenset[str]:
        """Ids of offered articles that were taken back before they were served: they count as not offered."""
        return frozenset(i for i, search_down in self.unavailable.items() if not search_down) - self.served

    @cached_property
    def solved_by(self) -> str | None:
        """The article that solved it, unless that was taken back: at once, or by a later "no" for it."""
        solution: str | None = None
        for event in self.events:
            if isinstance(event, SolvedAnswered) and event.solved:
                solution = event.article_id
            elif isinstance(event, SolutionWithdrawn) or (
                isinstance(event, SolvedAnswered) and event.article_id == solution
            ):
                solution = None
        return solution

    @property
    def form_shown(self) -> bool:
        """Whether the open form was shown."""
        return any(isinstance(e, FormShown) for e in self.events)

    @cached_property
    def sent(self) -> TicketSent | None:
        """The ticket, once there is one."""
        return next((e for e in self.events if isinstance(e, TicketSent)), None)
