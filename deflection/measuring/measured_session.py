"""One help session as every report counts it: what it was, and how it ended. Pure, and without anybody's words.

The first part follows from the events of the help session alone (`measured`). The second says what it has to do with
others: whose it was, what their later tickets make of it, and which problem of theirs it belongs to (`relations.py`).
The last one is what was asked and answered days later (`with_answers`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any, Final

from deflection.gate import EXPIRES_AFTER, is_enforced
from deflection.help_session import Arm, FormBegun, HelpSession, SearchOutcome, Started
from deflection.measuring.follow_up import BY_PAGE
from deflection.measuring.gated import met_the_gate
from deflection.measuring.labels import labelled_problem, resolution
from deflection.measuring.machines import is_by_machine
from deflection.measuring.outcome import CAN_BE_REVERSED, Outcome, ending, left_at
from deflection.site_events import FollowUpAnswered, FollowUpFact


@dataclass(frozen=True, slots=True)
class MeasuredArticle:
    """What one article was to a help session: insisted on, opened, its solution, no help."""

    article_id: str
    lang: str
    title: str
    offered: bool
    opened: bool
    solved: bool  # the person said so, and did not take it back
    did_not_help: bool

    @property
    def key(self) -> str:
        """Language and id, as reports name an article."""
        return f"{self.lang}/{self.article_id}"


@dataclass(frozen=True, slots=True)
class MeasuredSession:
    """One help session; moments are aware UTC."""

    help_session_id: str
    began: datetime
    last_at: datetime  # of its newest event
    described_at: datetime | None  # first problem
    left_at: datetime | None  # served for good, from when on a later ticket reverses it; None = nothing was read
    sent_at: datetime | None  # its own ticket
    lang: str
    channel: str
    topic: str  # of the last problem; "" = none was chosen or named
    route: str  # of its ticket; "" = none
    arm: Arm
    holdout: str  # these four as of `Started`
    draw_unit: str
    draw_share: float | None
    unit: str
    member: bool
    reachable: bool
    is_machine: bool
    met_gate: bool  # a person described a problem
    offered: bool  # at least one article was insisted on
    abstained: bool  # the search answered, but with nothing confident
    degraded: bool  # the search could not answer
    opened: bool  # at least one of the articles that were insisted on, or another, was read
    rounds: int  # how often a reading list was insisted on
    form_shown: bool
    form_begun: bool
    solved_by: str  # article id; "" = none
    answerable: float | None  # 0 to 1, as predicted for the labelled problem; None = no label, or not predicted
    is_resolved: bool | None  # the label, see `labels.py`; None = nobody said
    was_held: bool  # the search's answer decided what happened
    explored: bool  # insisted on to learn the threshold
    articles: tuple[MeasuredArticle, ...]  # insisted on or read, by id
    # --- with others ---
    ending: Outcome  # how it ends if nothing more happens; see `outcome_as_of`
    person: str = ""  # the smallest digest of the person; "" = cannot be known
    contact_seconds: float | None = None  # after its beginning; None = did not write within seven days
    drawn_episode: str = ""  # the help session that the episode of the hold-out began with; "" = counts in no arm
    episode_contact: bool = False  # it is the first of its episode, and the person wrote within seven days
    # --- days later, see `follow_up.py` ---
    asked_on_page: bool = False  # whether it is solved
    said_later: bool | None = None  # that it is solved, or not, by whatever way they were asked; None = no answer

    def outcome_as_of(self, now: datetime) -> Outcome:
        """Return the outcome; a silent help session is still going on for a day."""
        has_spoken = bool(self.solved_by or self.sent_at)
        return outcome_as_of(now, self.ending, self.last_at, has_spoken=has_spoken)

    @property
    def contact_after(self) -> timedelta | None:
        """How long after its beginning the person first wrote about the problem, by whatever way in."""
        return None if self.contact_seconds is None else timedelta(seconds=self.contact_seconds)


_NAMES: Final = tuple(field.name for field in fields(MeasuredSession))
_values_of = attrgetter(*_NAMES)


def changed(row: MeasuredSession, **values: Any) -> MeasuredSession:  # noqa: ANN401 - of any field
    """Return the row with other values; `dataclasses.replace` takes three times as long, a tenth of a derivation."""
    return MeasuredSession(**(dict(zip(_NAMES, _values_of(row), strict=True)) | values))


def outcome_as_of(now: datetime, ending: Outcome, last_at: datetime, *, has_spoken: bool) -> Outcome:
    """Return the outcome of a help session whose newest event was at `last_at`.

    ending      how it ends if nothing more happens
    has_spoken  the person said that it is solved, or wrote
    """
    return Outcome.ONGOING if not has_spoken and now - last_at < EXPIRES_AFTER else ending


def in_order(rows: Iterable[MeasuredSession]) -> list[MeasuredSession]:
    """Return help sessions in the order of their beginning; those of the same moment by their ids."""
    return sorted(rows, key=lambda row: (row.began, row.help_session_id))


def with_answers(rows: Iterable[MeasuredSession], facts: Iterable[FollowUpFact]) -> list[MeasuredSession]:
    """Return the rows, in their order, with what their people were asked and answered.

    facts  oldest first; those about other help sessions make no difference
    """
    asked, answered = set(), {}
    for fact in facts:
        if isinstance(fact, FollowUpAnswered):
            answered[fact.subject] = fact.solved
        elif fact.way == BY_PAGE:
            asked.add(fact.subject)
    concerned = asked | answered.keys()
    return [
        changed(row, asked_on_page=row.help_session_id in asked, said_later=answered.get(row.help_session_id))
        if row.help_session_id in concerned
        else row
        for row in rows
    ]


def measured(help_session: HelpSession, person: str = "") -> MeasuredSession:
    """Return what follows from the events of one help session alone, and its ending if nobody comes back.

    person  as the row names it
    Raise ValueError for a help session that never began.
    """
    started = help_session.started
    if started is None:
        raise ValueError(f"{help_session.help_session_id} has not begun")
    problems, sent, end = help_session.problems, help_session.sent, ending(help_session)
    read = help_session.read
    insisted = any(problem.reading_list for problem in problems)
    answers = {problem.search for problem in problems}
    labelled = labelled_problem(help_session)
    return MeasuredSession(
        help_session_id=help_session.help_session_id,
        began=help_session.events[0].at,
        last_at=help_session.events[-1].at,
        described_at=problems[0].at if problems else None,
        left_at=left_at(help_session) if end in CAN_BE_REVERSED else None,
        sent_at=sent.at if sent else None,
        lang=started.lang,
        channel=started.channel,
        topic=problems[-1].topic if problems else "",
        route=sent.route if sent else "",
        arm=started.arm,
        holdout=started.holdout,
        draw_unit=started.draw_unit,
        draw_share=started.draw_share,
        unit=started.unit,
        member=started.member,
        reachable=started.reachable,
        is_machine=is_by_machine(help_session),
        met_gate=met_the_gate(help_session),
        offered=insisted,
        abstained=not insisted and SearchOutcome.NOTHING in answers,
        degraded=SearchOutcome.UNAVAILABLE in answers,
        opened=bool(insisted and read),
        rounds=sum(bool(problem.reading_list) for problem in problems),
        form_shown=help_session.form_shown,
        form_begun=any(isinstance(event, FormBegun) for event in help_session.events),
        solved_by=help_session.solved_by or "",
        answerable=labelled.answerable if labelled else None,
        is_resolved=resolution(help_session, end),
        was_held=_was_held_to_the_search(help_session, started),
        explored=any(problem.explored for problem in problems),
        articles=_articles(help_session, read),
        ending=end,
        person=person,
    )


def _was_held_to_the_search(help_session: HelpSession, started: Started) -> bool:
    """Return whether the search's answer decided: not in the hold-out, nor where the form is open anyway."""
    problem = help_session.problem
    is_answered = problem is not None and problem.search is not SearchOutcome.UNAVAILABLE
    decides = problem is not None and is_enforced(problem) and met_the_gate(help_session)
    return is_answered and decides and started.arm is not Arm.HOLDOUT


def _articles(help_session: HelpSession, read: frozenset[str]) -> tuple[MeasuredArticle, ...]:
    """Return every article that was insisted on or read, and not taken back before that."""
    insisted = {offer.article_id for problem in help_session.problems for offer in problem.reading_list}
    counted = (insisted | read) - help_session.withdrawn
    if not counted:
        return ()
    solved_by, did_not_help = help_session.solved_by, help_session.did_not_help
    return tuple(
        MeasuredArticle(
            article_id=article_id,
            lang=offer.lang,
            title=offer.title,
            offered=article_id in insisted,
            opened=article_id in read,
            solved=solved_by == article_id,
            did_not_help=article_id in did_not_help,
        )
        for article_id, offer in sorted(help_session.offered.items())
        if article_id in counted
    )
