"""Figures that get worse when the help turns people away instead of helping them, and when they raise an alarm. Pure.

An alarm needs both: a difference to the days before whose 95 % interval lies on the bad side of zero, and a size that
matters. Nothing is said of fewer than `FEWEST` problems on either side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final

from deflection.estimation.share import Share
from deflection.help_session import Arm
from deflection.measuring.outcome import Outcome
from webui.analysts.sessions import Counted

FEWEST: Final = 20
MATTERS: Final = 0.03  # 0 to 1: smaller rises raise no alarm
_Z95: Final = 1.959964


@dataclass(frozen=True, slots=True)
class Guard:
    """One figure beside that of the days before."""

    name: str
    now: Share
    before: Share
    is_alarm: bool


def guards(now: Sequence[Counted], before: Sequence[Counted], refused: tuple[int, int]) -> list[Guard]:
    """Return the guard figures; refused are the help sessions that met a shut form, now and before."""
    shares = [(_shares(now, refused[0])), (_shares(before, refused[1]))]
    return [Guard(name, share, shares[1][name], rose(share, shares[1][name])) for name, share in shares[0].items()]


def _shares(sessions: Sequence[Counted], refused: int) -> Mapping[str, Share]:
    described = [session for session in sessions if session.met_gate]
    finished = [session for session in described if session.is_finished]
    people = [session for session in sessions if session.way_in not in ("email", "operator")]
    begun = [session for session in described if session.form_begun]
    return {
        "gave_up": _share(finished, lambda s: s.outcome is Outcome.GAVE_UP),
        "refused": Share(min(refused, _sum(described)), _sum(described)),
        "exempt": _share(people, lambda s: s.way_in == "point"),
        "abandoned": _share(begun, lambda s: not s.sent),
    }


def rose(now: Share, before: Share) -> bool:
    """Return whether a share rose by more than chance makes it, and by as much as matters (Newcombe's difference)."""
    if min(now.total, before.total) < FEWEST:
        return False
    later, earlier = now.count / now.total, before.count / before.total
    spread = _Z95 * sqrt(_variance(now) + _variance(before))
    return later - earlier - spread > 0 and later - earlier >= MATTERS


def turns_people_away(now: Sequence[Counted], before: Sequence[Counted]) -> bool:
    """Return whether fewer wrote while more gave up than in the days before: that is no success."""
    later, earlier = _shares(now, 0)["gave_up"], _shares(before, 0)["gave_up"]
    return rose(later, earlier) and not rose(_wrote(now), _wrote(before))


def abandoned_by_arm(sessions: Sequence[Counted]) -> dict[Arm, Share]:
    """Return by arm of the hold-out: forms that were begun and not sent, of all that were begun."""
    begun = [session for session in sessions if session.met_gate and session.form_begun]
    return {
        arm: _share([session for session in begun if session.arm is arm], lambda s: not s.sent)
        for arm in (Arm.TREATED, Arm.HOLDOUT)
    }


def _wrote(sessions: Sequence[Counted]) -> Share:
    finished = [session for session in sessions if session.is_finished]
    return _share(finished, lambda s: s.outcome is Outcome.TICKET)


def _share(sessions: Sequence[Counted], is_it: Callable[[Counted], bool]) -> Share:
    return Share(_sum(filter(is_it, sessions)), _sum(sessions))


def _sum(sessions: Iterable[Counted]) -> int:
    return sum(session.number for session in sessions)


def _variance(share: Share) -> float:
    rate = (share.count + 0.5) / (share.total + 1)
    return rate * (1 - rate) / share.total
