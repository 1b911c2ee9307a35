"""The help sessions of people who were drawn into an arm, as episodes that the estimators compare. Pure.

1. Whoever was drawn counts, in the arm that was drawn, whatever they did (intention to treat); machines do not.
2. Help sessions of one drawn unit about the same problem within the window are one episode; it begins with the first.
3. It is a contact when the person wrote within the window of its beginning, by any way in that is known to be theirs.
4. Only episodes whose window is over, of the kind of hold-out that is asked for, with the share that was noted.
5. In the hold-out of the help the first key is the beginning: whoever typed and never described a problem is an episode
   without a contact, in either arm.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from deflection.estimation.avoided_contacts import avoided_contacts
from deflection.estimation.episodes import Episodes
from deflection.estimation.estimate import Estimate, TooFewToCompare
from deflection.estimation.live_interval import FEWEST_EPISODES, live_avoided_contacts
from deflection.help_session import Arm, HelpSession, Started
from deflection.measuring.machines import is_by_machine
from deflection.measuring.metrics import met_the_gate
from deflection.measuring.outcome import WINDOW
from deflection.measuring.same_problem import is_same_problem
from deflection.policy import HoldoutOf
from deflection.site_events import HelpEnrolled


@dataclass(frozen=True, slots=True)
class DrawnEpisode:
    """One problem of somebody who was drawn."""

    unit: str
    arm: Arm
    share: float  # above 0, of the hold-out in that draw
    contact: bool


@dataclass(frozen=True, slots=True)
class ArmComparison:
    """The arms of one kind of hold-out, and what they differ by."""

    holdout_of: HoldoutOf
    holdout: int  # episodes
    treated: int
    avoided: Estimate | None  # share of contacts that the treated did not make, −1 to 1; None = too few episodes


def compare(episodes: Iterable[DrawnEpisode], holdout_of: HoldoutOf, *, can_still_grow: bool = True) -> ArmComparison:
    """Return how the arms differ, with an interval if both have `FEWEST_EPISODES` episodes of several people.

    can_still_grow  more episodes will come: the interval then holds at every look, else it is that of one look
    """
    drawn = list(episodes)
    held_out = sum(episode.arm is Arm.HOLDOUT for episode in drawn)
    is_enough = min(held_out, len(drawn) - held_out) >= FEWEST_EPISODES
    avoided = _avoided(as_columns(drawn), can_still_grow=can_still_grow) if is_enough else None
    return ArmComparison(holdout_of, held_out, len(drawn) - held_out, avoided)


def _avoided(episodes: Episodes, *, can_still_grow: bool) -> Estimate | None:
    try:
        return live_avoided_contacts(episodes) if can_still_grow else avoided_contacts(episodes)
    except TooFewToCompare:  # all episodes of an arm are those of one browser
        return None


def as_columns(drawn: list[DrawnEpisode]) -> Episodes:
    """Return episodes as the estimators read them."""
    numbers = {unit: number for number, unit in enumerate(dict.fromkeys(episode.unit for episode in drawn))}
    return Episodes(
        person=np.array([numbers[episode.unit] for episode in drawn], dtype=np.int64),
        holdout=np.array([episode.arm is Arm.HOLDOUT for episode in drawn], dtype=np.bool_),
        drawn_with=np.array([episode.share for episode in drawn], dtype=np.float64),
        contact=np.array([episode.contact for episode in drawn], dtype=np.bool_),
    )


def drawn_episodes(
    help_sessions: Iterable[HelpSession],
    first_contacts: Mapping[str, timedelta],
    enrolled: Iterable[HelpEnrolled],
    holdout_of: HoldoutOf,
    now: datetime,
) -> list[DrawnEpisode]:
    """Return the episodes of everybody who was drawn, by the rules above.

    help_sessions   of any age; first_contacts  as `outcome.first_contacts` returns them
    enrolled        who pressed the first key; read only where the help is what is withheld
    """
    by_unit: defaultdict[str, list[HelpSession]] = defaultdict(list)
    for help_session in help_sessions:
        if help_session.started and _counts(help_session, help_session.started, holdout_of, now):
            by_unit[help_session.started.draw_unit].append(help_session)
    described = [
        _episode(unit, group, first_contacts)
        for unit, of_unit in by_unit.items()
        for group in _problems(sorted(of_unit, key=lambda h: h.events[0].at))
    ]
    typed = enrolled if holdout_of is HoldoutOf.HELP else ()
    silent = {fact.subject: fact for fact in typed if fact.subject not in by_unit and now - fact.at >= WINDOW}
    only_typed = [DrawnEpisode(unit, fact.arm, fact.draw_share, contact=False) for unit, fact in silent.items()]
    return [*described, *only_typed]


def _counts(help_session: HelpSession, started: Started, holdout_of: HoldoutOf, now: datetime) -> bool:
    is_drawn = bool(started.draw_unit and started.draw_share) and started.holdout == holdout_of
    is_over = now - started.at >= WINDOW
    return is_drawn and is_over and met_the_gate(help_session) and not is_by_machine(help_session)


def _problems(help_sessions: list[HelpSession]) -> list[list[HelpSession]]:
    """Return the help sessions of one unit, oldest first, grouped by problem."""
    groups: list[list[HelpSession]] = []
    for help_session in help_sessions:
        near = (g for g in reversed(groups) if help_session.events[0].at - g[0].events[0].at <= WINDOW)
        group = next((g for g in near if is_same_problem(g[0], help_session)), None)
        if group is None:
            groups.append([help_session])
        else:
            group.append(help_session)
    return groups


def _episode(unit: str, group: list[HelpSession], first_contacts: Mapping[str, timedelta]) -> DrawnEpisode:
    first = group[0]
    began, started = first.events[0].at, first.started
    wrote = [began + first_contacts[first.help_session_id]] if first.help_session_id in first_contacts else []
    wrote += [help_session.sent.at for help_session in group if help_session.sent]
    contact = any(moment - began <= WINDOW for moment in wrote)
    arm, share = (started.arm, started.draw_share or 0.0) if started else (Arm.NOT_ENROLLED, 0.0)
    return DrawnEpisode(unit, arm, share, contact)
