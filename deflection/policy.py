"""What the operator may set about the gate, and what a draw of the hold-out means. Pure.

The caps that no operator may set (articles, rounds, no waiting time, no puzzle) stand in `gate.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from deflection.help_session import Arm

BUCKETS = 1_000  # of the draw, all equally likely


@dataclass(frozen=True, slots=True)
class GatePolicy:
    """The operator's settings of the gate.

    insist_from       0 to 1; an article is insisted on when it resolves the problem with at least this probability
    explore_share     0 to 1; share of the problems below the learned threshold that are treated as if above it
    holdout_share     0 to 0.5; share of people to whom the form is open at once, for comparison; 0 = no experiment
    search_timeout    a search slower than this counts as unavailable, and the form opens
    catch_up_timeout  how long a host that finds nothing waits for the publication that other hosts have
    """

    insist_from: float = 0.17
    holdout_share: float = 0.0
    explore_share: float = 0.05
    search_timeout: timedelta = timedelta(seconds=2)
    catch_up_timeout: timedelta = timedelta(seconds=2)

    def __post_init__(self) -> None:
        if not 0 <= self.holdout_share <= 0.5:
            raise ValueError(f"holdout_share is {self.holdout_share}: choose 0 (off) to 0.5")
        if not 0 <= self.insist_from <= 1:
            raise ValueError(f"insist_from is {self.insist_from}: choose a probability, 0 to 1")

    def arm_of(self, bucket: int) -> Arm:
        """Return the arm of whoever draws `bucket`, 0 to BUCKETS - 1; the lowest hold out."""
        return Arm.HOLDOUT if bucket < self.holdout_share * BUCKETS else Arm.TREATED
