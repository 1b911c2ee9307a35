"""From what one request costs to how many machines are needed, and to what they cost."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

KINDS: Final = ("keystroke", "problem", "article", "ticket", "mail", "event")


@dataclass(frozen=True, slots=True)
class Demand:
    """How often each kind of request comes in the busiest hour, per second.

    Made of keystrokes that ask for suggestions: of `keys_per_problem` one is the last of a described problem, whose
    person then opens `articles_per_problem`; `written` (0 to 1) of them write a ticket. Mails come beside them.
    """

    keystrokes: float
    keys_per_problem: float = 12.0
    articles_per_problem: float = 1.5
    written: float = 0.2
    mails: float = 0.0
    events_per_problem: float = 6.0

    def per_second(self) -> Mapping[str, float]:
        """Return kind -> requests a second."""
        problems = self.keystrokes / self.keys_per_problem
        return {
            "keystroke": self.keystrokes,
            "problem": problems,
            "article": problems * self.articles_per_problem,
            "ticket": problems * self.written,
            "mail": self.mails,
            "event": problems * self.events_per_problem + self.mails,
        }


@dataclass(frozen=True, slots=True)
class Prices:
    """The operator's own prices for a month."""

    machine: float
    gigabyte: float = 0.0  # of storage that is backed up


@dataclass(frozen=True, slots=True)
class Machines:
    """How many machines, and what keeps each kind of request busy."""

    processors: float  # busy on the average of the busiest hour
    machines: int
    share: Mapping[str, float]  # kind -> 0 to 1 of the processor time


def machines_for(
    demand: Demand, costs_ms: Mapping[str, float], *, cores: int, busy: float = 0.6, zones: int = 3
) -> Machines:
    """Return the machines that carry a demand also while one zone is away.

    costs_ms  kind -> milliseconds of processor time of one request
    cores     processors of a machine
    busy      highest load of a processor, 0 to 1, in the busiest hour without one of the zones
    zones     data centres, >= 2; each has as many machines
    """
    spent = {kind: rate * costs_ms.get(kind, 0.0) / 1000 for kind, rate in demand.per_second().items()}
    processors = sum(spent.values())
    each = math.ceil(processors / busy / cores / (zones - 1))
    return Machines(processors, each * zones, {kind: value / processors for kind, value in spent.items() if processors})


def cost_a_month(machines: Machines, prices: Prices, *, gigabytes: float) -> float:
    """Return what machines and storage cost in a month, in the currency of the prices."""
    return machines.machines * prices.machine + gigabytes * prices.gigabyte
