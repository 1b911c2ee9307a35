"""Bias and coverage: many simulated months through the estimators of the product, compared with the truth."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import nan

import numpy as np

from deflection.estimation.avoided_contacts import avoided_contacts
from deflection.estimation.episodes import Codes
from deflection.estimation.estimate import Estimate, TooFewToCompare
from deflection.estimation.live_interval import FEWEST_EPISODES, live_avoided_contacts
from deflection.estimation.true_deflection import TrueDeflection, true_deflection
from deflection.estimation.unlinked import avoided_if_treated_wrote
from deflection.simulation.log import Conditions, Log, log_of
from deflection.simulation.people import month_of_people
from deflection.simulation.world import NOBODY_GIVES_UP, SimulatedGate, truth

POOLED_EPISODES = 12_000  # for the alarm: half a year of a site with 2,000 a month
LOOKS = 60  # days on which somebody looks at the live tile
EPISODES_BEFORE_A_LOOK = 67  # of a day


@dataclass(frozen=True, slots=True)
class Accuracy:
    """How far an estimator is from the truth."""

    bias: float  # mean of estimate − truth
    coverage: float  # share of the 95 % intervals that hold the truth
    estimated: int  # months in which there was anything to estimate from


@dataclass(frozen=True, slots=True)
class Study:
    """What `months` simulated months show; rates 0 to 1."""

    months: int
    avoided: Accuracy
    true_deflection: Accuracy
    extra_give_ups: Accuracy
    shown: float  # of the months: enough answers in both arms to show true deflection
    naive_bias: float  # of a vendor's ratio, against the avoided contacts
    unlinked_coverage: float  # avoided contacts between the ends with and without the unlinked contacts


@dataclass(frozen=True, slots=True)
class _Estimated:
    """What the estimators made of one month; the month itself is dropped, five hundred of them fill the memory."""

    avoided: Estimate
    least_avoided: Estimate
    deflection: TrueDeflection | None
    naive_ratio: float


def study(gate: SimulatedGate, months: int, episodes: int, conditions: Conditions, seed: int) -> Study:
    """Return bias and coverage over `months` months of `episodes` episodes of people each."""
    true = truth(gate)
    logs = _logs(gate, months, episodes, conditions, (seed, 0))
    estimated = [month for log in logs if (month := _estimated(log))]
    deflections = [month.deflection for month in estimated if month.deflection]
    between = [month.least_avoided.lower <= true.avoided <= month.avoided.upper for month in estimated]
    return Study(
        months,
        _accuracy([month.avoided for month in estimated], true.avoided),
        _accuracy([deflection.solved for deflection in deflections], true.solved),
        _accuracy([deflection.extra_give_ups for deflection in deflections], true.extra_give_ups),
        sum(deflection.can_be_shown for deflection in deflections) / months,
        _mean([month.naive_ratio for month in estimated]) - true.avoided,
        _mean(between),
    )


def _estimated(log: Log) -> _Estimated | None:
    try:
        avoided = avoided_contacts(log.episodes)
    except TooFewToCompare:
        return None
    least = avoided_if_treated_wrote(log.episodes, log.unlinked)
    return _Estimated(avoided, least, _deflection(log), log.naive_ratio)


def alarm_rate(gate: SimulatedGate, runs: int, conditions: Conditions, seed: int) -> float:
    """Return how often "people give up" is raised on POOLED_EPISODES episodes, 0 to 1."""
    logs = _logs(gate, runs, POOLED_EPISODES, conditions, (seed, 1))
    return _share_of(logs, lambda log: bool((deflection := _deflection(log)) and deflection.people_give_up))


def alarm_rate_without(runs: int, conditions: Conditions, seed: int) -> float:
    """Return the same where nobody gives up because of the gate: false alarms."""
    return alarm_rate(NOBODY_GIVES_UP, runs, conditions, seed)


def false_alarm_rate(runs: int, conditions: Conditions, seed: int) -> float:
    """Return how often the live tile shows an effect on one of LOOKS days, where the help changes nothing; 0 to 1."""
    episodes = LOOKS * EPISODES_BEFORE_A_LOOK
    logs = _logs(NOBODY_GIVES_UP, runs, episodes, conditions, (seed, 2), helps=False)
    return _share_of(logs, _ever_shows_an_effect)


def _logs(
    gate: SimulatedGate,
    months: int,
    episodes: int,
    conditions: Conditions,
    seed: tuple[int, int],
    *,
    helps: bool = True,
) -> Iterator[Log]:
    for month in range(months):
        chance = np.random.default_rng([*seed, month])
        happened = month_of_people(chance, gate, episodes, conditions.holdout, helps=helps)
        yield log_of(chance, happened, conditions)


def _deflection(log: Log) -> TrueDeflection | None:
    try:
        return true_deflection(log.episodes, log.follow_up)
    except TooFewToCompare:
        return None


def _accuracy(estimates: list[Estimate], true: float) -> Accuracy:
    bias = _mean([estimate.value for estimate in estimates]) - true
    return Accuracy(bias, _mean([estimate.covers(true) for estimate in estimates]), len(estimates))


def _mean(values: Sequence[float]) -> float:
    """Return the mean, not a number where there is none."""
    return sum(values) / len(values) if values else nan


def _share_of(logs: Iterator[Log], happens: Callable[[Log], bool]) -> float:
    return _mean([happens(log) for log in logs])


def _ever_shows_an_effect(log: Log) -> bool:
    """Return whether any look excludes zero. All visits of a person lie on the same day."""
    episodes = log.episodes
    for look in range(1, LOOKS + 1):
        so_far = episodes.rows(_day_of(episodes.person) < look)
        if np.count_nonzero(so_far.holdout) >= FEWEST_EPISODES and not live_avoided_contacts(so_far).covers(0):
            return True
    return False


def _day_of(person: Codes) -> Codes:
    """Return the day on which each person comes, 0 to LOOKS - 1: spread by number, so that everybody is on some day."""
    return person * 37 % LOOKS
