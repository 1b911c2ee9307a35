"""Queries as people write them into a large box: among politeness, stories, signatures and devices.

What stands around them is drawn from `filler/<language>.yml`, seeded by the query.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from random import Random

import yaml

from search.evaluation.collection import JudgedQuery

FILLER = Path(__file__).parent / "filler"
KINDS = ("politeness", "story", "short", "devices")
MIXED = "mixed"
OWN_LINES = 0.3  # share of the texts that are written line by line
SHORTEST_SPREAD = 4  # words; a shorter query is left whole

_SIGNS = re.compile(r"[.,:;!?…–—-]+(?=\s|$)")


class NoFillerError(Exception):
    """There is no filler in the language of a query."""


@dataclass(frozen=True, slots=True)
class Wrapping:
    """How a query is written.

    words    of filler around it, about
    filler   one of `KINDS`, or `MIXED`
    spread   True: the query itself becomes two sentences, with at most one other between them
    running  True: in one line, without signs between the sentences, as many people write on telephones
    """

    words: int = 45
    filler: str = MIXED
    spread: bool = False
    running: bool = False


def wrapped(text: str, language: str, wrapping: Wrapping, random: Random) -> str:
    """Return the query as a letter; the same random state, the same letter. Raises NoFillerError."""
    filler = _filler(language)
    around = _drawn(filler, wrapping, random)
    place = random.randint(0, len(around))
    halves = _halves(text) if wrapping.spread else [_sentence(text)]
    between = around[place : place + random.randint(0, 1)] if len(halves) > 1 else []
    problem = [halves[0], *between, *halves[1:]]
    body = [*around[:place], *problem, *around[place + len(between) :]]
    separator = "\n" if random.random() < OWN_LINES else " "
    letter = separator.join([random.choice(filler["greetings"]), *body, random.choice(filler["signatures"])])
    return " ".join(_SIGNS.sub(" ", letter).split()) if wrapping.running else letter


def wrapped_queries(queries: Iterable[JudgedQuery], wrapping: Wrapping, seed: int) -> list[JudgedQuery]:
    """Return the queries as letters, each with the same right answers. Raises NoFillerError."""
    return [
        replace(query, text=wrapped(query.text, query.lang, wrapping, Random(f"{seed} around {query.query_id}")))  # noqa: S311 - a sample, not a secret
        for query in queries
    ]


def _drawn(filler: dict[str, list[str]], wrapping: Wrapping, random: Random) -> list[str]:
    kinds = KINDS if wrapping.filler == MIXED else (wrapping.filler,)
    pool = [sentence for kind in kinds for sentence in filler[kind]]
    drawn: list[str] = []
    for sentence in random.sample(pool, len(pool)):
        if sum(len(other.split()) for other in drawn) >= wrapping.words:
            break
        drawn.append(sentence)
    return drawn


def _halves(text: str) -> list[str]:
    """Cut a query in the middle into two sentences."""
    words = text.split()
    middle = len(words) // 2
    if len(words) < SHORTEST_SPREAD:
        return [_sentence(text)]
    first, second = " ".join(words[:middle]), " ".join(words[middle:])
    return [_sentence(first.rstrip(".,:;?!")), _sentence(second[:1].upper() + second[1:])]


def _sentence(text: str) -> str:
    return text if text[-1:] in ".!?…" else f"{text}."


@cache
def _filler(language: str) -> dict[str, list[str]]:
    file = FILLER / f"{language}.yml"
    if not file.exists():
        known = ", ".join(languages())
        raise NoFillerError(f"{file.name}: no filler in this language - write one, or ask in one of {known}")
    filler: dict[str, list[str]] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return filler


def languages() -> Sequence[str]:
    """Return the languages that have filler."""
    return sorted(file.stem for file in FILLER.glob("*.yml"))
