"""Episodes as columns: what the estimators read.

An episode is one problem of one person, with everything that the person did about it within the window (7 days). People
are drawn into the arms, not episodes: whoever comes twice is once in an arm, and episodes of one person are alike.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Codes = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Episodes:
    """One row for each episode of somebody who was drawn into an arm; all columns have the same length."""

    person: Codes  # (n,) any number that stands for the drawn unit
    holdout: Flags  # (n,) drawn into the hold-out; else treated
    drawn_with: Floats  # (n,) probability of the hold-out in that draw, above 0 and below 1
    contact: Flags  # (n,) wrote within the window, by any way that can be joined to the episode

    def __post_init__(self) -> None:
        lengths = {len(self.person), len(self.holdout), len(self.drawn_with), len(self.contact)}
        if len(lengths) > 1:
            raise ValueError(f"columns of {sorted(lengths)} rows: one row for each episode")
        if not np.all((self.drawn_with > 0) & (self.drawn_with < 1)):
            raise ValueError("drawn_with: a probability above 0 and below 1, else there is nothing to compare")

    def __len__(self) -> int:
        return len(self.person)

    def rows(self, chosen: Flags | Codes) -> Episodes:
        """Return some of the episodes: a mask (n,) or row numbers."""
        return Episodes(self.person[chosen], self.holdout[chosen], self.drawn_with[chosen], self.contact[chosen])

    @property
    def weight(self) -> Floats:
        """1 / probability of the arm that was drawn, (n,).

        With one share for all the weights cancel out. Where the share was changed on the way, they keep a month with
        more contacts and a larger hold-out from counting for the hold-out alone (Horvitz and Thompson 1952).
        """
        return 1 / np.where(self.holdout, self.drawn_with, 1 - self.drawn_with)


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Answers to "is it solved?", asked at random in both arms after an episode without contact; rows as `Episodes`."""

    answered: Flags  # (n,)
    solved: Flags  # (n,) the answer; what it holds for somebody who did not answer is never read
    signals: Floats  # (n, k) what else is known of the episode: time on an article, searched again, …; k may be 0
