"""The cluster as one question sees it: an engine for `ranking/`, with the documents that this question has brought.

One request brings the best candidates with everything that their exact scores, passages and probabilities need. The
documents get numbers in the order of their keys, which mean nothing outside of the question.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from search.articles.catalogue import Catalogue, Row
from search.articles.published import PublishedArticle
from search.cluster.client import ClusterClient, ClusterError, Deadline
from search.cluster.cluster_lexicon import ClusterLexicon
from search.cluster.document_bytes import FIELDS, TYPING_FIELDS, ClusterDocument, feature_rows
from search.cluster.search_request import ANSWERED, SoughtClause, by_keys, counts_of, search_body, sought_clause
from search.cluster.stored_articles import stored_article, stored_articles, stored_rows
from search.index.bm25 import damping, saturation
from search.index.document_features import Corpus, FeatureRows
from search.index.passages import DocumentLines
from search.index.scoring import Clause, Earned, Scores
from search.index.segment import Words
from search.index.vocabulary import Vocabulary

_LISTING_SECONDS = 10.0  # for all cards
_NONE_DELETED = np.empty(0, np.int64)


@dataclass(frozen=True)
class ServedCluster:
    """An index of the cluster with its lexicon on this host."""

    cluster: ClusterClient
    index: str
    lexicon: ClusterLexicon

    @cached_property
    def catalogue(self) -> Catalogue:
        """The catalogue of all articles; asked for when a page needs it first. Raises ClusterError."""
        return Catalogue(stored_rows(self.cluster, self.index, Deadline.after(_LISTING_SECONDS, _LISTING_SECONDS)))


class ClusterView:
    """What one question sees; for one thread."""

    def __init__(self, served: ServedCluster, deadline: Deadline, *, typing: bool = False) -> None:
        """`typing`: documents come without features, by which only a settled problem is compared with them."""
        self._served = served
        self._deadline = deadline
        self._fields = TYPING_FIELDS if typing else FIELDS
        self._documents: list[ClusterDocument] = []  # by their numbers
        self._numbers: dict[str, int] = {}  # key -> number
        self._missing: set[str] = set()  # keys that were asked for in vain

    @property
    def terms(self) -> Mapping[str, Vocabulary]:
        """Language -> its words."""
        return self._served.lexicon.terms

    @property
    def features(self) -> Mapping[str, Corpus]:
        """Kind of feature -> its statistics."""
        return self._served.lexicon.features

    def find(self, clauses: Sequence[Clause]) -> Scores:
        """Return the scores of the best candidates; raises ClusterError."""
        return self.find_all([clauses])[0]

    def find_all(self, queries: Sequence[Sequence[Clause]]) -> list[Scores]:
        """Return the scores of several queries, each over the candidates of all of them, by one request."""
        lexicon = self._served.lexicon
        sought = [[sought_clause(clause, lexicon) for clause in clauses] for clauses in queries]
        bodies = [search_body(some, lexicon, self._fields) for some in sought]
        answers = iter(self._search([body for body in bodies if body]))
        counted = [counts_of(next(answers)) if body else {} for body in bodies]
        return [self._scores(some, counts) for some, counts in zip(sought, counted, strict=True)]

    def number(self, article_id: str, language: str) -> int | None:
        """Return the number of an article; None when there is none."""
        return self.numbers([(article_id, language)])[0]

    def numbers(self, articles: Sequence[tuple[str, str]]) -> list[int | None]:
        """Return the numbers of some articles, (id, language) each, by one request at most."""
        keys = [f"{language}/{article_id}" for article_id, language in articles]
        unknown = sorted({key for key in keys if key not in self._numbers and key not in self._missing})
        if unknown:
            self._search([by_keys(unknown, self._fields)])
            self._missing.update(key for key in unknown if key not in self._numbers)
        return [self._numbers.get(key) for key in keys]

    def card(self, number: int) -> Row:
        """Return the catalogue row of a document."""
        return self._documents[number].card

    def language(self, number: int) -> str:
        """Return the language of a document."""
        return self._documents[number].language

    def wording(self, number: int) -> list[str]:
        """Return the title, questions, headings and steps of a document, each as the terms of its words."""
        return self._documents[number].wording()

    def lines(self, number: int, words: Words) -> DocumentLines | None:
        """Return the lines of a document and where some words stand in them; None if it has none."""
        document = self._documents[number]
        lexicon = self._served.lexicon
        return document.lines([lexicon.words(document.language, *word) for word in words])

    def features_of(self, kind: str, numbers: Sequence[int]) -> Iterator[FeatureRows]:
        """Return the features of one kind of some documents."""
        if numbers:
            yield feature_rows(kind, {number: self._documents[number] for number in numbers})

    def article(self, article_id: str, language: str) -> PublishedArticle | None:
        """Return one article, whatever its status; None when there is none."""
        return stored_article(self._served.cluster, self._served.index, f"{language}/{article_id}", self._deadline)

    def articles(self) -> Iterator[PublishedArticle]:
        """Return every article, whatever its status."""
        return stored_articles(
            self._served.cluster, self._served.index, Deadline.after(_LISTING_SECONDS, _LISTING_SECONDS)
        )

    def _search(self, bodies: Sequence[Mapping[str, object]]) -> list[Mapping[str, Any]]:
        """Send some searches as one request, and take in the documents that they bring."""
        if not bodies:
            return []
        path = f"/{self._served.index}/_search?preference=_local&{ANSWERED}"
        if len(bodies) == 1:
            answers = [self._served.cluster.ask("POST", path, bodies[0], self._deadline)]
        else:
            lines = "".join(f'{{"preference":"_local"}}\n{json.dumps(body)}\n' for body in bodies)
            path = f"/{self._served.index}/_msearch?filter_path=responses"
            answers = self._served.cluster.ask("POST", path, lines.encode(), self._deadline)["responses"]
            refused = [answer["error"] for answer in answers if "error" in answer]
            if refused:
                raise ClusterError(f"{self._served.cluster.names}: {refused[0]}")
        self._take_in(hit for answer in answers for hit in answer.get("hits", {}).get("hits", ()))
        return answers

    def _take_in(self, hits: Iterable[Mapping[str, Any]]) -> None:
        fresh = {hit["_id"]: hit["fields"] for hit in hits if hit["_id"] not in self._numbers}
        for key, fields in sorted(fresh.items()):
            self._numbers[key] = len(self._documents)
            self._documents.append(ClusterDocument(key, {name: values[0] for name, values in fields.items()}))

    def _scores(self, sought: Sequence[SoughtClause], counted: Mapping[int, int]) -> Scores:
        earned = [self._earned(wanted, counted.get(number)) for number, wanted in enumerate(sought)]
        return Scores(earned, len(self._documents), _NONE_DELETED)

    def _earned(self, wanted: SoughtClause, counted: int | None) -> Earned:
        """Return what every document here earns by a clause, exactly as `scoring.earn` has it."""
        clause = wanted.clause
        if clause.flat:
            held = [number for number, document in enumerate(self._documents) if _holds(document, wanted)]
            return Earned(np.array(held, np.int64), np.full(len(held), clause.weight))
        part, _, language = clause.field.partition("_")
        rows = [
            (number, count, document.fields[part].length)
            for number, document in enumerate(self._documents)
            if document.language == language and (count := _count(document.fields[part].counts, wanted.terms))
        ]
        if not rows:
            return Earned(_NONE_DELETED, np.empty(0))
        vocabulary = self._served.lexicon.fields[clause.field]
        numbers, counts, lengths = (np.array(column) for column in zip(*rows, strict=True))
        idf = vocabulary.idf(wanted.frequency if counted is None else counted)
        values = saturation(counts.astype(np.float64), damping(lengths, vocabulary.average_length)) * idf
        return Earned(numbers.astype(np.int64), values * clause.weight)


def _count(counts: Mapping[bytes, int], terms: frozenset[bytes]) -> int:
    if len(terms) == 1:
        (term,) = terms
        return counts.get(term, 0)
    if len(terms) < len(counts):
        return sum(counts[term] for term in terms if term in counts)
    return sum(count for term, count in counts.items() if term in terms)


def _holds(document: ClusterDocument, wanted: SoughtClause) -> bool:
    return not wanted.terms.isdisjoint(document.whole(wanted.clause.field))
