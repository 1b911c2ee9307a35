"""What mending something would save: one currency for gaps and for every other row of the editors' work list. Pure.

contacts a month = n · u · P(contact | unresolved) · s̄

n    people a month who meet it: with an unresolved problem, or at an article
u    share of them whose problem is unresolved, 0 to 1
P    share of those who write, 0 to 1: of the hold-out where it is large enough
s̄    solved rate of an article of which nothing is known (`article_ranking.prior_of`), 0 to 1

Shares that are counted stand in it as the mean of Beta(x + 1, n − x + 1), so that three people of three are not
everybody. That a mended article will be as good as the mean of the others is an assumption.
"""

from __future__ import annotations

from dataclasses import dataclass

from deflection.estimation.share import Share


@dataclass(frozen=True, slots=True)
class Worth:
    """The four factors of the contacts that would be saved in a month."""

    people: float  # a month, 0 or more
    unresolved: float  # 0 to 1, as the others
    wrote: float
    solved: float

    @property
    def contacts(self) -> float:
        """Expected contacts saved in a month."""
        return self.people * self.unresolved * self.wrote * self.solved


def posterior(share: Share) -> float:
    """Return the mean of Beta(x + 1, n − x + 1).

    >>> posterior(Share(0, 0)), posterior(Share(3, 3))
    (0.5, 0.8)
    """
    return (share.count + 1) / (share.total + 2)
