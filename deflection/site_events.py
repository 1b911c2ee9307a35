"""Facts that belong to no help session: searches and reading outside one, refusals, tickets, publications.

They stand in the same append-only table as the events of help sessions, each in the stream of its kind, so that no
figure of help sessions counts them and none of them is evidence for the gate. `subject` names what a fact is about and
is stored in a column of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from deflection.help_session import Arm


class Stream(StrEnum):
    """Which of the streams of the event table a fact belongs to."""

    HELP = "help"  # help sessions
    SITE = "site"  # people outside help sessions
    REFUSALS = "refusals"  # steps that were refused
    DESK = "desk"  # tickets after they were sent
    ARTICLES = "articles"  # what the search answers from
    REPORTS = "reports"  # what analysts write down
    FOLLOW_UP = "follow_up"  # "is your problem solved?", asked days later or at the end


@dataclass(frozen=True, slots=True)
class SiteSearched:
    """Somebody searched without describing a problem. The words are not kept."""

    at: datetime
    subject: str  # language of the page
    unit: str  # as of `Started`
    words: int
    hits: int
    search_ms: float
    engine: str
    machine: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ArticleViewed:
    """The public page of an article was opened in a browser that runs scripts."""

    at: datetime
    subject: str  # language/article id
    unit: str = ""


@dataclass(frozen=True, slots=True)
class ArticleRated:
    """The answer to "Did this help?" on the public page of an article."""

    at: datetime
    subject: str  # language/article id
    helped: bool
    unit: str = ""


@dataclass(frozen=True, slots=True)
class HelpEnrolled:
    """The first keystroke of somebody whose arm decides whether suggestions are shown: from here on both arms count."""

    at: datetime
    subject: str  # the drawn unit
    arm: Arm
    draw_share: float
    draw_version: int


@dataclass(frozen=True, slots=True)
class StepRefused:
    """The gate or a step of the flow said no."""

    at: datetime
    subject: str  # help session id
    status: int  # 403 or 409
    code: str  # where the help session stood, or why the step did not fit
    asked: str  # the step: method and end point


@dataclass(frozen=True, slots=True)
class TicketChanged:
    """A ticket was answered, closed, solved or reopened; or one of these was undone."""

    at: datetime
    subject: str  # ticket id
    change: str  # answered, closed (by support), solved (by the requester), reopened or undone
    by_staff: bool
    position: int  # of the fact in the ticket's own history
    undoes: int | None = None  # position of the fact that was undone


@dataclass(frozen=True, slots=True)
class TicketRated:
    """The requester of a ticket that is over said how the help was; the newest answer about a ticket counts."""

    at: datetime
    subject: str  # ticket id
    good: bool
    who: str  # account that had answered last; "" = not known
    position: int  # of the fact in the ticket's own history


@dataclass(frozen=True, slots=True)
class IndexPublished:
    """Servers began to answer from another publication of the articles."""

    at: datetime
    subject: str  # name of the publication


@dataclass(frozen=True, slots=True)
class ArticleEdited:
    """A change of an article was published: in the browser, or found when the folder was indexed."""

    at: datetime
    subject: str  # language/article id
    who: str  # account; "" = the file was edited, by git or by hand


@dataclass(frozen=True, slots=True)
class DayMarked:
    """An analyst marked a day, such as that of a release, or took the mark back."""

    at: datetime
    subject: str  # what happened, in a few words
    day: str  # ISO date
    who: str  # account
    removed: bool = False


@dataclass(frozen=True, slots=True)
class FollowUpAsked:
    """Somebody was asked whether their problem is solved: in an arm once a problem, else once a person."""

    at: datetime
    subject: str  # help session that the problem began with
    way: str  # page or mail, days later; end, on a page at the end of the help session
    probability: float  # above 0, at most 1: with which this problem, in no arm its person, was drawn to be asked


@dataclass(frozen=True, slots=True)
class FollowUpAnswered:
    """The answer to that question; the first one stays."""

    at: datetime
    subject: str  # help session that the problem began with
    way: str  # page, mail or end, by which it was asked
    solved: bool
    not_yet: bool = False  # "not yet": not solved, and not given up


FollowUpFact = FollowUpAsked | FollowUpAnswered

SiteEvent = (
    SiteSearched
    | ArticleViewed
    | ArticleRated
    | HelpEnrolled
    | StepRefused
    | TicketChanged
    | TicketRated
    | IndexPublished
    | ArticleEdited
    | DayMarked
    | FollowUpAsked
    | FollowUpAnswered
)

STREAM_OF: dict[type, Stream] = {
    SiteSearched: Stream.SITE,
    ArticleViewed: Stream.SITE,
    ArticleRated: Stream.SITE,
    HelpEnrolled: Stream.SITE,
    StepRefused: Stream.REFUSALS,
    TicketChanged: Stream.DESK,
    TicketRated: Stream.DESK,
    IndexPublished: Stream.ARTICLES,
    ArticleEdited: Stream.ARTICLES,
    DayMarked: Stream.REPORTS,
    FollowUpAsked: Stream.FOLLOW_UP,
    FollowUpAnswered: Stream.FOLLOW_UP,
}
