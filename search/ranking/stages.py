"""How long each stage of a search takes, for whoever watches over it."""

from __future__ import annotations

from collections.abc import Callable
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

    def timed(self, stage: SearchStage) -> _Timed:
        """Measure a `with` block as one stage, unless it raises."""
        return _Timed(self, stage)


class _Timed:
    """One block; a generator would take twice as long, three times a keystroke."""

    __slots__ = ("_began", "_clock", "_stage")

    def __init__(self, clock: StageClock, stage: SearchStage) -> None:
        self._clock = clock
        self._stage = stage
        self._began = perf_counter()

    def __enter__(self) -> None:
        self._began = perf_counter()

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self._clock.observer(self._stage, perf_counter() - self._began)


CLOCK = StageClock()  # of this process
