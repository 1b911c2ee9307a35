"""Drawn episodes as columns, from numbers that stand for them. Pure.

The bits of a number are what is known of an episode (`Bit`). People of one fold with the same numbers add the same to
every mean, to its jackknife and to every fit, so they are counted together: hundreds of thousands of people are a few
thousand rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

import numpy as np

from deflection.estimation.episodes import Codes, Episodes, Flags, FollowUp
from deflection.measuring.drawn_episodes import Drawn, answers_without_contact


class Bit(IntEnum):
    """What is known of an episode, and as which bit."""

    HOLDOUT = 0
    CONTACT = 1
    ABANDONED = 2
    REACHABLE = 3
    OPENED = 4
    SAID_SOLVED = 5
    ANSWERED = 6
    SOLVED = 7  # as it was answered


Story = Sequence[tuple[int, float]]
"""The episodes of a person: bits, and the share of the hold-out in that draw."""


def alike_people(stories: Sequence[tuple[Story, int, int]]) -> Drawn:
    """Return the columns of stories, each with the fold of its people and with how many they are."""
    episodes = [
        (person, people, fold, *episode) for person, (story, fold, people) in enumerate(stories) for episode in story
    ]
    person, people, folds, bits, shares = zip(*episodes, strict=True) if episodes else ((), (), (), (), ())
    codes = _whole(bits)
    columns = Episodes(
        _whole(person),
        _has(codes, Bit.HOLDOUT),
        np.array(shares, dtype=np.float64),
        _has(codes, Bit.CONTACT),
        _whole(people),
        _whole(folds),
    )
    abandoned, reachable = _has(codes, Bit.ABANDONED), _has(codes, Bit.REACHABLE)
    signals = np.column_stack([reachable, _has(codes, Bit.OPENED), _has(codes, Bit.SAID_SOLVED), abandoned])
    follow_up = FollowUp(_has(codes, Bit.ANSWERED), _has(codes, Bit.SOLVED), signals.astype(np.float64))
    return Drawn(columns, abandoned, answers_without_contact(columns, follow_up), follow_up, reachable)


def _whole(numbers: Sequence[int]) -> Codes:
    return np.array(numbers, dtype=np.int64)


def _has(codes: Codes, bit: Bit) -> Flags:
    return np.asarray(codes >> bit & 1, dtype=np.bool_)
