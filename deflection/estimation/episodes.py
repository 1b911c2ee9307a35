"""Episodes as columns: what the estimators read.

An episode is one problem of one person, with everything that the person did about it within the window (7 days). People
are drawn into the arms, not episodes: whoever comes twice is once in an arm, and episodes of one person are alike.

People with the same episodes add the same to a mean and to its jackknife, so the rows of one of them may stand for all:
hundreds of thousands of people are a few hundred rows then.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Codes = NDArray[np.int64]


FOLDS = 5


def _empty() -> Codes:
    return np.empty(0, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Episodes:
    """One row for each episode of somebody who was drawn into an arm; all columns have the same length."""

    person: Codes  # (n,) any number that stands for the drawn unit
    holdout: Flags  # (n,) drawn into the hold-out; else treated
    drawn_with: Floats  # (n,) probability of the hold-out in that draw, above 0 and below 1
    contact: Flags  # (n,) wrote within the window, by any way that can be joined to the episode
    alike: Codes = field(default_factory=_empty)  # (n,) people that `person` stands for; of one person the same number
    fold: Codes = field(default_factory=_empty)  # (n,) 0 to FOLDS - 1, see `folds`; empty = nobody has one yet

    def __post_init__(self) -> None:
        if not len(self.alike):
            object.__setattr__(self, "alike", np.ones(len(self.person), dtype=np.int64))
        columns = self.person, self.holdout, self.drawn_with, self.contact, self.alike
        lengths = {len(column) for column in columns} | {len(self.fold) or len(self)}
        if len(lengths) > 1:
            raise ValueError(f"columns of {sorted(lengths)} rows: one row for each episode")
        if not np.all((self.drawn_with > 0) & (self.drawn_with < 1)):
            raise ValueError("drawn_with: a probability above 0 and below 1, else there is nothing to compare")

    def __len__(self) -> int:
        return len(self.person)

    def rows(self, chosen: Flags | Codes) -> Episodes:
        """Return some of the episodes: a mask (n,) or row numbers."""
        person, holdout, drawn_with = self.person[chosen], self.holdout[chosen], self.drawn_with[chosen]
        fold = self.fold[chosen] if len(self.fold) else self.fold
        return Episodes(person, holdout, drawn_with, self.contact[chosen], self.alike[chosen], fold)

    def with_others(self, others: Episodes) -> Episodes:
        """Return these episodes and those of other people."""
        after = int(self.person.max()) + 1 if len(self) else 0
        names = "holdout", "drawn_with", "contact", "alike", "fold"
        pairs = [(getattr(self, name), getattr(others, name)) for name in names]
        return Episodes(np.concatenate([self.person, others.person + after]), *(np.concatenate(pair) for pair in pairs))

    def number(self, chosen: Flags) -> int:
        """Return how many episodes a mask (n,) chooses, those of all people who are alike."""
        return int(self.alike[chosen].sum())

    @property
    def folds(self) -> Codes:
        """The part of the people that each row is in, (n,), for a model that must not have seen whom it is used for.

        Without one of their own, people are dealt out at random, the same way every time.
        """
        if len(self.fold) == len(self):
            return self.fold
        people, code = np.unique(self.person, return_inverse=True)
        return np.asarray((np.random.default_rng(0).permutation(len(people)) % FOLDS)[code], dtype=np.int64)

    @property
    def holdouts(self) -> int:
        """How many episodes the hold-out has."""
        return self.number(self.holdout)

    @property
    def treated(self) -> int:
        """How many episodes the treated have."""
        return self.number(~self.holdout)

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
