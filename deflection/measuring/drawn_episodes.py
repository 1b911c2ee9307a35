"""The episodes of people who were drawn into an arm, as the estimators compare them. Pure.

Which help sessions make an episode, and when it is a contact, is defined in `relations.py`.

1. Whoever was drawn counts, in the arm that was drawn, whatever they did (intention to treat).
2. An episode belongs to the day that it began on. Only episodes whose window is over count, of the kind of hold-out
   that is asked for, with the share that was noted.
3. In the hold-out of the help the first key is the beginning: whoever typed and never described a problem is an episode
   without a contact, in either arm.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from deflection.estimation.avoided_contacts import avoided_contacts
from deflection.estimation.episodes import Episodes, Flags, FollowUp
from deflection.estimation.estimate import Estimate, TooFewToCompare
from deflection.estimation.live_interval import FEWEST_EPISODES, live_avoided_contacts
from deflection.help_session import Arm
from deflection.measuring.folds import fold_of
from deflection.measuring.outcome import WINDOW
from deflection.policy import HoldoutOf
from deflection.site_events import HelpEnrolled


@dataclass(frozen=True, slots=True)
class Afterwards:
    """What is known of an episode beside its contact, and what its person answered days later."""

    reachable: bool = False  # by mail when it began, or was asked on a later visit
    opened: bool = False  # an article
    said_solved: bool = False  # at once, of an article
    abandoned: bool = False  # the form: begun, and nothing sent
    solved: bool | None = None  # the answer to the follow-up question; None = none

    @property
    def signals(self) -> tuple[bool, ...]:
        """By which an answer, and whether it is yes, is predicted."""
        return self.reachable, self.opened, self.said_solved, self.abandoned


@dataclass(frozen=True, slots=True)
class DrawnEpisode:
    """One problem of somebody who was drawn."""

    unit: str
    arm: Arm
    share: float  # above 0, of the hold-out in that draw
    contact: bool
    afterwards: Afterwards = Afterwards()


@dataclass(frozen=True, slots=True)
class ArmComparison:
    """The arms of one kind of hold-out, and what they differ by."""

    holdout_of: HoldoutOf
    holdout: int  # episodes
    treated: int
    avoided: Estimate | None  # share of contacts that the treated did not make, −1 to 1; None = too few episodes


@dataclass(frozen=True, slots=True)
class Answers:
    """How many episodes without a contact have an answer to the follow-up question."""

    treated: int
    holdout: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """Drawn episodes as columns, as the estimators read them."""

    episodes: Episodes
    abandoned: Flags  # (n,) the form: begun, and nothing sent
    answers: Answers
    follow_up: FollowUp
    reachable: Flags  # (n,) could be asked

    def with_others(self, others: Drawn) -> Drawn:
        """Return these and other people, who have no answers."""
        episodes = self.episodes.with_others(others.episodes)
        abandoned = np.concatenate([self.abandoned, others.abandoned])
        pairs = [(getattr(self.follow_up, name), getattr(others.follow_up, name)) for name in FollowUp.__slots__]
        follow_up = FollowUp(*(np.concatenate(pair) for pair in pairs))
        reachable = np.concatenate([self.reachable, others.reachable])
        return Drawn(episodes, abandoned, self.answers, follow_up, reachable)


def compare(episodes: Episodes, holdout_of: HoldoutOf, *, can_still_grow: bool = True) -> ArmComparison:
    """Return how the arms differ, with an interval if both have `FEWEST_EPISODES` episodes of several people.

    can_still_grow  more episodes will come: the interval then holds at every look, else it is that of one look
    """
    is_enough = min(episodes.holdouts, episodes.treated) >= FEWEST_EPISODES
    avoided = _avoided(episodes, can_still_grow=can_still_grow) if is_enough else None
    return ArmComparison(holdout_of, episodes.holdouts, episodes.treated, avoided)


def _avoided(episodes: Episodes, *, can_still_grow: bool) -> Estimate | None:
    try:
        return live_avoided_contacts(episodes) if can_still_grow else avoided_contacts(episodes)
    except TooFewToCompare:  # all episodes of an arm are those of one browser
        return None


def as_columns(drawn: Sequence[DrawnEpisode]) -> Episodes:
    """Return episodes as the estimators read them."""
    numbers = {unit: number for number, unit in enumerate(dict.fromkeys(episode.unit for episode in drawn))}
    return Episodes(
        person=np.array([numbers[episode.unit] for episode in drawn], dtype=np.int64),
        holdout=np.array([episode.arm is Arm.HOLDOUT for episode in drawn], dtype=np.bool_),
        drawn_with=np.array([episode.share for episode in drawn], dtype=np.float64),
        contact=np.array([episode.contact for episode in drawn], dtype=np.bool_),
        fold=np.array([fold_of(episode.unit) for episode in drawn], dtype=np.int64),
    )


def answers_without_contact(episodes: Episodes, follow_up: FollowUp) -> Answers:
    """Return how many episodes without a contact have an answer, in each arm."""
    silent = follow_up.answered & ~episodes.contact
    return Answers(episodes.number(silent & ~episodes.holdout), episodes.number(silent & episodes.holdout))


def as_drawn(drawn: Sequence[DrawnEpisode]) -> Drawn:
    """Return episodes with everything that is known of them, one row for each."""
    episodes, later, follow_up = as_columns(drawn), [episode.afterwards for episode in drawn], as_follow_up(drawn)
    return Drawn(
        episodes,
        np.array([each.abandoned for each in later], dtype=np.bool_),
        answers_without_contact(episodes, follow_up),
        follow_up,
        np.array([each.reachable for each in later], dtype=np.bool_),
    )


def as_follow_up(drawn: Sequence[DrawnEpisode]) -> FollowUp:
    """Return what the people of these episodes answered, row by row as `as_columns`."""
    later = [episode.afterwards for episode in drawn]
    return FollowUp(
        answered=np.array([each.solved is not None for each in later], dtype=np.bool_),
        solved=np.array([bool(each.solved) for each in later], dtype=np.bool_),
        signals=np.array([each.signals for each in later], dtype=np.float64).reshape(
            len(later), len(Afterwards().signals)
        ),
    )


def only_typed(enrolled: Iterable[HelpEnrolled], described: Container[str], now: datetime) -> Iterator[DrawnEpisode]:
    """Yield an episode without a contact for every unit that pressed the first key and never described a problem.

    enrolled   who pressed the first key
    described  units that have an episode
    """
    silent = {fact.subject: fact for fact in enrolled if fact.subject not in described and now - fact.at >= WINDOW}
    return (DrawnEpisode(unit, fact.arm, fact.draw_share, contact=False) for unit, fact in silent.items())
