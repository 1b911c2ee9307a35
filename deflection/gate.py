"""What makes the contact form open. Pure: no database, no web; the clock is handed in.

1.  A sent ticket ends the help session: whoever sends again gets the same receipt.
2.  Nothing happened for a day: shut, until the person comes back to it. Nothing they typed is lost.
3.  A matter that is never gated opens at once (`exempt:<topic>`), and so does staff filing for a person.
4.  Shut until a problem has been described.
5.  The search could not answer, or found nothing in an index that lags behind that of another host: open (`degraded`).
    A failure of ours never makes the help harder to pass.
6.  The hold-out arm is open, so that analysts have something to compare with (`holdout`).
7.  Where the operator set the gate to `advise` or `off`, it is open.
8.  The person said "this solved it": shut, reversible with one click.
9.  Articles are insisted on: open once each was served and answered "did not help" (`read`). An article
    that can no longer be served is not insisted on.
10. Nothing confident, for the first time: shut, and one reword or one topic is asked for.
11. Nothing confident again: open (`nothing_found`).

A refusal always carries the next step: `to_read`, or a state whose page names it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from deflection.help_session import (
    Arm,
    ExemptTopicChosen,
    HelpSession,
    Offer,
    OperatorVouched,
    ProblemDescribed,
    SearchOutcome,
)

# Hard caps, in code and not in configuration: no operator can turn the gate into a wall.
MOST_ARTICLES_TO_READ = 3
MOST_ROUNDS = 2
EXPIRES_AFTER = timedelta(hours=24)


class HelpSessionState(StrEnum):
    """Where a help session stands."""

    NEW = "new"  # nothing described yet
    THIN = "thin"  # described, but nothing confident: one reword or topic is asked for
    SUGGESTED = "suggested"  # articles are waiting to be read and answered
    RESOLVED = "resolved"  # the person said it is solved
    OPEN = "open"  # the form is open
    SUBMITTED = "submitted"  # the ticket exists
    EXPIRED = "expired"  # quiet for a day; can be reopened


class Route(StrEnum):
    """Why the form was open; stored on every ticket. `exempt` is followed by `:<topic>`."""

    READ = "read"
    NOTHING_FOUND = "nothing_found"
    DEGRADED = "degraded"
    EXEMPT = "exempt"
    HOLDOUT = "holdout"
    OPERATOR = "operator"
    ADVISE = "advise"  # the operator's setting: articles beside an open form
    OFF = "off"  # the operator's setting: no gate


@dataclass(frozen=True, slots=True)
class Decision:
    """Where the help session stands and, when the form is open, by which route; else what is left to read."""

    state: HelpSessionState
    route: str = ""
    to_read: tuple[Offer, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether a ticket may be sent now."""
        return self.state is HelpSessionState.OPEN


def decide(help_session: HelpSession, now: datetime) -> Decision:
    """The one decision, asked before the form is shown and again when it is posted.

    now  aware UTC; only rule 2 looks at it
    """
    if help_session.sent:
        return Decision(HelpSessionState.SUBMITTED, help_session.sent.route)
    if _has_expired(help_session, now):
        return Decision(HelpSessionState.EXPIRED)
    return _named_route(help_session) or _by_problem(help_session)


def _has_expired(help_session: HelpSession, now: datetime) -> bool:
    if not help_session.events:
        return False
    return now - help_session.events[-1].at >= EXPIRES_AFTER


def _named_route(help_session: HelpSession) -> Decision | None:
    for event in reversed(help_session.events):
        if isinstance(event, ExemptTopicChosen):
            return Decision(HelpSessionState.OPEN, f"{Route.EXEMPT}:{event.topic}")
        if isinstance(event, OperatorVouched):
            return Decision(HelpSessionState.OPEN, Route.OPERATOR)
    return None


def _by_problem(help_session: HelpSession) -> Decision:
    problem = help_session.problem
    if problem is None:
        return Decision(HelpSessionState.NEW)
    if problem.search is SearchOutcome.UNAVAILABLE:
        return Decision(HelpSessionState.OPEN, Route.DEGRADED)
    if help_session.started and help_session.started.arm is Arm.HOLDOUT:
        return Decision(HelpSessionState.OPEN, Route.HOLDOUT)
    if not is_enforced(problem):
        return Decision(HelpSessionState.OPEN, Route(problem.level))
    if help_session.solved_by:
        return Decision(HelpSessionState.RESOLVED)
    if problem.reading_list:
        return _by_reading(help_session, problem)
    if len(help_session.problems) == 1:
        return Decision(HelpSessionState.THIN)
    return Decision(HelpSessionState.OPEN, Route.NOTHING_FOUND)


def is_enforced(problem: ProblemDescribed) -> bool:
    """Return whether the operator's level of the gate keeps the form shut; the other two levels are routes."""
    return problem.level not in (Route.ADVISE, Route.OFF)


def _by_reading(help_session: HelpSession, problem: ProblemDescribed) -> Decision:
    insisted_on = [o for o in problem.reading_list if o.article_id not in help_session.unavailable]
    to_read = tuple(o for o in insisted_on if o.article_id not in help_session.did_not_help)
    if to_read:
        return Decision(HelpSessionState.SUGGESTED, to_read=to_read)
    if insisted_on:
        return Decision(HelpSessionState.OPEN, Route.READ)
    search_down = any(help_session.unavailable[o.article_id] for o in problem.reading_list)
    return Decision(HelpSessionState.OPEN, Route.DEGRADED if search_down else Route.NOTHING_FOUND)
