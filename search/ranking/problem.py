"""One text while it is ranked: the values that signals are computed from."""

from dataclasses import dataclass

from search.learning.lessons import Comparison
from search.meaning.nearness import Nearness
from search.query.query import Query


@dataclass(frozen=True, slots=True)
class AskedProblem:
    """What somebody asks."""

    query: Query
    language: str  # asked for
    comparison: Comparison | None  # with what was learned; None where nothing was
    nearness: Nearness | None = None  # in meaning, to every article; None where words alone rank


@dataclass(frozen=True, slots=True)
class Candidate:
    """One document that the words have found."""

    number: int
    language: str
