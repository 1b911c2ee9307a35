"""One text while it is ranked: the values that signals are computed from."""

from collections.abc import Mapping
from dataclasses import dataclass, field

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
    solved: Mapping[str, float] = field(default_factory=dict)  # article id -> cosine of the nearest problem it solved


@dataclass(frozen=True, slots=True)
class Candidate:
    """One document that the words have found."""

    number: int
    language: str
