"""What this process counts about an OpenSearch cluster; whoever shows it (`/metrics`) reads it here.

Nothing of the library that asks a cluster is needed for it, so it is there in every installation.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from enum import StrEnum


class TryResult(StrEnum):
    """How one request to one node ended."""

    ANSWERED = "answered"
    BUSY = "busy"  # 429, 502, 503 or 504
    TIMEOUT = "timeout"
    FAILED = "failed"  # no connection, or it broke


class SearchKind(StrEnum):
    """Who waits for an answer."""

    TYPING = "typing"
    SETTLED = "settled"


def _unobserved(_question: SearchKind, _seconds: float) -> None:
    """Nobody measures."""


class ClusterFigures:
    """Counts since the start of the process; adding to them may lose one among threads, never more."""

    def __init__(self) -> None:
        self.tries: Counter[TryResult] = Counter()
        self.retries = 0  # tries that were not the first of their request
        self.unanswered: Counter[SearchKind] = Counter()  # in time, or at all
        self.faults: Mapping[str, bool] = {}  # code -> whether it is there; {} = no cluster is asked
        self.observer: Callable[[SearchKind, float], None] = _unobserved  # of each question and its seconds


FIGURES = ClusterFigures()
