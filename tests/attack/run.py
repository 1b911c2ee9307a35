"""Try every attempt against one target, and count what became of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from tests.attack.attempt import Attempt, fault
from tests.attack.target import Answer, Target


@dataclass
class Tally:
    """What became of the attempts."""

    refused: int = 0
    as_designed: int = 0
    faults: dict[str, str] = field(default_factory=dict)  # name of the attempt -> what is wrong

    def __str__(self) -> str:
        attempts = self.refused + self.as_designed + len(self.faults)
        return f"{attempts} attempts, {self.refused} refused, {self.as_designed} as designed, {len(self.faults)} faults"

    def add(self, other: Tally, where: str) -> None:
        """Add the counts of another target."""
        self.refused += other.refused
        self.as_designed += other.as_designed
        self.faults |= {f"{where}: {name}": wrong for name, wrong in other.faults.items()}


def try_all(target: Target, attempts: Iterable[Attempt]) -> Tally:
    """Try the attempts one after the other; after each, the tickets that there are are the ones that were earned."""
    tally = Tally()
    for attempt in attempts:
        before = target.tickets()
        outcome = attempt.tried(target)
        answers = [outcome] if isinstance(outcome, Answer) else list(outcome)
        wrong = fault(attempt, target, answers, target.tickets() - before)
        if wrong:
            tally.faults[attempt.name] = wrong
        elif any(200 <= answer.status < 400 for answer in answers):
            tally.as_designed += 1
        else:
            tally.refused += 1
    if target.asks("GET", "/healthz").status != 200:
        tally.faults["afterwards"] = "the server does not answer"
    return tally
