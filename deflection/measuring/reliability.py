"""Was the search right about itself? Predicted against happened, and who was asked to read in vain. Pure.

Every figure is counted by language. What happened is a label (`labels.py`); help sessions of which nobody said
anything count only where the figure says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from deflection.gate import State, decide
from deflection.help_session import HelpSession, SearchOutcome
from deflection.measuring.estimators import Share
from deflection.measuring.labels import labels

BINS = 5  # of predicted probabilities, of equal width
RECENT = 500  # newest labels, over which the calibration error is taken
FEW_ARTICLES = 20  # below, probabilities are shown as bands
SMALLEST = 20  # labels; fewer give no calibration error


@dataclass(frozen=True, slots=True)
class Bin:
    """Problems of which about the same was predicted."""

    lowest: float
    highest: float
    predicted: float  # mean, 0 to 1
    happened: Share  # resolved by an article that was shown


@dataclass(frozen=True, slots=True)
class Reliability:
    """One language, or all ("")."""

    lang: str
    bins: tuple[Bin, ...]  # those that hold any
    calibration_error: float | None  # 0 to 1, over the newest labels; None = too few
    recent: int  # labels it was taken over
    wrote_after_reading: Share  # of those who were asked to read first: wrote anyway
    opened_at_once: Share  # of the searched problems: nothing was insisted on
    explored: int  # asked to read against the odds, so that the threshold can recover


def reliabilities(help_sessions: Iterable[HelpSession], now: datetime) -> list[Reliability]:
    """Give the figures over all languages, then those of each that has a help session."""
    everything = list(help_sessions)
    by_language = sorted({one.lang for one in everything if one.lang})
    groups = [("", everything), *((lang, [one for one in everything if one.lang == lang]) for lang in by_language)]
    return [_reliability(lang, group, now) for lang, group in groups]


def _reliability(lang: str, help_sessions: Sequence[HelpSession], now: datetime) -> Reliability:
    said = sorted(labels(help_sessions, now), key=lambda label: label.at)
    pairs = [(label.problem.answerable, bool(label.article_id)) for label in said]
    known = [(predicted, happened) for predicted, happened in pairs if predicted is not None]
    recent = known[-RECENT:]
    searched = [one for one in help_sessions if one.problem and one.problem.search is not SearchOutcome.UNAVAILABLE]
    asked = [one for one in searched if any(problem.reading_list for problem in one.problems)]
    finished = [one for one in asked if decide(one, now).state in (State.SUBMITTED, State.RESOLVED, State.EXPIRED)]
    return Reliability(
        lang=lang,
        bins=tuple(_bins(known)),
        calibration_error=calibration_error(recent) if len(recent) >= SMALLEST else None,
        recent=len(recent),
        wrote_after_reading=Share(sum(one.sent is not None for one in finished), len(finished)),
        opened_at_once=Share(len(searched) - len(asked), len(searched)),
        explored=sum(any(problem.explored for problem in one.problems) for one in searched),
    )


def _bins(pairs: Sequence[tuple[float, bool]]) -> Iterable[Bin]:
    for number in range(BINS):
        inside = [pair for pair in pairs if min(int(pair[0] * BINS), BINS - 1) == number]
        if inside:
            mean = sum(predicted for predicted, _ in inside) / len(inside)
            happened = Share(sum(happened for _, happened in inside), len(inside))
            yield Bin(number / BINS, (number + 1) / BINS, mean, happened)


def calibration_error(pairs: Sequence[tuple[float, bool]]) -> float:
    """Give the mean distance between predicted and happened, over ten bins of equal width.

    >>> calibration_error([(0.05, False), (0.95, True)])
    0.05
    """
    off = [0.0] * 10
    for predicted, happened in pairs:
        off[min(int(predicted * 10), 9)] += predicted - happened
    return round(sum(map(abs, off)) / len(pairs), 3)


def band(probability: float) -> str:
    """Say low, middle or high: what a probability of a small help centre is worth."""
    if probability < 1 / 3:
        return "low"
    return "middle" if probability < 2 / 3 else "high"
