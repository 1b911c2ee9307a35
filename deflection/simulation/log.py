"""What the log would hold of a month: machines among the people, cookies lost, contacts that nothing joins, silence."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from deflection.estimation.episodes import Episodes, Flags, Floats, FollowUp
from deflection.simulation.people import Happened

MACHINES_RECOGNISED = 0.9
PEOPLE_TAKEN_FOR_MACHINES = 0.005
ASKED = 0.5  # of the episodes without contact
ANSWERS_IF_SOLVED = 0.35  # of those asked
ANSWERS_IF_NOT = 0.25


@dataclass(frozen=True, slots=True)
class Conditions:
    """What comes between the people and the log. All 0 to 1."""

    holdout: float = 0.1
    machines: float = 0.25  # of all visits
    lost_cookies: float = 0.1  # of those who come back to write: as somebody new, drawn into an arm again
    linked: float = 0.75  # of the contacts by another way than the form: joined to their episode


@dataclass(frozen=True, slots=True)
class Log:
    """What the estimators see of a month, and what a vendor's ratio sees of it."""

    episodes: Episodes
    follow_up: FollowUp
    unlinked: int  # contacts that nothing joins to an episode
    naive_ratio: float  # 0 to 1


def log_of(chance: np.random.Generator, happened: Happened, conditions: Conditions) -> Log:
    """Return the log of what happened.

    Rows: the people whom the filter does not take for machines; those who came back as somebody new, with their
    contact; the machines that the filter does not recognise.
    """
    lost = happened.later & (chance.random(len(happened)) < conditions.lost_cookies)
    joined = ~happened.by_another_way | (chance.random(len(happened)) < conditions.linked)
    kept = chance.random(len(happened)) >= PEOPLE_TAKEN_FOR_MACHINES
    strangers = int(np.count_nonzero(lost))
    visits = round(len(happened) * conditions.machines / (1 - conditions.machines))
    machines = chance.binomial(visits, 1 - MACHINES_RECOGNISED)
    others = strangers + machines
    contact = np.concatenate([(happened.writes & joined & ~lost)[kept], np.arange(others) < strangers])
    holdout = np.concatenate([happened.holdout[kept], chance.random(others) < conditions.holdout])
    person = np.concatenate([happened.person[kept], len(happened) + np.arange(others)])
    episodes = Episodes(person, holdout, np.full(len(person), conditions.holdout), contact)
    nobody = np.zeros(others, dtype=bool)
    solved = np.concatenate([happened.solved[kept], nobody])
    opened = np.concatenate([happened.opened[kept], nobody])
    is_machine = np.arange(len(person)) >= len(person) - machines
    follow_up = _follow_up(chance, solved, opened, ~contact & ~is_machine)
    return Log(episodes, follow_up, int(np.count_nonzero(happened.writes & ~joined)), _naive_ratio(happened, visits))


def _follow_up(chance: np.random.Generator, solved: Flags, opened: Flags, can_answer: Flags) -> FollowUp:
    answers = np.where(solved, ANSWERS_IF_SOLVED, ANSWERS_IF_NOT) * ASKED
    answered = can_answer & (chance.random(len(solved)) < answers)
    return FollowUp(answered, solved, _signals(chance, solved, opened))


def _signals(chance: np.random.Generator, solved: Flags, opened: Flags) -> Floats:
    """Return what else the log knows of each episode, (n, 6); none of it says for certain what the answer would be."""
    n = len(solved)
    time_on_article = np.where(opened, chance.normal(np.where(solved, 1.0, 0.4)), 0.0)
    searched_again = chance.random(n) < np.where(solved, 0.25, 0.45)
    came_back = chance.random(n) < np.where(solved, 0.08, 0.25)
    yes = opened & (chance.random(n) < np.where(solved, 0.25, 0.02))
    no = opened & (chance.random(n) < np.where(solved, 0.02, 0.25))
    return np.column_stack([time_on_article, searched_again, came_back, yes, no, opened]).astype(np.float64)


def _naive_ratio(happened: Happened, machine_visits: int) -> float:
    """Return the treated visits without a form sent in the same visit, of all treated visits, 0 to 1.

    The ratio of several vendors: whoever gave up, called, came back another day or is a machine counts as a success.
    """
    at_once = happened.writes & ~happened.by_another_way & ~happened.later & ~happened.holdout
    visits = np.count_nonzero(~happened.holdout) + machine_visits
    return 1 - float(np.count_nonzero(at_once)) / visits
