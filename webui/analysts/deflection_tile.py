"""What people's answers say: problems solved because of the help, people who gave up because of the gate.

Nothing is shown under FEWEST_ANSWERS answers in an arm; until then the tile says how many are missing, and how long it
takes until a difference of the size that shows now can be told from chance.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from deflection.estimation.episodes import Episodes
from deflection.estimation.estimate import Estimate, Mean, TooFewToCompare
from deflection.estimation.live_interval import at_every_look
from deflection.estimation.sample_size import DESIGN_EFFECT, episodes_needed
from deflection.estimation.true_deflection import FEWEST_ANSWERS, TrueDeflection, true_deflection
from deflection.estimation.unreachable import true_deflection_bounds
from deflection.measuring.drawn_episodes import ArmComparison, Drawn

EXPECTED = 0.1  # 0 to 1: the difference that is looked for while none shows


@dataclass(frozen=True, slots=True)
class DeflectionTile:
    """True deflection, or what is missing to it."""

    answers_treated: int
    answers_holdout: int
    deflection: TrueDeflection | None  # None = too few answers
    bounds: Estimate | None  # worst to best case for those who could not be asked; None as `deflection`
    episodes_needed: int | None  # of both arms, to see such a difference; None = nobody wrote in the hold-out yet
    days_needed: int | None  # at the pace of these days, from their first on; None = not known

    @property
    def missing_treated(self) -> int:
        """How many answers of the treated are missing."""
        return max(0, FEWEST_ANSWERS - self.answers_treated)

    @property
    def missing_holdout(self) -> int:
        """How many answers of the hold-out are missing."""
        return max(0, FEWEST_ANSWERS - self.answers_holdout)


def deflection_tile(
    drawn: Drawn, comparison: ArmComparison, days: int, *, can_still_grow: bool = True
) -> DeflectionTile:
    """Return the tile of these episodes, which began on that many days.

    can_still_grow  more episodes or answers will come: intervals then hold at every look, else at one
    """
    answers, number = drawn.answers, comparison.holdout + comparison.treated
    deflection, bounds = (
        _estimates(drawn, can_still_grow=can_still_grow)
        if min(answers.holdout, answers.treated) >= FEWEST_ANSWERS
        else (None, None)
    )
    needed = _episodes_needed(drawn.episodes, comparison)
    return DeflectionTile(
        answers_treated=answers.treated,
        answers_holdout=answers.holdout,
        deflection=deflection,
        bounds=bounds,
        episodes_needed=needed,
        days_needed=ceil(needed / number * days) if needed else None,
    )


def _estimates(drawn: Drawn, *, can_still_grow: bool) -> tuple[TrueDeflection | None, Estimate | None]:
    episodes, follow_up = drawn.episodes, drawn.follow_up
    difference = at_every_look(episodes.holdouts + episodes.treated) if can_still_grow else Mean.minus
    try:
        bounds = true_deflection_bounds(episodes, follow_up, drawn.reachable, difference)
        return true_deflection(episodes, follow_up, difference), bounds
    except TooFewToCompare:  # all answers of an arm are those of one browser, or of nobody who could be reached
        return None, None


def _episodes_needed(episodes: Episodes, comparison: ArmComparison) -> int | None:
    """Return how many episodes show the difference in contacts that there is now, or EXPECTED while there is none."""
    held_out, number = comparison.holdout, comparison.holdout + comparison.treated
    wrote = episodes.number(episodes.holdout & episodes.contact) / held_out if held_out else 0.0
    if not wrote or held_out == number:
        return None
    shown = comparison.avoided.value if comparison.avoided else 0.0
    difference = min(shown if shown > 0 else EXPECTED, wrote)
    return episodes_needed(wrote, difference, held_out / number, design_effect=DESIGN_EFFECT)
