"""What became of a described problem, where somebody said so: what the search may learn from. Pure.

1. A help session that ended `solved` is a solution by that article.
2. One that was `reversed` after a "yes" says that this article did not resolve it.
3. A ticket after reading, or after the search found nothing, says that nothing that was shown resolved it.
4. So does a "did not help" of somebody who then gave up.
5. Nothing else says anything: not silence, not a form that was open anyway (hold-out, exempt, degraded, staff).
6. A text that is kept no longer teaches nothing, and counts all the same: its label has none.
7. An article that could not be served was not read in vain, and a list that was taken back says nothing of the search.

How a help session ended is defined in `outcome.py` alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from deflection.gate import Route
from deflection.help_session import HelpSession, Offer, ProblemDescribed, SearchOutcome, Started
from deflection.measuring.outcome import Outcome, said_no

_TELLING_ROUTES = (Route.READ, Route.NOTHING_FOUND)


@dataclass(frozen=True, slots=True)
class Label:
    """One problem, and the article that resolved it, if any."""

    help_session_id: str
    at: datetime
    text: str  # "" = kept no longer
    lang: str
    person: str  # digest; "" = cannot be told apart
    member: bool
    article_id: str  # "" = nothing that was shown resolved it
    problem: ProblemDescribed
    not_served: frozenset[str] = frozenset()  # ids of articles that were asked for and could not be served

    @property
    def shown(self) -> tuple[Offer, ...]:
        """The articles that were offered for it, without those that could not be served."""
        offers = (*self.problem.reading_list, *self.problem.weak)
        return tuple(offer for offer in offers if offer.article_id not in self.not_served)


def labels(ended: Iterable[tuple[HelpSession, Outcome]]) -> Iterator[Label]:
    """The label of every help session that has one, in the order given.

    ended  help sessions with their outcomes, as `outcome.outcomes` returns them
    """
    for help_session, outcome in ended:
        problem, started = labelled_problem(help_session), help_session.started
        is_resolved = resolution(help_session, outcome)
        if problem and started and is_resolved is not None:
            yield _label(help_session, started, problem, (help_session.solved_by or "") if is_resolved else "")


def resolution(help_session: HelpSession, outcome: Outcome) -> bool | None:
    """Return whether an article resolved the problem; None = nobody said what became of it, or it had no text."""
    problem = labelled_problem(help_session)
    if problem is None or help_session.started is None or not _is_telling(help_session, problem, outcome):
        return None
    return outcome is Outcome.SOLVED


def _is_telling(help_session: HelpSession, problem: ProblemDescribed, outcome: Outcome) -> bool:
    """Return whether somebody said what became of the problem: rules 1 to 5, and 7."""
    if outcome is Outcome.TICKET and help_session.sent:
        insisted = {offer.article_id for offer in problem.reading_list}
        was_taken_back = bool(insisted) and insisted <= help_session.withdrawn
        is_telling = help_session.sent.route in _TELLING_ROUTES and not was_taken_back
        return is_telling or said_no(help_session)
    if outcome in (Outcome.SOLVED, Outcome.REVERSED):
        return help_session.solved_by is not None
    return outcome is Outcome.GAVE_UP and said_no(help_session)


def labelled_problem(help_session: HelpSession) -> ProblemDescribed | None:
    """Return the problem that a label is about: the last one that has or had a text and was searched for, if any."""
    in_words = (p for p in reversed(help_session.problems) if p.text or p.emptied)
    return next((p for p in in_words if p.search is not SearchOutcome.UNAVAILABLE), None)


def _label(help_session: HelpSession, started: Started, problem: ProblemDescribed, article_id: str) -> Label:
    return Label(
        help_session_id=help_session.help_session_id,
        at=help_session.events[-1].at,
        text=problem.text,
        lang=started.lang,
        person=started.person,
        member=started.member,
        article_id=article_id,
        problem=problem,
        not_served=frozenset(help_session.unavailable) - help_session.served,
    )
