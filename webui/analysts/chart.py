"""Geometry of the trend's chart, in units of its view box: the template only writes it down. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from deflection.estimation.share import Share
from webui.analysts.markers import Marker
from webui.analysts.trend_points import TrendPoint

WIDTH: Final = 720
HEIGHT: Final = 220
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 8, 18, 34
_STEPS: Final = (0.1, 0.2, 0.25, 0.5, 1.0)


@dataclass(frozen=True, slots=True)
class Chart:
    """Paths of the lines and the band, grid and markers; all numbers are rounded to a tenth."""

    solved: str  # path of the line
    band: str  # path of the area of its intervals
    before: str  # path of the line of the days before
    wrote: str
    grid: tuple[tuple[float, str], ...]  # y, label
    days: tuple[tuple[float, date], ...]  # x of some days
    markers: tuple[tuple[float, int], ...]  # x, number in the list of markers


def trend_chart(points: Sequence[TrendPoint], marks: Sequence[Marker]) -> Chart:
    """Return the chart of at least one point; a point without a denominator interrupts its line."""
    top = _top(points)
    columns = [_x(number, len(points)) for number in range(len(points))]
    solved = [(x, p.solved) for x, p in zip(columns, points, strict=True) if p.solved.total]
    return Chart(
        solved=_line(columns, [p.solved for p in points], top),
        band=_band(solved, top),
        before=_line(columns, [p.solved_before for p in points], top),
        wrote=_line(columns, [p.wrote for p in points], top),
        grid=tuple((_y(top * part, top), f"{top * part * 100:.0f} %") for part in (0.0, 0.5, 1.0)),
        days=tuple((columns[number], points[number].day) for number in _labelled(len(points))),
        markers=tuple((_marker_x(mark.day, points, columns), number) for number, mark in enumerate(marks, 1)),
    )


def _top(points: Sequence[TrendPoint]) -> float:
    shares = [share.estimate or 0 for p in points for share in (p.solved, p.wrote, p.solved_before)]
    return next((step for step in _STEPS if max(shares, default=0) <= step), 1.0)


def _x(number: int, count: int) -> float:
    return round(_LEFT + (WIDTH - _LEFT - _RIGHT) * (number + 0.5) / count, 1)


def _y(value: float, top: float) -> float:
    return round(HEIGHT - _BOTTOM - (HEIGHT - _TOP - _BOTTOM) * min(value, top) / top, 1)


def _line(columns: Sequence[float], shares: Sequence[Share], top: float) -> str:
    path, pen = [], "M"
    for x, share in zip(columns, shares, strict=True):
        if share.estimate is None:
            pen = "M"
            continue
        path.append(f"{pen}{x} {_y(share.estimate, top)}")
        pen = "L"
    return " ".join(path)


def _band(solved: Sequence[tuple[float, Share]], top: float) -> str:
    ends = [(x, *(share.interval or (0.0, 0.0))) for x, share in solved]
    upper = [f"{x} {_y(high, top)}" for x, _, high in ends]
    lower = [f"{x} {_y(low, top)}" for x, low, _ in reversed(ends)]
    return f"M{' L'.join([*upper, *lower])} Z" if len(ends) > 1 else ""


def _labelled(count: int) -> list[int]:
    return sorted({0, count // 2, count - 1})


def _marker_x(day: date, points: Sequence[TrendPoint], columns: Sequence[float]) -> float:
    return next(x for x, p in zip(reversed(columns), reversed(points), strict=True) if p.day <= day)
