"""How many contacts did the help save? The difference between people who were drawn to get it and those who were not.

Intention to treat: everybody who was drawn counts, whatever they did. A ratio in one arm cannot answer the question:
most people who do not write would not have written without the help either.
"""

from __future__ import annotations

from deflection.estimation.arms import holdout_minus_treated
from deflection.estimation.episodes import Episodes
from deflection.estimation.estimate import Estimate


def avoided_contacts(episodes: Episodes) -> Estimate:
    """Return Δ = share that wrote in the hold-out − share that wrote of the treated, −1 to 1, with its 95 % interval.

    Jackknife by person and Welch's t (see `arms.arm_mean`). An avoided contact is not a solved problem: whoever gave up
    did not write either; see `true_deflection.py`.
    raises  TooFewToCompare where an arm has fewer than two people
    """
    return holdout_minus_treated(episodes.contact, episodes)


def contacts_saved(avoided: Estimate, episodes: Episodes) -> Estimate:
    """Return how many contacts the treated of these episodes were saved: Δ · Nᵀ. Unit: contacts."""
    return avoided.times(float(episodes.treated))
