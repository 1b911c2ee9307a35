"""What if contacts that nothing joins to an episode came from the treated? Whoever gave up there may have called."""

from __future__ import annotations

from deflection.estimation.arms import mean_of
from deflection.estimation.episodes import Episodes
from deflection.estimation.estimate import Estimate, Mean


def avoided_if_treated_wrote(episodes: Episodes, unlinked: int) -> Estimate:
    """Return avoided contacts if all `unlinked` contacts of the span were those of treated people: the least it can be.

    formula  Δ' = C̄ᴴ − min(1, C̄ᵀ + U/Nᵀ), with U as a Poisson count: its variance adds U/(Nᵀ)². Between Δ and Δ' lies
             what linkage cannot decide; contacts of people who were never drawn make Δ' lower than any truth
    raises   TooFewToCompare where an arm has fewer than two people
    """
    treated, number = mean_of(episodes.contact, episodes, ~episodes.holdout), episodes.treated
    wrote = Mean(min(1.0, treated.value + unlinked / number), treated.variance + unlinked / number**2, treated.degrees)
    return mean_of(episodes.contact, episodes, episodes.holdout).minus(wrote)
