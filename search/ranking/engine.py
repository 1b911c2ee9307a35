"""What ranking needs of a search engine: statistics, candidates, and what is known of each candidate.

`search.index.opened.OpenedIndex` is the embedded engine, `search.cluster.cluster_view.ClusterView` that of a cluster.
Only numbers of documents, plain values and small arrays of
their own come back: no memory map, no segment and no object of Whoosh, so that an engine in another process can answer
as well.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from search.articles.catalogue import Row
from search.articles.published import PublishedArticle
from search.index.document_features import FeatureRows
from search.index.scoring import Clause
from search.index.segment import Words
from search.index.vocabulary import Vocabulary
from search.storage.array_file import Array


class TermStatistics(Protocol):
    """Statistics of the terms of one language in all articles."""

    @property
    def language(self) -> str:
        """The language."""

    def idf(self, frequency: int) -> float:
        """Return the idf of a word that stands in that many articles."""

    def telling(self, term: str) -> float:
        """Return the idf of a term."""


class FeatureStatistics(Protocol):
    """Statistics of one kind of feature in all documents."""

    def average(self, language: str) -> float:
        """Return the number of features of an average document, >= 1."""

    def bm25_idf(self, language: str, features: Array) -> Array:
        """Return the idf of some features, (n,); 0 for one that no document has."""

    def cosine_idf(self, language: str) -> Array:
        """Return the smooth idf of every feature, (65536,) > 0."""


class Candidates(Protocol):
    """The documents that a search has found."""

    def best(self, k: int) -> list[int]:
        """Return the numbers of the best `k`, the best first; every one of them earned something."""

    def score(self, number: int) -> float:
        """Return what a document earned by all clauses together; 0 for one that is no candidate."""

    def scores(self, numbers: Sequence[int] | Array) -> Array:
        """Return the same of several documents, (n,)."""

    def by_clause(self, numbers: Sequence[int]) -> list[tuple[float, ...]]:
        """Return, for each of some documents, what it earned by each clause, in the order of the clauses."""


class Lines(Protocol):
    """The lines of one document, and where some words stand in them; lines have numbers."""

    @property
    def headings(self) -> Sequence[int]:
        """The line that is the heading of each line; of a heading, itself."""

    @property
    def leading_away(self) -> Sequence[int]:
        """1 for each line that has a link to another article, else 0."""

    @property
    def held(self) -> Mapping[int, int]:
        """Line -> which words it holds, one bit each."""

    def text(self, line: int) -> str:
        """Return a line that is no heading."""

    def anchored(self, line: int) -> tuple[str, str]:
        """Return the anchor and the text of a heading; "" for what it lacks."""

    def marks(self, line: int) -> list[tuple[int, int]]:
        """Return where the words stand in a line: first character and end, ascending, not overlapping."""


class Engine(Protocol):
    """Finds candidates and knows each of them; documents have numbers."""

    @property
    def terms(self) -> Mapping[str, TermStatistics]:
        """Language -> its words."""

    @property
    def features(self) -> Mapping[str, FeatureStatistics]:
        """Kind of feature (`document_features.KINDS`) -> its statistics."""

    def find(self, clauses: Sequence[Clause]) -> Candidates:
        """Return all documents that any of the clauses finds."""

    def find_all(self, queries: Sequence[Sequence[Clause]]) -> Sequence[Candidates]:
        """Return the same for several queries; documents have the same numbers in all of them."""

    def number(self, article_id: str, language: str) -> int | None:
        """Return the number of an article; None when there is none."""

    def numbers(self, articles: Sequence[tuple[str, str]]) -> Sequence[int | None]:
        """Return the numbers of several articles, (id, language) each."""

    def card(self, number: int) -> Row:
        """Return the catalogue row of a document."""

    def language(self, number: int) -> str:
        """Return the language of a document."""

    def wording(self, number: int) -> list[str]:
        """Return the title, questions, headings and steps of a document, each as the terms of its words."""

    def lines(self, number: int, words: Words) -> Lines | None:
        """Return the lines of a document and where some words stand in them; None if they are not kept."""

    def features_of(self, kind: str, numbers: Sequence[int]) -> Iterable[FeatureRows]:
        """Return the features of some documents, in as many groups as the engine likes."""


class SearchedIndex(Engine, Protocol):
    """An engine with the words that texts are read by, and the articles themselves."""

    @property
    def terms(self) -> Mapping[str, Vocabulary]:
        """Language -> its words."""

    def article(self, article_id: str, language: str) -> PublishedArticle | None:
        """Return one article, whatever its status; None when there is none."""

    def articles(self) -> Iterator[PublishedArticle]:
        """Return every article, whatever its status."""
