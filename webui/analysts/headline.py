"""The four numbers that are never added up, and the sentence that can be read aloud. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from deflection.estimation.share import Share
from deflection.measuring.outcome import Outcome
from webui.analysts.sessions import Counted

ORDER: Final = (Outcome.SOLVED, Outcome.QUIET, Outcome.REVERSED, Outcome.GAVE_UP, Outcome.TICKET)
FEWEST_FOR_A_SENTENCE: Final = 20  # finished help sessions; below, counts are named and not hundreds


@dataclass(frozen=True, slots=True)
class Headline:
    """How the finished help sessions of some days ended."""

    ended: Mapping[Outcome, int]

    @property
    def finished(self) -> int:
        """Described problems whose outcome is known: the denominator."""
        return sum(self.ended.values())

    def share_of(self, outcome: Outcome) -> Share:
        """Return the share of the finished ones that ended so."""
        return Share(self.ended[outcome], self.finished)

    @property
    def of_hundred(self) -> dict[Outcome, int]:
        """Whole numbers of a hundred that add up to 100, by largest remainder; those of the counts below 20."""
        if self.finished < FEWEST_FOR_A_SENTENCE:
            return dict(self.ended)
        return apportioned(self.ended, 100)


def headline(sessions: Iterable[Counted]) -> Headline:
    """Return how the described problems among them ended; those that still go on are not counted."""
    counted: Counter[Outcome] = Counter()
    for session in sessions:
        if session.is_finished:
            counted[session.outcome] += session.number
    return Headline({outcome: counted[outcome] for outcome in ORDER})


def apportioned(counts: Mapping[Outcome, int], seats: int) -> dict[Outcome, int]:
    """Return counts scaled to whole numbers with the sum `seats` (Hamilton's method); at least one count above 0.

    >>> apportioned({Outcome.SOLVED: 1, Outcome.TICKET: 2}, 100)
    {<Outcome.SOLVED: 'solved'>: 33, <Outcome.TICKET: 'ticket'>: 67}
    """
    total = sum(counts.values())
    exact = {outcome: count * seats / total for outcome, count in counts.items()}
    whole = {outcome: int(value) for outcome, value in exact.items()}
    by_remainder = sorted(exact, key=lambda outcome: whole[outcome] - exact[outcome])
    for outcome in by_remainder[: seats - sum(whole.values())]:
        whole[outcome] += 1
    return whole
