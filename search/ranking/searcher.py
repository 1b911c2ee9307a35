"""The embedded engine: a Whoosh index in a folder, opened for reading, with the arrays derived from it.

Whoosh keeps the articles and their postings; its objects never leave this package and its query parser never sees
what people type. Suggestions are ranked from the arrays (`impact.py`), where any number of threads may read at once:
Whoosh's own limited search skips true hits (in 1 to 6 % of the queries with a prefix) and takes seconds.
"""

import struct
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import accumulate
from pathlib import Path
from pickle import UnpicklingError
from threading import Lock
from time import perf_counter

import numpy as np
from whoosh.index import IndexError as WhooshIndexError

from search.articles.article_json import article_from_json
from search.articles.catalogue import Row
from search.index.document_features import KINDS, Corpus
from search.index.fields import topic_term
from search.index.opened import EngineError, PublishedArticle
from search.index.segment import Segment, numbers_of, open_segments
from search.index.stored_documents import StoredDocuments
from search.index.vocabulary import Vocabulary
from search.learning.lessons import REMINDS_FROM, Reading
from search.learning.store import Learned
from search.query.keyboard import readings_of
from search.query.query import Query, understand
from search.ranking.answerability import OFFERED, Evidence, Found, gather, p_resolves
from search.ranking.by_wording import LOOKED_AT, Candidate, rerank
from search.ranking.by_words import (
    LEARNED,
    PARTS,
    TITLE_WEIGHT,
    TOPIC,
    Explanation,
    Part,
    Scores,
    clauses,
    score,
    topic_clause,
)
from search.ranking.suggestions import Answer, Suggestions, corrected, suggestion, suggestions
from search.text.language import LANGUAGES
from search.text.letters import clean

_DAMAGE = (WhooshIndexError, OSError, EOFError, UnpicklingError, struct.error, zlib.error, ValueError, KeyError)
_LEARNED_ARTICLES = 50  # that gain from what was learned; of the others it says next to nothing
_SPARE = 5  # documents read beyond those asked for: some are translations of one another


Parts = Mapping[int, tuple[Part, ...]]  # what documents earn besides, by number


@dataclass(frozen=True, slots=True)
class _Looked:
    """What one search found."""

    query: Query
    found: list[Found]
    reading: Reading | None  # in the light of what was learned


