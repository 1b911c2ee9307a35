"""Drawn episodes as columns, from numbers that stand for them. Pure.

The bits of a number are what is known of an episode (`Bit`); above them stands the fold of its person. People with the
same numbers add the same to every mean, to its jackknife and to every fit, so they are counted together: hundreds of
thousands of people are a few thousand rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import Final

import numpy as np

from deflection.estimation.episodes import FOLDS, Codes, Episodes, Flags, FollowUp
from deflection.help_session import Arm
from deflection.measuring.drawn_episodes import Drawn, answers_without_contact
from deflection.measuring.folds import fold_of
from deflection.measuring.measured_session import MeasuredSession


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


FOLD: Final = len(Bit)  # bit from which on the fold stands
_FOLD_BITS: Final = (FOLDS - 1).bit_length()
SHARE: Final = FOLD + _FOLD_BITS  # bit from which on others may number the share of a draw

Story = Sequence[tuple[int, float]]
"""The episodes of a person: numbers, and the share of the hold-out in that draw."""


def code_of(row: MeasuredSession) -> int:
    """Return the number of the episode that begins with this help session, 0 to 2 ** SHARE - 1."""
    known = {
        Bit.HOLDOUT: row.arm is Arm.HOLDOUT,
        Bit.CONTACT: row.episode_contact,
        Bit.ABANDONED: row.form_begun and row.sent_at is None,
        Bit.REACHABLE: row.reachable or row.asked_on_page,
        Bit.OPENED: row.opened,
        Bit.SAID_SOLVED: row.solved_by != "",
        Bit.ANSWERED: row.said_later is not None,
        Bit.SOLVED: bool(row.said_later),
    }
    return sum(is_so << bit for bit, is_so in known.items()) | fold_of(row.draw_unit) << FOLD


def alike_people(stories: Sequence[tuple[Story, int]]) -> Drawn:
    """Return the columns of stories, each with how many people it is of."""
    episodes = [(person, people, *episode) for person, (story, people) in enumerate(stories) for episode in story]
    person, people, numbers, shares = zip(*episodes, strict=True) if episodes else ((), (), (), ())
    codes = _whole(numbers)
    columns = Episodes(
        _whole(person),
        _has(codes, Bit.HOLDOUT),
        np.array(shares, dtype=np.float64),
        _has(codes, Bit.CONTACT),
        _whole(people),
        codes >> FOLD & (1 << _FOLD_BITS) - 1,
    )
    abandoned, reachable = _has(codes, Bit.ABANDONED), _has(codes, Bit.REACHABLE)
    signals = np.column_stack([reachable, _has(codes, Bit.OPENED), _has(codes, Bit.SAID_SOLVED), abandoned])
    follow_up = FollowUp(_has(codes, Bit.ANSWERED), _has(codes, Bit.SOLVED), signals.astype(np.float64))
    return Drawn(columns, abandoned, answers_without_contact(columns, follow_up), follow_up, reachable)


def _whole(numbers: Sequence[int]) -> Codes:
    return np.array(numbers, dtype=np.int64)


def _has(codes: Codes, bit: Bit) -> Flags:
    return np.asarray(codes >> bit & 1, dtype=np.bool_)
