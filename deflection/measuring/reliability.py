"""Calibration of the search: predicted against observed resolution, and who was asked to read in vain. Pure.

Every figure is counted by language. What happened is a label (`labels.py`); help sessions of which nobody said
anything count only where the figure says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from deflection.estimation.share import Share
from deflection.measuring.metrics import Cell
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


@dataclass(frozen=True, slots=True)
class LabelledBin:
    """Labelled problems of one language whose predicted probability lies in one bin."""

    lang: str
    number: int  # of the bin, from 0
    labels: int
    predicted: float  # sum of the predicted probabilities
    resolved: int


def reliabilities(
    cells: Mapping[Cell, int], bins: Iterable[LabelledBin], recent: Mapping[str, Sequence[tuple[float, bool]]]
) -> list[Reliability]:
    """Return the figures over all languages, then those of each language that has a help session.

    cells   help sessions by cell
    bins    labels with a prediction of the same help sessions, by language
    recent  language -> (predicted, resolved) of the newest `RECENT` of them, the newest last; "" = of all languages
    """
    counted = {cell: number for cell, number in cells.items() if not cell.is_machine}
    of_bins = list(bins)
    languages = sorted({cell.lang for cell in counted if cell.lang})
    return [_reliability(lang, counted, of_bins, recent.get(lang, ())) for lang in ("", *languages)]


def _reliability(
    lang: str, cells: Mapping[Cell, int], bins: Iterable[LabelledBin], recent: Sequence[tuple[float, bool]]
) -> Reliability:
    held = {cell: number for cell, number in cells.items() if cell.was_held and lang in ("", cell.lang)}
    finished = {cell: number for cell, number in held.items() if cell.offered and cell.outcome is not Outcome.ONGOING}
    wrote = sum(number for cell, number in finished.items() if cell.outcome in _WROTE)
    opened = sum(number for cell, number in held.items() if not cell.offered)
    return Reliability(
        lang=lang,
        bins=tuple(_bins([of_bin for of_bin in bins if lang in ("", of_bin.lang)])),
        calibration_error=calibration_error(*zip(*recent, strict=True)) if len(recent) >= SMALLEST else None,
        recent=len(recent),
        wrote_after_reading=Share(wrote, sum(finished.values())),
        opened_at_once=Share(opened, sum(held.values())),
        explored=sum(number for cell, number in held.items() if cell.explored),
    )


def _bins(bins: Sequence[LabelledBin]) -> Iterator[Bin]:
    for number in range(BINS):
        inside = [of_bin for of_bin in bins if of_bin.number == number]
        labels = sum(of_bin.labels for of_bin in inside)
        if labels:
            mean = sum(of_bin.predicted for of_bin in inside) / labels
            happened = Share(sum(of_bin.resolved for of_bin in inside), labels)
            yield Bin(number / BINS, (number + 1) / BINS, mean, happened)


def band(probability: float) -> str:
    """Low, middle or high, by thirds of 0 to 1: all that a probability of a small help centre is worth."""
    if probability < 1 / 3:
        return "low"
    return "middle" if probability < 2 / 3 else "high"
