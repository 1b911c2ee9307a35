"""How a query is ranked: the one place.

1. A typed word is worth `weight * idf`, in an article of another language than asked a share of that.
2. An article earns it as far as BM25 finds the word in its text, and by a smaller share in its title.
3. Of several terms that a word may stand for (unfinished, mistyped) the best match counts, once.
4. When all words together are one of its questions, an article earns the worth of all of them once more.
5. A chosen topic is worth as much as one telling word.
6. The score of an article is the sum over all this, and `Scores.explain` gives the summands.

What a word counts inside the text (title, questions, keywords, body) is decided in `schema.WORTH`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from search.analysis import question_key
from search.query import Query
from search.vocabulary import Vocabulary

K1 = 1.2  # how soon more of the same word stops to count
B = 0.75  # how much a long article is held against it
SHARE: Mapping[str, float] = {"text": 1.0, "title": 0.5}  # with the title success@1 of alchemy-sk is .68, else .62
FOREIGN_SHARE = 0.6  # an article in another language wins only when nothing at home says as much
TOPIC = "topics"  # the field of the index
TOPIC_WORTH = 3.0  # a word that one article in seven holds: decides between equals, outweighs no whole problem

Posting = tuple[int, float, float]  # number of the document, weighted count of the term, length of the field


@dataclass(frozen=True, slots=True)
class Clause:
    """One typed word in one field of the index."""

    word: str  # as typed; "" for all of them together, and for a chosen topic
    field: str  # "text_sk", "title_sk", ...
    terms: tuple[str, ...]  # of which the best match counts
    worth: float  # times `saturation` = what an article earns
    average_length: float  # of the field, in terms


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
class Scores:
    """What every document earned by every clause."""

    earned: tuple[tuple[Clause, Mapping[int, float]], ...]

    def ranked(self) -> list[int]:
        """Give the numbers of all documents that earned something, best first, the earlier of two equals first."""
        total: dict[int, float] = {}
        for _, earned in self.earned:
            for number, value in earned.items():
                total[number] = total.get(number, 0.0) + value
        return sorted(total, key=lambda number: (-total[number], number))

    def explain(self, number: int) -> Explanation:
        """Give what one document earned, by word and field."""
        parts = (Part(clause.word, clause.field, earned.get(number, 0.0)) for clause, earned in self.earned)
        return Explanation(tuple(part for part in parts if part.value > 0))


def clauses(query: Query, asked: str, fields: Mapping[str, Vocabulary]) -> list[Clause]:
    """Give every field in which a word of the query, or all of them together, can be found, and the worth of that."""
    found = []
    for term in query.terms:
        for part, share in SHARE.items():
            name = f"{part}_{term.language}"
            field = fields[name]
            terms = tuple(known for known in term.terms if known in field)
            worth = term.weight * share * _home(term.language, asked) * field.idf(field.frequency(terms))
            if terms:
                found.append(Clause(term.word, name, terms, worth, field.average_length))
    return found + [_whole_question(query, language, asked, fields) for language in query.languages]


def _whole_question(query: Query, language: str, asked: str, fields: Mapping[str, Vocabulary]) -> Clause:
    terms = query.terms_in(language)
    worth = sum(term.mass(fields[f"text_{language}"]) for term in terms) * _home(language, asked)
    key = question_key(term.terms[0] if term.terms else "" for term in terms)
    return Clause("", f"asked_{language}", (key,), worth, average_length=1.0)


def _home(language: str, asked: str) -> float:
    return 1.0 if language == asked else FOREIGN_SHARE


def score(sought: Iterable[Clause], postings: Callable[[str, str], Iterable[Posting]]) -> Scores:
    """Read `postings(field, term)` to the end for every clause, so that no document is skipped."""
    return Scores(tuple((clause, _earned(clause, postings)) for clause in sought))


def _earned(clause: Clause, postings: Callable[[str, str], Iterable[Posting]]) -> dict[int, float]:
    earned: dict[int, float] = {}
    for term in clause.terms:
        for number, count, length in postings(clause.field, term):
            value = clause.worth * saturation(count, length, clause.average_length)
            earned[number] = max(value, earned.get(number, 0.0))
    return earned


def saturation(count: float, length: float, average_length: float) -> float:
    """Say how well one term is found, 0 to K1 + 1: BM25 without its idf.

    count           how often the field of this article holds the term, weighted by `schema.WORTH`
    length          terms in the field of this article
    average_length  the same over all articles that have the field; > 0

    >>> round(saturation(1, 100, 100), 3), round(saturation(1_000, 100, 100), 1), saturation(0, 100, 100)
    (1.0, 2.2, 0.0)
    """
    return count * (K1 + 1) / (count + K1 * (1 - B + B * length / average_length))
