"""Faults of the cluster: each part is killed or frozen in its turn; what exists once makes an outage meanwhile."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from webui.cluster.cluster import Cluster
from webui.cluster.part import ClusterPart, PartState

AFTERWARDS: Final = 5.0  # seconds after an outage in which requests belong to it
_AWAY: Final = (1.0, 3.0)  # seconds until a killed part is started again, range
_FROZEN: Final = (3.0, 8.0)  # seconds
_LOOK_EVERY: Final = 0.2
_LONGEST_RETURN: Final = 60.0


@dataclass(frozen=True, slots=True)
class Outage:
    """A span in which something that exists once did not answer; monotonic seconds."""

    part: str
    began: float
    ended: float


@dataclass
class Faults:
    """Injects faults until the time is over."""

    cluster: Cluster
    chance: random.Random
    tell: Callable[[str], None]
    kills: int = 0
    freezes: int = 0
    began: float = 0.0  # monotonic seconds
    outages: list[Outage] = field(default_factory=list)

    def inject(self, seconds: float, every: float) -> None:
        """Let one fault begin every `every` seconds, and every part have its turn before one has its second."""
        self.began = time.monotonic()
        until, turns = self.began + seconds, self._turns()
        while time.monotonic() < until - every / 2:
            next_at = time.monotonic() + every
            self._strike(next(turns))
            while time.monotonic() < min(next_at, until):
                self._look_after_the_others()

    def only_wait(self, seconds: float) -> None:
        """Inject nothing."""
        self.began = time.monotonic()
        while time.monotonic() < self.began + seconds:
            self._look_after_the_others()

    def _turns(self) -> Iterator[ClusterPart]:
        while True:
            parts = list(self.cluster.parts)
            self.chance.shuffle(parts)
            yield from parts

    def _strike(self, part: ClusterPart) -> None:
        began = time.monotonic()
        if self.chance.random() < 0.5:  # as many kills as freezes
            self.kills += 1
            self.tell(f"{began - self.began:6.1f} s  {part.name} is killed")
            part.kill()
            self._wait(self.chance.uniform(*_AWAY), part)
            part.start()
        else:
            self.freezes += 1
            self.tell(f"{began - self.began:6.1f} s  {part.name} is frozen")
            part.freeze()
            self._wait(self.chance.uniform(*_FROZEN), part)
            part.thaw()
        self._wait_until_it_answers(part)
        if part.once:
            self.outages.append(Outage(part.name, began, time.monotonic()))

    def _wait(self, seconds: float, victim: ClusterPart) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self._look_after_the_others(victim)

    def _wait_until_it_answers(self, part: ClusterPart) -> None:
        until = time.monotonic() + _LONGEST_RETURN
        while not part.answers() and time.monotonic() < until:
            self._look_after_the_others()

    def _look_after_the_others(self, victim: ClusterPart | None = None) -> None:
        """Start again what has ended by itself, as a service manager does."""
        time.sleep(_LOOK_EVERY)
        if victim is None or victim.state is not PartState.ENDED:
            self.cluster.start_again()
