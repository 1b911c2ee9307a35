"""Records of what became of earlier problems, and which of them may be believed.

1. A record is one person's problem text and what became of it; silence is no record.
2. A person counts once a week for an article, with what they said last; of somebody who resolves more than
   `MOST_A_WEEK` problems in a week nothing counts.
3. A text moves an article when a member or the staff said so, or two different people said nearly the same.
4. "Nothing helped" holds until an article that is new or was changed would be shown for it.
5. Records of articles that are gone are left out; they come back with the article.

Pure: what is made of the records stands in `lessons.py`, the files in `store.py`.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from search.learning.amounts import NEWEST
from search.learning.vectors import Vector, learn_grams

MOST_A_WEEK = 20  # problems that one person may resolve in a week; honest people have fewer
NEARLY_THE_SAME = 0.3  # cosine of two texts about one article, from which the second backs the first


@dataclass(frozen=True, slots=True)
class Record:
    """One problem text and what became of it."""

    record_id: str  # of the help session, or of the ticket that staff judged
    text: str
    lang: str  # of the page
    article_id: str  # of the article that resolved it; "" = nothing that was shown did
    person: str  # digest; "" = unknown: all of these count as one person
    vouched: bool  # a signed-in member, or staff
    at: datetime  # aware UTC
    shown: frozenset[tuple[str, str]] = frozenset()  # (article id, revision) that were shown

    @property
    def solved(self) -> bool:
        """Whether an article resolved it."""
        return bool(self.article_id)


def believed(records: Iterable[Record], is_there: Callable[[str], bool], *, most: int = NEWEST) -> list[Record]:
    """Return the records of one language that training may use, oldest first: rules 2, 3 and 5.

    is_there  whether an article can be suggested now, by id
    most      of them that are looked at, the newest
    """
    newest = sorted(records, key=lambda record: (record.at, record.record_id))[-most:]
    usable = [record for record in newest if record.text.strip() and (not record.solved or is_there(record.article_id))]
    return _backed(_without_floods(_once_a_week(usable)))


def _once_a_week(records: Sequence[Record]) -> list[Record]:
    """Keep the last record of each person and article in a week; of "nothing helped" the last in a day."""
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
    """Leave out what one guest alone says of an article (rule 3)."""
    guests = [record for record in records if record.solved and not record.vouched]
    if not guests:
        return list(records)
    grams = learn_grams(record.text for record in records)
    of_article: defaultdict[str, list[tuple[Record, Vector]]] = defaultdict(list)
    for record in records:
        of_article[record.article_id].append((record, grams.vector(record.text)))
    solved = (vectors for article_id, vectors in of_article.items() if article_id)
    alone = {record_id for vectors in solved for record_id in _alone(vectors)}
    return [record for record in records if record.record_id not in alone]


def _alone(vectors: Sequence[tuple[Record, Vector]]) -> Iterator[str]:
    """Yield the ids of what guests said of one article where no other person's text about it is near.

    One pass over all pieces for each record: the time grows with records times pieces, as fast as numpy multiplies.
    """
    columns = np.concatenate([vector.columns for _, vector in vectors])
    values = np.concatenate([vector.values for _, vector in vectors])
    owner = np.repeat(np.arange(len(vectors)), [vector.columns.size for _, vector in vectors])
    persons = np.unique([record.person for record, _ in vectors], return_inverse=True)[1]
    weights = np.zeros(int(columns.max(initial=-1)) + 1, dtype=np.float32)
    for number, (record, vector) in enumerate(vectors):
        if record.vouched:
            continue
        weights[vector.columns] = vector.values
        nearness = np.bincount(owner, values * weights[columns], minlength=len(vectors))
        weights[vector.columns] = 0
        if not np.any((nearness >= NEARLY_THE_SAME) & (persons != persons[number])):
            yield record.record_id


def is_stale(record: Record, shown_now: Iterable[tuple[str, str]]) -> bool:
    """Return whether "nothing helped" no longer holds: an article that was not shown then would be now (rule 4).

    shown_now  (article id, revision) of the first three articles that the text finds today
    """
    return not record.solved and not record.shown.issuperset(shown_now)
