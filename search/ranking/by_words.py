"""How a query is ranked: the one place.

1. A typed word is worth `weight * idf`, in an article of another language than asked a share of that.
2. An article earns it as far as BM25 finds the word in its text, and by a smaller share in its title.
3. Several terms that a word may stand for (unfinished, mistyped) count as one: their counts are added up, and its
   idf is that of the articles that hold any of them.
4. When all words together are one of its questions, an article earns the worth of all of them once more.
5. A chosen topic is worth as much as one telling word.
6. When somebody has settled on the text, the best articles get a second look (`reranking.py`).
7. What was learned from problems that were resolved is worth up to `lessons.MOST_WORTH` times the best score.
8. The score of an article is the sum over all this, and `explain` gives the summands.

What a word counts inside the text (title, questions, keywords, body) is decided in `fields.WORTH`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from search.index.vocabulary import NOBODY, Vocabulary
from search.query.query import Query
from search.storage.array_file import Array
from search.text.analysis import question_key

PARTS = ("text", "title")
TITLE_WEIGHT = 0.5  # of a word in the title, besides; with it success@1 of alchemy-sk is .68, without .62 (a setting)
FOREIGN_SHARE = 0.6  # an article in another language wins only when nothing at home says as much
LEARNED = "learned"  # stands where a field of the index would
TOPIC = "topics"  # the field of the index
TOPIC_WORTH = 3.0  # a word that one article in seven holds: decides between equals, outweighs no whole problem


@dataclass(frozen=True, slots=True)
class Clause:
    """One typed word in one field of the index."""

    word: str  # as typed; "" for all of them together, and for a chosen topic
    field: str  # "text_sk", "title_sk", ...
    terms: tuple[str, ...]  # any of which counts
    beginning: str = ""  # instead of the terms: whatever begins so
    weight: float = 1.0  # times idf and `saturation` = what an article earns
    flat: bool = False  # True: who has it earns the weight, however often and however rare


@dataclass(frozen=True, slots=True)
class Part:
    """What an article earned by one word in one field."""

    word: str
    field: str
    value: float  # > 0


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why an article has its score."""

    parts: tuple[Part, ...]

    @property
    def score(self) -> float:
        """The sum of the parts: the score the article was ranked by."""
        return sum(part.value for part in self.parts)


@dataclass(frozen=True, slots=True)
class Earned:
    """What every document earned by one clause."""

    clause: Clause
    documents: Array  # (n,) ascending
    values: Array  # (n,) > 0

    def by(self, documents: Array) -> list[float]:
        """Give what each of some documents earned."""
        if not len(self.documents):
            return [0.0] * len(documents)
        at = self.documents.searchsorted(documents)
        held = self.documents.take(at, mode="clip") == documents
        earned: list[float] = np.where(held, self.values.take(at, mode="clip"), 0.0).tolist()
        return earned


class Scores:
    """What every document earned by every clause."""

    def __init__(self, earned: Iterable[Earned], size: int, deleted: Array) -> None:
        """`size` documents, of which the numbers in `deleted` are not there any more."""
        self._earned = tuple(earned)
        self._total = np.zeros(size)
        for one in self._earned:
            self._total[one.documents] += one.values
        self._total[deleted] = 0.0

    def best(self, k: int) -> list[int]:
        """Give the numbers of the best `k` documents that earned something, the earlier of two equals first."""
        held = np.flatnonzero(self._total > 0)
        if len(held) > k > 0:
            earned = self._total[held]
            held = held[earned >= np.partition(earned, -k)[-k]]  # a few more than k where some are equal
        order = np.argsort(-self._total[held], kind="stable")[:k]
        numbers: list[int] = held[order].tolist()
        return numbers

    def score(self, document: int) -> float:
        """Give what one document earned altogether."""
        return float(self._total[document])

    def explain(self, documents: Sequence[int]) -> list[Explanation]:
        """Give what each of some documents earned, by word and field."""
        asked = np.array(documents, dtype=np.int64)
        table = [(one.clause, one.by(asked)) for one in self._earned]
        return [
            Explanation(
                tuple(Part(clause.word, clause.field, values[at]) for clause, values in table if values[at] > 0)
            )
            for at in range(len(documents))
        ]


def clauses(query: Query, asked: str, *, title_weight: float = TITLE_WEIGHT) -> list[Clause]:
    """Give every field in which a word of the query, or all of them together, is looked for."""
    shares = {"text": 1.0, "title": title_weight}
    words = [
        Clause(
            word=term.word,
            field=f"{part}_{term.language}",
            terms=term.terms,
            beginning=term.beginning,
            weight=term.weight * share * _home(term.language, asked),
        )
        for term in query.terms
        for part, share in shares.items()
    ]
    return words + [_whole_question(query, language, asked) for language in query.languages]


def _whole_question(query: Query, language: str, asked: str) -> Clause:
    terms = query.terms_in(language)
    key = question_key(term.terms[0] if term.terms else "" for term in terms)
    worth = sum(term.mass for term in terms) * _home(language, asked)
    return Clause("", f"asked_{language}", (key,), weight=worth, flat=True)


def topic_clause(term: str) -> Clause:
    """Give the clause of a chosen topic."""
    return Clause("", TOPIC, (term,), weight=TOPIC_WORTH, flat=True)


def _home(language: str, asked: str) -> float:
    return 1.0 if language == asked else FOREIGN_SHARE


def score(sought: Iterable[Clause], fields: Mapping[str, Vocabulary]) -> list[Earned]:
    """Read all postings of every clause, so that no document is skipped."""
    return [earn(clause, fields[clause.field]) for clause in sought if clause.field in fields]


def earn(clause: Clause, field: Vocabulary) -> Earned:
    """Give what every document earns by one clause."""
    if clause.flat:
        found = zip(field.postings(clause.terms, clause.beginning), field.starts, strict=True)
        documents = np.concatenate([NOBODY.documents, *(one.documents + start for one, start in found)])
        return Earned(clause, documents, np.full(len(documents), clause.weight))
    relevance = field.relevance(clause.terms, clause.beginning)
    return Earned(clause, relevance.documents, relevance.values * clause.weight)
