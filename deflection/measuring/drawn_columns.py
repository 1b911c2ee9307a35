"""Drawn episodes as columns, from numbers that stand for them. Pure.

The bits of a number are what is known of an episode (`Bit`). People with the same numbers add the same to every mean
and to its jackknife (`arms.arm_mean`), so they are counted together; only answers are those of single people.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

import numpy as np

from deflection.estimation.episodes import Codes, Episodes, Flags, Floats, FollowUp
from deflection.estimation.true_deflection import FEWEST_ANSWERS
from deflection.measuring.drawn_episodes import Answers, Drawn, answers_without_contact

ENOUGH_ANSWERS = 2 * FEWEST_ANSWERS  # with fewer, no figure that asks for them can be shown


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


def alike_people(stories: Sequence[tuple[Story, int]], answers: Answers) -> Drawn:
    """Return the columns of stories that differ, each with how many people have it; nobody's answers are in them."""
    episodes = [(person, people, *episode) for person, (story, people) in enumerate(stories) for episode in story]
    person, people, bits, shares = zip(*episodes, strict=True) if episodes else ((), (), (), ())
    codes, alike = np.array(bits, dtype=np.int64), np.array(people, dtype=np.int64)
    columns = _episodes(np.array(person, dtype=np.int64), np.array(shares, dtype=np.float64), codes, alike)
    return Drawn(columns, _has(codes, Bit.ABANDONED), answers)


def single_people(person: Codes, shares: Floats, codes: Codes) -> Drawn:
    """Return the columns of episodes, each (n,): number of the person, share of the hold-out, bits."""
    columns, abandoned = _episodes(person, shares, codes, np.ones_like(person)), _has(codes, Bit.ABANDONED)
    known = _has(codes, Bit.REACHABLE), _has(codes, Bit.OPENED), _has(codes, Bit.SAID_SOLVED), abandoned
    follow_up = FollowUp(_has(codes, Bit.ANSWERED), _has(codes, Bit.SOLVED), np.column_stack(known).astype(np.float64))
    return Drawn(columns, abandoned, answers_without_contact(columns, follow_up), follow_up, known[0])


def _episodes(person: Codes, shares: Floats, codes: Codes, alike: Codes) -> Episodes:
    return Episodes(person, _has(codes, Bit.HOLDOUT), shares, _has(codes, Bit.CONTACT), alike)


def _has(codes: Codes, bit: Bit) -> Flags:
    return np.asarray(codes >> bit & 1, dtype=np.bool_)
