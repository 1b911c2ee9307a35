"""How long each stage of a search takes, for whoever watches over it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from time import perf_counter


class SearchStage(StrEnum):
    """The stages of one search, in order."""

    QUERY = "query"  # from letters to terms
    MEANING = "meaning"  # the encoder, and the nearest articles
    RANKING = "ranking"
    ANSWER = "answer"  # probabilities and passages


Observer = Callable[[SearchStage, float], None]


class StageClock:
    """Measures stages; `observer` is called after each with its seconds, and must not raise."""

    def __init__(self) -> None:
        self.observer: Observer = lambda _stage, _seconds: None

    @contextmanager
    def timed(self, stage: SearchStage) -> Iterator[None]:
        """Measure the block as one stage."""
        began = perf_counter()
        yield
        self.observer(stage, perf_counter() - began)


CLOCK = StageClock()  # of this process
