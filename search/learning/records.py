"""What resolved a problem before, and what may be learned from it.

1. A record is one person's problem text and what became of it; silence is no record.
2. A person counts once a week for an article, with what they said last; somebody who resolves more than
   `MOST_A_WEEK` problems in a week is not believed at all.
3. A text moves an article when a member or the staff said so, or two different people said nearly the same.
4. "Nothing helped" is forgotten as soon as an article that is new or was changed would be shown for it.
5. Records of articles that are gone teach nothing; they come back with the article.

Pure: what is made of the records stands in `lessons.py`, the files in `learned.py`.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from search.learning.vectors import Vector, learn_grams

NEWEST = 20_000  # records of one language that are kept; more would not fit beside the index in memory
MOST_A_WEEK = 20  # problems that one person may resolve in a week; honest people have fewer
NEARLY_THE_SAME = 0.3  # cosine of two texts about one article, from which the second backs the first


@dataclass(frozen=True, slots=True)
class Record:
    """One problem text and what became of it."""

    record_id: str  # of the help session, or of the ticket that staff judged
    text: str
    lang: str  # of the page
    article_id: str  # of the article that resolved it; "" = nothing that was shown did
    person: str  # digest; "" = nobody can be told apart: all of these are one person
    vouched: bool  # a signed-in member, or staff
    at: datetime  # aware UTC
    shown: frozenset[tuple[str, str]] = frozenset()  # (article id, revision) that were shown

    @property
    def solved(self) -> bool:
        """Whether an article resolved it."""
        return bool(self.article_id)


def believed(records: Iterable[Record], is_there: Callable[[str], bool]) -> list[Record]:
    """Give the records of one language that may teach, oldest first: rules 2, 3 and 5.

    is_there  whether an article can be suggested now, by id
    """
    newest = sorted(records, key=lambda record: (record.at, record.record_id))[-NEWEST:]
    told = [record for record in newest if record.text.strip() and (not record.solved or is_there(record.article_id))]
    return _backed(_without_floods(_once_a_week(told)))


def _once_a_week(records: Sequence[Record]) -> list[Record]:
    """Keep what each person said last about an article in a week; about "nothing helped" in a day."""
    last = {
        (record.person, record.article_id, _week(record) if record.solved else record.at.date()): record
        for record in records
    }
    return sorted(last.values(), key=lambda record: (record.at, record.record_id))


def _without_floods(records: Sequence[Record]) -> list[Record]:
    solved = Counter((record.person, _week(record)) for record in records if record.solved and record.person)
    return [record for record in records if solved[record.person, _week(record)] <= MOST_A_WEEK]


def _week(record: Record) -> tuple[int, int]:
    year, week, _ = record.at.isocalendar()
    return year, week


def _backed(records: Sequence[Record]) -> list[Record]:
    """Leave out what one stranger alone says of an article."""
    strangers = [record for record in records if record.solved and not record.vouched]
    if not strangers:
        return list(records)
    grams = learn_grams(record.text for record in records)
    of_article: defaultdict[str, list[tuple[Record, Vector]]] = defaultdict(list)
    for record in records:
        of_article[record.article_id].append((record, grams.vector(record.text)))
    alone = {
        record.record_id
        for article_id, said in of_article.items()
        if article_id
        for record, vector in said
        if not record.vouched and not any(_backs(other, record, vector, its) for other, its in said)
    }
    return [record for record in records if record.record_id not in alone]


def _backs(other: Record, record: Record, vector: Vector, its: Vector) -> bool:
    return other.person != record.person and cosine(vector, its) >= NEARLY_THE_SAME


def cosine(one: Vector, other: Vector) -> float:
    """Compare two texts, 0 to 1."""
    _, here, there = np.intersect1d(one.columns, other.columns, assume_unique=True, return_indices=True)
    return float(one.values[here] @ other.values[there])


def is_stale(record: Record, shown_now: Iterable[tuple[str, str]]) -> bool:
    """Say whether "nothing helped" no longer holds: an article that was not shown then would be shown now (rule 4).

    shown_now  (article id, revision) of the first three articles that the text finds today
    """
    return not record.solved and not record.shown.issuperset(shown_now)
