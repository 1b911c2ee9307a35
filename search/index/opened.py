"""An index opened for reading: its articles, and the arrays that suggestions are ranked from.

Whoosh keeps the articles; its objects never leave this room. Suggestions are ranked from the arrays (`segment.py`),
where any number of threads may read at once.
"""

import struct
import zlib
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import accumulate
from pathlib import Path
from pickle import UnpicklingError
from threading import Lock
from typing import Self

import numpy as np
from whoosh.index import IndexError as WhooshIndexError

from search.articles.article_json import article_from_json
from search.articles.catalogue import Row
from search.articles.published import PublishedArticle
from search.articles.synonyms import Groups
from search.index.document_features import Corpus, FeatureRows
from search.index.passages import DocumentLines
from search.index.scoring import Clause, Scores, earn_all, scores_of
from search.index.segment import Segment, Words, numbers_of, open_segments
from search.index.stored_documents import StoredDocuments
from search.index.stored_synonyms import read_stored_synonyms
from search.index.vocabulary import Vocabulary
from search.text.features import KINDS
from search.text.language import LANGUAGES

_DAMAGE = (WhooshIndexError, OSError, EOFError, UnpicklingError, struct.error, zlib.error, ValueError, KeyError)
_PARTS = ("text", "title", "asked")  # of an article: each has a field in every language


class EngineError(Exception):
    """The index cannot be read: missing, damaged, or of an unknown format."""


class OpenedIndex:
    """One generation of the index; several threads may read it at once.

    Documents are numbered through all segments. Raises EngineError, when it is opened and when an article is read.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._reading = Lock()  # Whoosh's files have one position each, so one thread reads articles at a time
        with self._readable():
            self._stored = StoredDocuments(directory)
            self.segments = open_segments(directory)
            self._starts: tuple[int, ...] = tuple(accumulate((segment.size for segment in self.segments), initial=0))[
                : len(self.segments)
            ]
            if self.size != self._stored.size:
                raise ValueError("the arrays do not belong to these documents")
            self.deleted = np.array(self._stored.deleted(), dtype=np.int64)
            self.synonyms = read_stored_synonyms(directory)
        self._fields = dict(fields_of(self.segments, self.synonyms))
        self.features = {kind: Corpus([segment.forward[kind] for segment in self.segments]) for kind in KINDS}
        self.terms = {field.language: field for name, field in self._fields.items() if name.startswith("text_")}

    def __enter__(self) -> Self:
        """Keep it open for a block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Close the files and unmap them; nobody may use the index any more.

        A file is unmapped here, not when garbage is collected: nothing of an index refers to itself in a circle
        (`remembering.py`). One that a newer generation shares stays mapped for that.
        """
        self._stored.close()
        self.segments, self._starts = (), ()
        self._fields, self.features, self.terms = {}, {}, {}

    @property
    def size(self) -> int:
        """Number of documents, deleted ones included."""
        return sum(segment.size for segment in self.segments)

    def article(self, article_id: str, language: str) -> PublishedArticle | None:
        """Return one article, whatever its status; None when there is none."""
        number = self.number(article_id, language)
        with self._reading, self._readable():
            return None if number is None else _published(self._stored.fields(number))

    def articles(self) -> Iterator[PublishedArticle]:
        """Return every article, whatever its status."""
        with self._readable():
            for number in self.alive():
                with self._reading:
                    stored = self._stored.fields(number)
                yield _published(stored)

    def rows(self) -> list[Row]:
        """Return the catalogue row of every article, whatever its status."""
        return [self.card(number) for number in self.alive()]

    def number(self, article_id: str, language: str) -> int | None:
        """Return the number of the document that is the article; None when there is none."""
        numbers = numbers_of(f"{language}/{article_id}", self.segments)
        return next((number for number in numbers if number not in self.deleted), None)

    def numbers(self, articles: Sequence[tuple[str, str]]) -> list[int | None]:
        """Return the same of several articles, (id, language) each."""
        return [self.number(article_id, language) for article_id, language in articles]

    def alive(self) -> Iterator[int]:
        """Return the numbers of all documents that were not deleted."""
        deleted = set(self.deleted.tolist())
        return (number for number in range(self.size) if number not in deleted)

    def place(self, number: int) -> tuple[Segment, int]:
        """Return the segment of a document, and its number there."""
        position = bisect_right(self._starts, number) - 1
        return self.segments[position], number - self._starts[position]

    def card(self, number: int) -> Row:
        """Return the catalogue row of a document."""
        segment, own = self.place(number)
        return segment.card(own)

    def language(self, number: int) -> str:
        """Return the language of a document."""
        segment, own = self.place(number)
        return segment.language(own)

    def wording(self, number: int) -> list[str]:
        """Return the title, questions, headings and steps of a document, each as the terms of its words."""
        segment, own = self.place(number)
        return segment.wording(own)

    def lines(self, number: int, words: Words) -> DocumentLines | None:
        """Return the lines of a document and where some words stand in them; None if the index holds no lines."""
        segment, own = self.place(number)
        return segment.lines(own, words)

    def find(self, clauses: Sequence[Clause]) -> Scores:
        """Return the scores of every document for some clauses."""
        (scores,) = self.find_all([clauses])
        return scores

    def find_all(self, queries: Sequence[Sequence[Clause]]) -> list[Scores]:
        """Return the same for several queries."""
        return scores_of(earn_all(queries, self._fields), self.size, self.deleted)

    def features_of(self, kind: str, numbers: Sequence[int]) -> Iterator[FeatureRows]:
        """Return the features of one kind of some documents, segment by segment."""
        groups: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
        for number in numbers:
            position = bisect_right(self._starts, number) - 1
            groups[position].append((number, number - self._starts[position]))
        for position, documents in groups.items():
            segment = self.segments[position]
            spans = [segment.rows(kind, own) for _, own in documents]
            features, counts, begin = segment.forward[kind].of(spans)
            rows = tuple(accumulate(map(len, spans), initial=0))
            yield FeatureRows([number for number, _ in documents], features, counts, begin, rows)

    @contextmanager
    def _readable(self) -> Iterator[None]:
        """Turn whatever a damaged index raises into the one error that callers know."""
        try:
            yield
        except _DAMAGE as error:
            raise EngineError(
                f"{self.directory}: the index cannot be read ({error}) - build it again: readfirst index"
            ) from error


def fields_of(
    segments: tuple[Segment, ...], synonyms: Groups, languages: Iterable[str] = ()
) -> Iterator[tuple[str, Vocabulary]]:
    """Return the topics, and the fields of these languages (none = of all) that have articles to suggest, by name."""
    yield "topics", Vocabulary("", segments, "topics")
    for language in languages or dict.fromkeys(
        (*LANGUAGES, *(code for segment in segments for code in segment.languages))
    ):
        for part in _PARTS:
            groups = synonyms.get(language, ()) if part == "text" else ()
            field = Vocabulary(language, segments, f"{part}_{language}", groups)
            if field.articles:
                yield field.name, field


def _published(stored: Mapping[str, str]) -> PublishedArticle:
    return PublishedArticle(article_from_json(stored["article"]), stored["html"])
