"""What the operator may set about the gate, and what a draw of the hold-out means. Pure.

The caps that no operator may set (articles, rounds, no waiting time, no puzzle) stand in `gate.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from deflection.help_session import Arm

BUCKETS = 1_000  # of the draw, all equally likely
DRAW_VERSION = 1  # new cookies draw, at most five of an address and day; grows when another unit is drawn, or otherwise


class HoldoutOf(StrEnum):
    """What the people of the hold-out go without, and so what the difference between the arms measures."""

    GATE = "gate"  # the same articles, beside a form that is open: measures the insistence
    HELP = "help"  # no suggestions and no articles, from the first keystroke on: measures the help


@dataclass(frozen=True, slots=True)
class GatePolicy:
    """The operator's settings of the gate.

    insist_from       0 to 1; an article is insisted on when it resolves the problem with at least this probability
    holdout_of        what those people go without
    explore_share     0 to 1; share of the problems below the learned threshold that are treated as if above it
    holdout_share     0 to 0.5; share of people who go without, for comparison; 0 = no experiment
    search_timeout    a search slower than this counts as unavailable, and the form opens
    catch_up_timeout  how long a host that finds nothing waits for the publication that other hosts have
    """

    insist_from: float = 0.17
    holdout_share: float = 0.0
    holdout_of: HoldoutOf = HoldoutOf.GATE
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

    def withholds_help(self, arm: Arm) -> bool:
        """Return whether somebody in this arm is shown no articles."""
        return self.holdout_share > 0 and self.holdout_of is HoldoutOf.HELP and arm is Arm.HOLDOUT
