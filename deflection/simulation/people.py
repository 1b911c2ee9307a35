"""What people do in a month, as it truly is: who would write, whose problem is solved, who gives up, who comes back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from deflection.estimation.episodes import Codes, Flags
from deflection.simulation.world import (
    LANGUAGES,
    PERSON_SPREAD,
    READ_IN_TIME,
    SOLVED_ANYWAY,
    TOPICS,
    SimulatedGate,
    article_qualities,
    chance_to_write,
    topic_shares,
)

MORE_EPISODES = 0.25  # of a person after the first, in the mean: Poisson
ANOTHER_WAY_ANYWAY = 0.05  # of those who write: a mail or a call, whatever the form is like
LATER = 0.05  # of those who write by the form: on another day
LATER_AFTER_READING = 0.15  # the same of those who were asked to read


@dataclass(frozen=True, slots=True)
class Happened:
    """Episodes of people as they are in truth; every column (n,)."""

    person: Codes  # 0 to the number of people - 1
    holdout: Flags
    opened: Flags  # an article
    solved: Flags
    writes: Flags
    by_another_way: Flags  # of those who write: not by the form
    later: Flags  # of those who write by the form: in another visit

    def __len__(self) -> int:
        return len(self.person)


def month_of_people(
    chance: np.random.Generator, gate: SimulatedGate, episodes: int, holdout_share: float, *, helps: bool = True
) -> Happened:
    """Return `episodes` episodes; `helps=False` is a help that changes nothing: both arms are alike."""
    person = _person_of_each(chance, episodes)
    people = int(person.max()) + 1
    holdout = (chance.random(people) < holdout_share)[person]
    language = chance.choice(len(LANGUAGES), size=people, p=LANGUAGES)[person]
    inclination = chance.normal(0, PERSON_SPREAD, people)[person]
    would_write = _happens(chance, chance_to_write(language, inclination))
    gated = ~holdout if helps else np.zeros(episodes, dtype=bool)
    by_article = would_write & gated & _happens(chance, _chance_of_an_answer(chance, language))
    leaves = would_write & gated & ~by_article & _happens(chance, gate.insists * gate.gives_up, episodes)
    switches = leaves & _happens(chance, gate.other_way, episodes)
    writes = (would_write & ~by_article & ~leaves) | switches
    by_another_way = switches | (writes & _happens(chance, ANOTHER_WAY_ANYWAY, episodes))
    return Happened(
        person,
        holdout,
        opened=_happens(chance, np.where(gated, 0.6, 0.3)),
        solved=by_article | (~would_write & _happens(chance, SOLVED_ANYWAY, episodes)),
        writes=writes,
        by_another_way=by_another_way,
        later=writes & ~by_another_way & _happens(chance, np.where(gated, LATER_AFTER_READING, LATER)),
    )


def _person_of_each(chance: np.random.Generator, episodes: int) -> Codes:
    visits = 1 + chance.poisson(MORE_EPISODES, episodes)
    return np.repeat(np.arange(episodes), visits)[:episodes]


def _chance_of_an_answer(chance: np.random.Generator, language: Codes) -> np.typing.NDArray[np.float64]:
    topic = chance.choice(TOPICS, size=len(language), p=topic_shares())
    return np.asarray(article_qualities()[topic] * READ_IN_TIME[language], dtype=np.float64)


def _happens(chance: np.random.Generator, likely: float | np.typing.NDArray[np.float64], n: int | None = None) -> Flags:
    return np.asarray(chance.random(np.shape(likely) if n is None else n) < likely)
