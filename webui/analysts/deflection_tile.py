"""What people's answers say: problems solved because of the help, people who gave up because of the gate.

Nothing is shown under FEWEST_ANSWERS answers in an arm; until then the tile says how many are missing, and how long it
takes until a difference of the size that shows now can be told from chance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np

from deflection.estimation.estimate import Estimate, Mean, TooFewToCompare
from deflection.estimation.live_interval import at_every_look
from deflection.estimation.sample_size import DESIGN_EFFECT, episodes_needed
from deflection.estimation.true_deflection import FEWEST_ANSWERS, TrueDeflection, true_deflection
from deflection.estimation.unreachable import true_deflection_bounds
from deflection.help_session import Arm
from deflection.measuring.drawn_episodes import ArmComparison, DrawnEpisode, as_columns, as_follow_up

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
    drawn: Sequence[DrawnEpisode], comparison: ArmComparison, days: int, *, can_still_grow: bool = True
) -> DeflectionTile:
    """Return the tile of these episodes, which began on that many days.

    can_still_grow  more episodes or answers will come: intervals then hold at every look, else at one
    """
    answered = [episode for episode in drawn if not episode.contact and episode.afterwards.solved is not None]
    held_out = sum(episode.arm is Arm.HOLDOUT for episode in answered)
    deflection, bounds = (
        _estimates(drawn, can_still_grow=can_still_grow)
        if min(held_out, len(answered) - held_out) >= FEWEST_ANSWERS
        else (None, None)
    )
    needed = _episodes_needed(drawn, comparison)
    return DeflectionTile(
        answers_treated=len(answered) - held_out,
        answers_holdout=held_out,
        deflection=deflection,
        bounds=bounds,
        episodes_needed=needed,
        days_needed=ceil(needed / len(drawn) * days) if needed and drawn else None,
    )


def _estimates(drawn: Sequence[DrawnEpisode], *, can_still_grow: bool) -> tuple[TrueDeflection | None, Estimate | None]:
    episodes, follow_up = as_columns(drawn), as_follow_up(drawn)
    reachable = np.array([episode.afterwards.reachable for episode in drawn], dtype=np.bool_)
    difference = at_every_look(len(drawn)) if can_still_grow else Mean.minus
    try:
        bounds = true_deflection_bounds(episodes, follow_up, reachable, difference)
        return true_deflection(episodes, follow_up, difference), bounds
    except TooFewToCompare:  # all answers of an arm are those of one browser, or of nobody who could be reached
        return None, None


def _episodes_needed(drawn: Sequence[DrawnEpisode], comparison: ArmComparison) -> int | None:
    """Return how many episodes show the difference in contacts that there is now, or EXPECTED while there is none."""
    held_out = [episode for episode in drawn if episode.arm is Arm.HOLDOUT]
    wrote = sum(episode.contact for episode in held_out) / len(held_out) if held_out else 0.0
    if not wrote or len(held_out) == len(drawn):
        return None
    shown = comparison.avoided.value if comparison.avoided else 0.0
    difference = min(shown if shown > 0 else EXPECTED, wrote)
    return episodes_needed(wrote, difference, len(held_out) / len(drawn), design_effect=DESIGN_EFFECT)
