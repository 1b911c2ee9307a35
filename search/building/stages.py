"""How much processor time each stage of a build takes."""

import os
from collections.abc import Iterator
from contextlib import contextmanager


class StageTimes:
    """Processor seconds by stage, in the order in which they ran; of this process and of its ended children."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Add what is done inside to a stage."""
        before = _processor_seconds()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + _processor_seconds() - before


def _processor_seconds() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system
