"""Problems of which it is known whether they were resolved: what gaps are looked for in. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from deflection.help_session import Arm, HelpSession
from deflection.measuring.gated import met_the_gate
from deflection.measuring.machines import is_by_machine
from deflection.measuring.outcome import Outcome

UNRESOLVED = (Outcome.TICKET, Outcome.REVERSED, Outcome.GAVE_UP)
WROTE = (Outcome.TICKET, Outcome.REVERSED)
TELLING = (*UNRESOLVED, Outcome.SOLVED)  # silence after reading says nothing


@dataclass(frozen=True, slots=True)
class EndedProblem:
    """A text, and what became of the person who typed it."""

    text: str
    lang: str
    person: str  # digest; "" = cannot be told apart
    at: datetime
    is_resolved: bool
    wrote: bool = False
    is_holdout: bool = False
    help_session_id: str = ""


def ended_problems(ended: Iterable[tuple[HelpSession, Outcome]]) -> Iterator[EndedProblem]:
    """Yield each text that a person described once, and that came to an end of which something is known.

    Silence after reading says nothing and is left out; so is what had no gate (mail, staff), or was a machine's. The
    same text of the same person counts once, as it ended last.
    ended  help sessions with their outcomes, oldest first, as `outcome.outcomes` returns them
    """
    last: dict[tuple[str, str, str], EndedProblem] = {}
    for help_session, outcome in ended:
        is_telling = outcome in TELLING and met_the_gate(help_session)
        if is_telling and help_session.text and not is_by_machine(help_session):
            problem = _ended(help_session, outcome)
            alone = "" if problem.person else help_session.help_session_id
            last[problem.person, alone, problem.text] = problem
    yield from last.values()


def _ended(help_session: HelpSession, outcome: Outcome) -> EndedProblem:
    return EndedProblem(
        text=help_session.text,
        lang=help_session.lang,
        person=help_session.person,
        at=help_session.events[0].at,
        is_resolved=outcome is Outcome.SOLVED,
        wrote=outcome in WROTE,
        is_holdout=bool(help_session.started and help_session.started.arm is Arm.HOLDOUT),
        help_session_id=help_session.help_session_id,
    )
