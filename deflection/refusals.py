"""What a step of the flow may refuse, each with where the help session stands."""

from __future__ import annotations

from deflection.gate import Decision
from deflection.help_session import HelpSession


class UnknownHelpSession(Exception):
    """No such help session, or it belongs to somebody else: the two must look the same."""


class ContactNotOpen(Exception):
    """The form is shut; `decision` names the next step and `help_session` keeps what was typed."""

    def __init__(self, help_session: HelpSession, decision: Decision, *, changed: bool = False) -> None:
        super().__init__(decision.state)
        self.help_session = help_session
        self.decision = decision
        self.changed = changed  # the posted text was another problem, and there is something new to read about it


class StepNotPossible(Exception):
    """The step does not fit where the help session stands; `code` says why."""

    def __init__(self, code: str, help_session: HelpSession) -> None:
        super().__init__(code)
        self.code = code
        self.help_session = help_session
