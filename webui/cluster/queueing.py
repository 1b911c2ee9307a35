"""How long requests wait for a free processor: simulated request by request with measured service times (M/G/c).

Arrivals are a Poisson stream; whoever comes first is served first, by whichever of `servers` is free first. For
exponential service times the mean wait is known in a formula, by which the simulation is tested:
A. K. Erlang (1917), "Solution of some Problems in the Theory of Probabilities of Significance in Automatic Telephone
Exchanges".
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

_REQUESTS: Final = 40_000
_WARM_UP: Final = 0.1  # share of the first requests, which find an empty queue
_MOST_SERVERS: Final = 100_000


@dataclass(frozen=True, slots=True)
class QueueResult:
    """Seconds from a request's arrival to its end, the mean wait before it is served, and how busy a server is."""

    p50: float
    p99: float
    mean_wait: float
    busy: float  # 0 to 1; 1 and more: the queue grows for ever


def simulate(
    per_second: float, services: Sequence[float], servers: int, *, seed: int = 1, requests: int = _REQUESTS
) -> QueueResult:
    """Return what requests meet.

    per_second  arrivals, > 0
    services    measured service times in seconds, of which each request draws one; not empty
    servers     processors, >= 1
    """
    random = Random(seed)  # noqa: S311 - a simulation to repeat
    free_at = [0.0] * servers
    now, lasted, waited = 0.0, [], []
    for _ in range(requests):
        now += random.expovariate(per_second)
        service = services[int(random.random() * len(services))]
        start = max(now, free_at[0])
        heapq.heapreplace(free_at, start + service)
        lasted.append(start + service - now)
        waited.append(start - now)
    first = int(requests * _WARM_UP)
    ordered, waits = sorted(lasted[first:]), waited[first:]
    return QueueResult(
        p50=ordered[len(ordered) // 2],
        p99=ordered[min(len(ordered) - 1, math.ceil(len(ordered) * 0.99))],
        mean_wait=sum(waits) / len(waits),
        busy=per_second * sum(services) / len(services) / servers,
    )


def mean_wait_of_exponential(per_second: float, mean_service: float, servers: int) -> float:
    """Return the mean wait in seconds for exponential service times, by Erlang's formula C; inf where it only grows.

    >>> mean_wait_of_exponential(0.5, 1.0, 1)
    1.0
    """
    load = per_second * mean_service
    if load >= servers:
        return math.inf
    blocked = 1.0  # Erlang B, by its recursion
    for number in range(1, servers + 1):
        blocked = load * blocked / (number + load * blocked)
    waiting = blocked / (1 - load / servers * (1 - blocked))
    return waiting * mean_service / (servers - load)


def servers_for(per_second: float, services: Sequence[float], longest_p99: float, *, busy: float = 0.6) -> int:
    """Return the fewest servers that are at most that busy (0 to 1) and answer 99 of 100 within `longest_p99` seconds.

    Raise ValueError where no number does: the service itself takes longer.
    """
    mean = sum(services) / len(services)
    servers = max(1, math.ceil(per_second * mean / busy))
    while simulate(per_second, services, servers).p99 > longest_p99:
        if servers > _MOST_SERVERS or max(services) > longest_p99:
            raise ValueError(f"no number of servers answers 99 of 100 within {longest_p99} s")
        servers = math.ceil(servers * 1.1) + 1
    return servers
