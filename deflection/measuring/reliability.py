"""Calibration of the search: predicted against observed resolution, and who was asked to read in vain. Pure.

Every figure is counted by language. What happened is a label (`labels.py`); help sessions of which nobody said
anything count only where the figure says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from deflection.estimation.share import Share
from deflection.gate import is_enforced
from deflection.help_session import Arm, HelpSession, SearchOutcome
from deflection.measuring.labels import labels
from deflection.measuring.metrics import met_the_gate
from deflection.measuring.outcome import Outcome
from search.evaluation.calibration import calibration_error

BINS = 5  # of predicted probabilities, of equal width
RECENT = 500  # newest labels, over which the calibration error is taken
FEW_ARTICLES = 20  # below, probabilities are shown as bands
SMALLEST = 20  # labels; fewer give no calibration error
_WROTE = (Outcome.TICKET, Outcome.REVERSED)


@dataclass(frozen=True, slots=True)
class Bin:
    """One bin of the reliability diagram: problems whose predicted probability lies in [lowest, highest)."""

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
    wrote_after_reading: Share  # of those who had to read first: wrote anyway, in this help session or a later one
    opened_at_once: Share  # of the problems that the search decided on: nothing was insisted on
    explored: int  # asked to read although below the threshold, so that the threshold can be learned


def reliabilities(ended: Iterable[tuple[HelpSession, Outcome]]) -> list[Reliability]:
    """The figures over all languages, then those of each language that has a help session.

    ended  help sessions with their outcomes, as `outcome.outcomes` returns them
    """
    everything = list(ended)
    by_language: defaultdict[str, list[tuple[HelpSession, Outcome]]] = defaultdict(list)
    for help_session, outcome in everything:
        if help_session.lang:
            by_language[help_session.lang].append((help_session, outcome))
    return [_reliability(lang, group) for lang, group in [("", everything), *sorted(by_language.items())]]


def _reliability(lang: str, ended: Sequence[tuple[HelpSession, Outcome]]) -> Reliability:
    by_time = sorted(labels(ended), key=lambda label: label.at)
    pairs = [(label.problem.answerable, bool(label.article_id)) for label in by_time]
    known = [(predicted, happened) for predicted, happened in pairs if predicted is not None]
    recent = known[-RECENT:]
    searched = [(help_session, outcome) for help_session, outcome in ended if _was_held_to_the_search(help_session)]
    asked = [outcome for help_session, outcome in searched if any(p.reading_list for p in help_session.problems)]
    finished = [outcome for outcome in asked if outcome is not Outcome.ONGOING]
    return Reliability(
        lang=lang,
        bins=tuple(_bins(known)),
        calibration_error=calibration_error(*zip(*recent, strict=True)) if len(recent) >= SMALLEST else None,
        recent=len(recent),
        wrote_after_reading=Share(sum(outcome in _WROTE for outcome in finished), len(finished)),
        opened_at_once=Share(len(searched) - len(asked), len(searched)),
        explored=sum(any(problem.explored for problem in help_session.problems) for help_session, _ in searched),
    )


def _was_held_to_the_search(help_session: HelpSession) -> bool:
    """Return whether the search's answer decided: not in the hold-out, nor where the form is open anyway."""
    problem, started = help_session.problem, help_session.started
    is_answered = problem is not None and problem.search is not SearchOutcome.UNAVAILABLE
    decides = problem is not None and is_enforced(problem) and met_the_gate(help_session)
    return is_answered and decides and started is not None and started.arm is not Arm.HOLDOUT


def _bins(pairs: Sequence[tuple[float, bool]]) -> Iterable[Bin]:
    for number in range(BINS):
        inside = [pair for pair in pairs if min(int(pair[0] * BINS), BINS - 1) == number]
        if inside:
            mean = sum(predicted for predicted, _ in inside) / len(inside)
            happened = Share(sum(happened for _, happened in inside), len(inside))
            yield Bin(number / BINS, (number + 1) / BINS, mean, happened)


def band(probability: float) -> str:
    """Low, middle or high, by thirds of 0 to 1: all that a probability of a small help centre is worth."""
    if probability < 1 / 3:
        return "low"
    return "middle" if probability < 2 / 3 else "high"
