"""How a share moves from day to day or week to week, beside the days before; and whether only the mix moved. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from deflection.estimation.share import Share
from deflection.estimation.trend import Trend, trend
from deflection.measuring.outcome import Outcome
from webui.analysts.sessions import Counted
from webui.analysts.span import Span

MOST_DAYS: Final = 45  # more are put together by weeks


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One day or week, and the one that lies as far back in the days before."""

    day: date  # the first of it
    described: int
    solved: Share
    wrote: Share
    solved_before: Share


def trend_points(now: Sequence[Counted], before: Sequence[Counted], span: Span) -> list[TrendPoint]:
    """Return a point for each day of the span, or for each week of a long one."""
    step = 1 if len(span.days) <= MOST_DAYS else 7
    counted, earlier = _counted(now), _counted(before)
    length = len(span.days)
    return [
        TrendPoint(
            day=days[0],
            described=sum(counted[day].total() for day in days),
            solved=_share(counted, days, Outcome.SOLVED),
            wrote=_share(counted, days, Outcome.TICKET),
            solved_before=_share(earlier, [day - timedelta(days=length) for day in days], Outcome.SOLVED),
        )
        for days in (span.days[start : start + step] for start in range(0, length, step))
    ]


def mix_trend(now: Sequence[Counted], before: Sequence[Counted]) -> Trend | None:
    """Return the solved share before and now, crude and with the languages' mix held still; None with too little."""
    periods = [_by_language(before), _by_language(now)]
    mix = {lang: float(share.total) for lang, share in periods[1].items()}
    try:
        return trend(periods, mix) if all(any(s.total for s in p.values()) for p in periods) else None
    except ValueError:  # no language is in both
        return None


def _by_language(sessions: Sequence[Counted]) -> dict[str, Share]:
    counted: defaultdict[str, Counter[Outcome]] = defaultdict(Counter)
    for session in sessions:
        if session.is_finished:
            counted[session.lang][session.outcome] += session.number
    return {lang: Share(ended[Outcome.SOLVED], ended.total()) for lang, ended in counted.items()}


def _counted(sessions: Sequence[Counted]) -> dict[date, Counter[Outcome]]:
    counted: defaultdict[date, Counter[Outcome]] = defaultdict(Counter)
    for session in sessions:
        if session.is_finished:
            counted[session.day][session.outcome] += session.number
    return counted


def _share(counted: dict[date, Counter[Outcome]], days: Sequence[date], outcome: Outcome) -> Share:
    ended: Counter[Outcome] = sum((counted[day] for day in days), Counter())
    return Share(ended[outcome], ended.total())