class WhooshEngine:
    """One generation of the index; several threads may ask it at once."""

    def __init__(self, directory: Path, *, title_weight: float = TITLE_WEIGHT) -> None:
        self._directory = directory
        self._title_weight = title_weight
        self._reading = Lock()  # Whoosh's files have one position each, so one thread reads articles at a time
        with _readable(directory):
            self._stored = StoredDocuments(directory)
            self._segments = open_segments(directory)
            self._starts = tuple(accumulate((one.size for one in self._segments), initial=0))[: len(self._segments)]
            if self._size() != self._stored.size:
                raise ValueError("the arrays do not belong to these postings")
            self._deleted = np.array(self._stored.deleted(), dtype=np.int64)
        self._fields = dict(_fields(self._segments))
        self._corpus = {kind: Corpus([segment.forward[kind] for segment in self._segments]) for kind in KINDS}
        self._texts = {field.language: field for name, field in self._fields.items() if name.startswith("text_")}

    def suggest_while_typing(
        self, text: str, language: str, *, k: int = 5, without: Collection[str] = ()
    ) -> Suggestions:
        """Give the `k` articles that fit best so far, without asking how likely they resolve anything.

        without  words of the text that are not searched for
        """
        started = perf_counter()
        query = understand(text, language, self._texts, typing=True, without=without)
        found = self._found(self._scores(query, language, topic=None), {}, language, k)
        return suggestions(query, [suggestion(one, language) for one in found], started)

    def suggest(
        self,
        text: str,
        language: str,
        *,
        k: int = 5,
        topic: str | None = None,
        learned: Learned | None = None,
        without: Collection[str] = (),
    ) -> Suggestions:
        """Give the `k` articles that most likely resolve the problem; none when no word of it is known.

        learned  what was learned in this language; None where nothing was
        without  words of the text that are not searched for
        """
        started = perf_counter()
        looked = self._search(text, language, k, topic, learned, without)
        return self._answer(looked, language, started, learned)

    def explain(
        self, text: str, language: str, *, k: int = 5, topic: str | None = None, learned: Learned | None = None
    ) -> Answer:
        """Give the same answer with the summands of every score, and what else the keys might have said."""
        started = perf_counter()
        looked = self._search(text, language, k, topic, learned)
        found = looked.found
        return Answer(
            self._answer(looked, language, started, learned),
            tuple(one.explanation for one in found),
            tuple(readings_of(clean(text), language, self._texts)),
        )

    def _answer(self, looked: _Looked, language: str, started: float, learned: Learned | None) -> Suggestions:
        query, found = looked.query, looked.found
        evidence = gather(query, found, self._texts)
        hits = [suggestion(one, language, p_resolves(seen)) for one, seen in zip(found, evidence, strict=True)]
        answer = suggestions(query, hits, started)
        return corrected(answer, learned.local, looked.reading, started) if learned and looked.reading else answer

    def evidence(self, text: str, language: str, *, k: int = OFFERED) -> list[tuple[str, Evidence]]:
        """Give the ids of the best articles with what speaks for each: what `answerability_fit` learns from."""
        looked = self._search(text, language, k, topic=None)
        found = looked.found
        evidence = gather(looked.query, found, self._texts)
        return [(one.card["article_id"], seen) for one, seen in zip(found, evidence, strict=True)]

    def article(self, article_id: str, language: str) -> PublishedArticle | None:
        """Give one article, whatever its status."""
        number = self._number(article_id, language)
        with self._reading, _readable(self._directory):
            return None if number is None else _published(self._stored.fields(number))

    def articles(self) -> Iterator[PublishedArticle]:
        """Give every article in the index, whatever its status."""
        with _readable(self._directory):
            for number in self._alive():
                with self._reading:
                    stored = self._stored.fields(number)
                yield _published(stored)

    def rows(self) -> list[Row]:
        """Give the row of every article, whatever its status."""
        return [self._card(number) for number in self._alive()]

    def close(self) -> None:
        """Let go of the files."""
        self._stored.close()

    def _search(
        self,
        text: str,
        language: str,
        k: int,
        topic: str | None,
        learned: Learned | None = None,
        without: Collection[str] = (),
    ) -> _Looked:
        query = understand(text, language, self._texts, without=without)
        scores = self._scores(query, language, topic)
        second = self._second_look(query, scores)
        reading = learned.lessons.read(query.text) if learned else None
        if reading:
            second = self._with_learned(second, scores, reading, language, known=bool(query.terms))
        return _Looked(query, self._found(scores, second, language, k), reading)

    def _with_learned(
        self, second: Parts, scores: Scores, reading: Reading, language: str, *, known: bool
    ) -> dict[int, tuple[Part, ...]]:
        """Give the same with what was learned; articles that are gone have none of it."""
        best = max((scores.score(number) + _sum(parts) for number, parts in second.items()), default=0.0)
        worth = reading.lessons.worth * (best or 1.0)
        both = dict(second)
        for article_id, signal in reading.best(_LEARNED_ARTICLES, least=0.0 if known else REMINDS_FROM).items():
            number = self._number(article_id, language)
            if number is not None and self._card(number)["suggestable"]:
                both[number] = (*both.get(number, ()), Part("", LEARNED, worth * signal))
        return both

    def _second_look(self, query: Query, scores: Scores) -> dict[int, tuple[Part, ...]]:
        """Give what the best documents earn by their wording; gibberish has none."""
        if not query.terms:
            return {}
        candidates = [self._candidate(number, scores) for number in scores.best(LOOKED_AT)]
        earned = rerank(query, candidates, self._corpus)
        return {
            one.number: tuple(Part("", f"{kind}_{one.lang}", value) for kind, value in earned[one.number].items())
            for one in candidates
        }

    def _candidate(self, number: int, scores: Scores) -> Candidate:
        segment, own = self._place(number)
        return Candidate(number, segment, own, segment.language(own), scores.score(number))

    def _scores(self, query: Query, language: str, topic: str | None) -> Scores:
        sought = clauses(query, language, title_weight=self._title_weight)
        if topic:
            sought.append(topic_clause(topic_term(topic, language)))
        return Scores(score(sought, self._fields), self._size(), self._deleted)

    def _found(self, scores: Scores, second: Mapping[int, tuple[Part, ...]], language: str, k: int) -> list[Found]:
        """Read the best cards; of an article and its translations the one in the language asked, or the best."""
        order = _in_order(scores, second, k + _SPARE)
        best = {number: self._card(number) for number in order}
        chosen: dict[str, int] = {}
        for number, card in best.items():
            if card["article_id"] not in chosen or card["lang"] == language:
                chosen[card["article_id"]] = number
        numbers = [number for number in best if number in chosen.values()][:k]
        explained = zip(numbers, scores.explain(numbers), strict=True)
        return [
            Found(best[number], partial(self._wording, number), Explanation(one.parts + second.get(number, ())))
            for number, one in explained
        ]

    def _number(self, article_id: str, language: str) -> int | None:
        """Give the number of the document that is the article."""
        alive = (one for one in numbers_of(f"{language}/{article_id}", self._segments) if one not in self._deleted)
        return next(alive, None)

    def _alive(self) -> Iterator[int]:
        deleted = set(self._deleted.tolist())
        return (number for number in range(self._size()) if number not in deleted)

    def _size(self) -> int:
        return sum(segment.size for segment in self._segments)

    def _card(self, number: int) -> Row:
        segment, own = self._place(number)
        card: Row = segment.card(own)
        return card

    def _wording(self, number: int) -> list[str]:
        segment, own = self._place(number)
        return segment.wording(own)

    def _place(self, number: int) -> tuple[Segment, int]:
        """Give the segment of a document, and its number there."""
        at = max(at for at, start in enumerate(self._starts) if start <= number)
        return self._segments[at], number - self._starts[at]


