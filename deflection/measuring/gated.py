"""Which help sessions had a gate to pass? Shares of what the help did are of these alone. Pure."""

from __future__ import annotations

from deflection.help_session import HelpSession, OperatorVouched


def met_the_gate(help_session: HelpSession) -> bool:
    """Return whether a person described a problem.

    Mails, matters that are never gated and what staff write down have no gate to pass: no share of what the help did.
    """
    return bool(help_session.problems) and not any(isinstance(e, OperatorVouched) for e in help_session.events)
