"""What the flow needs from outside, in its own words: who asks, what searches, what keeps.

The flow is handed these things and never asks how they are done.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol, TypeVar

from deflection.help_session import Arm, Event, HelpSession, Offer
from search import Passages, Publication, PublishedArticle, Suggestions


@dataclass(frozen=True, slots=True)
class Asker:
    """Who is asking, as keyed digests: nothing here can be turned back into a person."""

    owner: str = ""  # of the visitor cookie; empty = cookies are off
    person: str = ""  # of the member id, else of the cookie; empty = nobody can be told apart
    address: str = ""  # of the network address, for limits only
    member: bool = False
    arm: Arm = Arm.NOT_ENROLLED  # of the hold-out, as the browser's cookie carries it
    draw_unit: str = ""  # the four facts of the draw: see `Started`
    draw_share: float | None = None
    unit: str = ""  # and what else `Started` has of a person
    reachable: bool = False
    links: tuple[str, ...] = ()
    machine: tuple[str, ...] = ()
    over_limit: bool = False  # did so much lately that a ticket is held for review; none is refused
    operator: str = ""  # name of the staff account or API key that files for somebody else
    former_owners: tuple[str, ...] = ()  # of the same cookie under keys of earlier settings

    def owns(self, owner: str) -> bool:
        """Return whether `owner` is the digest of this person's cookie; compared in constant time."""
        return any(secrets.compare_digest(owner, known) for known in (self.owner, *self.former_owners))


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the person gets: the same one however often they send."""

    reference: str
    ticket_id: str
    route: str
    created: bool  # False = it had been sent before


class Library(Protocol):
    """What the flow needs of the search; all raise SearchUnavailable."""

    @property
    def publication(self) -> Publication | None:
        """What is answered from now; None = there is no index that can be read. Never raises."""
        ...

    def catch_up(self, publication: Publication, seconds: float) -> bool:
        """Wait until answers come from a publication that is no older; return whether they do. Never raises."""
        ...

    def suggest_while_typing(
        self, text: str, language: str, *, k: int = 5, without: Collection[str] = ()
    ) -> Suggestions:
        """At most `k` articles for half a problem, best first, without probabilities; `without` some of its words."""
        ...

    def suggest(
        self, text: str, language: str, *, k: int = 5, topic: str | None = None, without: Collection[str] = ()
    ) -> Suggestions:
        """At most `k` articles, best first; `without` some words of the text."""
        ...

    def passages(self, text: str, language: str, articles: Collection[tuple[str, str]]) -> Passages:
        """What some articles, (language, id) each, say to a problem."""
        ...

    def terms(self, text: str, language: str) -> frozenset[str]:
        """The distinct terms by which `text` is searched: the one notion of a word that the gate has. Never raises."""
        ...

    def article(self, article_id: str, language: str) -> PublishedArticle | None:
        """One article as it is served now."""
        ...


class Publications(Protocol):
    """What the hosts know of each other's indexes, and the revisions that were offered, kept for all of them."""

    def newest(self) -> Publication | None:
        """The newest publication that any host serves, as far as is known; with what was withdrawn."""
        ...

    def announce(self, publication: Publication) -> None:
        """Let the other hosts know that a publication is served here. Never raises."""
        ...

    def not_kept(self, offers: Collection[Offer]) -> Collection[Offer]:
        """Those of some offers whose revision is not kept yet."""
        ...

    def keep(self, articles: Collection[tuple[Offer, PublishedArticle]]) -> None:
        """Keep offered revisions as long as an open help session names them."""
        ...

    def kept(self, offer: Offer) -> PublishedArticle | None:
        """The revision that was offered, if it is kept."""
        ...


class ContactRequest(Protocol):
    """What the flow itself needs to know of a filled-in form; the rest is the ticket's business."""

    @property
    def description(self) -> str:
        """The problem in the person's words, as posted."""
        ...


RequestT = TypeVar("RequestT", bound=ContactRequest)
RequestT_contra = TypeVar("RequestT_contra", bound=ContactRequest, contravariant=True)


class Transaction(Protocol[RequestT_contra]):
    """All or nothing: events, ticket and outbox rows of one step."""

    def events(self, help_session_id: str) -> tuple[Event, ...]:
        """Oldest first; empty for an unknown id."""
        ...

    def write(self, help_session_id: str, position: int, event: Event) -> None:
        """Append one event."""
        ...

    def save_ticket(self, help_session: HelpSession, route: str, asker: Asker, request: RequestT_contra, /) -> Receipt:
        """Store ticket and outbox rows; for a help session that has a ticket, give back its receipt."""
        ...