def _fields(segments: tuple[Segment, ...]) -> Iterator[tuple[str, Vocabulary]]:
    """Give the fields of the languages that have articles to suggest."""
    yield TOPIC, Vocabulary("", segments, TOPIC)
    for language in LANGUAGES:
        for part in (*PARTS, "asked"):
            field = Vocabulary(language, segments, f"{part}_{language}")
            if field.articles:
                yield field.name, field


def _in_order(scores: Scores, second: Mapping[int, tuple[Part, ...]], most: int) -> list[int]:
    """Give the documents that were looked at twice, best first, then the others as the terms have them."""
    total = {number: scores.score(number) + _sum(parts) for number, parts in second.items()}
    first = sorted(total, key=lambda number: (-total[number], number))
    others = [] if len(first) >= most else [number for number in scores.best(most) if number not in total]
    return [*first, *others][:most]


def _sum(parts: Iterable[Part]) -> float:
    return sum((part.value for part in parts), 0.0)


def _published(stored: Mapping[str, str]) -> PublishedArticle:
    return PublishedArticle(article_from_json(stored["article"]), stored["html"])


@contextmanager
def _readable(directory: Path) -> Iterator[None]:
    """Turn whatever a damaged index raises into the one error that callers know."""
    try:
        yield
    except _DAMAGE as error:
        raise EngineError(
            f"{directory}: the index cannot be read ({error}) - build it again: readfirst index"
        ) from error
