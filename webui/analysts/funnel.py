"""The way from a described problem to an answer or a ticket, step by step. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from deflection.estimation.share import Share
from deflection.measuring.outcome import Outcome
from webui.analysts.sessions import Counted

STEPS: Final[dict[str, Callable[[Counted], bool]]] = {
    "described": lambda _: True,
    "offered": lambda session: session.offered,
    "opened": lambda session: session.opened,
    "solved": lambda session: session.outcome is Outcome.SOLVED,
    "form_shown": lambda session: session.form_shown or session.sent,
    "form_begun": lambda session: session.form_begun,
    "sent": lambda session: session.sent,
}


@dataclass(frozen=True, slots=True)
class FunnelStep:
    """One step: how many of the described problems came to it."""

    name: str
    reached: Share


def funnel(sessions: Sequence[Counted]) -> list[FunnelStep]:
    """Return the steps, of all described problems."""
    described = [session for session in sessions if session.met_gate]
    total = _sum(described)
    return [FunnelStep(name, Share(_sum(filter(reached, described)), total)) for name, reached in STEPS.items()]


def _sum(sessions: Iterable[Counted]) -> int:
    return sum(session.number for session in sessions)
