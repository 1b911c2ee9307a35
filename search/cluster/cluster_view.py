"""The cluster as one question sees it: an engine for `ranking/`, with the documents that this question has brought.

One request says which candidates are the best. What their exact scores need is on this host where they were found
lately (`document_memory.py`); a second request brings it of the others. Passages, cards and features are needed of the
few that are best. Where most candidates are not here, the first request brings what is scored, and the second the rest.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from search.articles.catalogue import Row
from search.articles.published import PublishedArticle
from search.cluster.brought_documents import BroughtDocuments
from search.cluster.client import ClusterClient, ClusterError, Deadline, written
from search.cluster.cluster_lexicon import ClusterLexicon
from search.cluster.cluster_listing import ListingMemory
from search.cluster.document_bytes import (
    DETAIL_FIELDS,
    SCORED_FIELDS,
    TYPING_DETAIL_FIELDS,
    ClusterDocument,
    column_of,
    feature_rows,
)
from search.cluster.document_memory import DocumentMemory, Revision
from search.cluster.search_request import ALL_ANSWERED, ANSWERED, by_keys, revision_of, searches, sought_clause
from search.cluster.stored_articles import stored_article, stored_articles
from search.cluster.union_counts import UnionCounts
from search.index.document_features import Corpus, FeatureRows
from search.index.passages import DocumentLines
from search.index.scoring import Clause, Scores
from search.index.segment import Words
from search.index.vocabulary import Vocabulary

_LISTING_SECONDS = 10.0  # for all articles
_SHOWN = 12  # of the best documents that are brought whole while somebody types
_COMPARED = 25  # the same of a settled problem: those that ranking compares more closely
_MOST_WITH_DETAILS = 30  # of documents it costs less to bring the details at once, though few of them are asked for
_WHOLE = "allow_partial_search_results=false"  # that no node holds the articles is not that nothing was found

_Hit = tuple[Revision, Mapping[str, Any]]  # a document of an answer, and its fields


class DocumentsGone(ClusterError):
    """A document was removed after it was found; whoever asks again does not find it."""


@dataclass(frozen=True)
class ServedCluster:
    """An index of the cluster with its lexicon on this host."""

    cluster: ClusterClient
    index: str
    lexicon: ClusterLexicon

    memory: ListingMemory = field(default_factory=ListingMemory)
    counts: UnionCounts = field(default_factory=UnionCounts)
    documents: DocumentMemory = field(default_factory=DocumentMemory)  # of this index, whatever its publication


class ClusterView:
    """What one question sees; for one thread."""

    def __init__(self, served: ServedCluster, deadline: Deadline, *, typing: bool = False) -> None:
        """`typing`: documents come without what only a settled problem is compared with."""
        self._served = served
        self._deadline = deadline
        self._detail_fields = TYPING_DETAIL_FIELDS if typing else DETAIL_FIELDS
        self._most_best = _SHOWN if typing else _COMPARED
        self._best: list[int] = []  # whose details are brought as soon as those of any document are asked for
        self._documents = BroughtDocuments(served.lexicon, served.documents)
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
        (scores,) = self._found([clauses], detailed=self._most_best)
        self._best = scores.best(self._most_best)
        return scores

    def find_all(self, queries: Sequence[Sequence[Clause]]) -> list[Scores]:
        """Return the scores of several queries, each over the candidates of all of them; raises ClusterError."""
        return self._found(queries)

    def _found(self, queries: Sequence[Sequence[Clause]], detailed: int = 0) -> list[Scores]:
        """`detailed`: how many of the best are asked for their details, most likely."""
        lexicon, counts = self._served.lexicon, self._served.counts
        sought = [[sought_clause(clause, lexicon) for clause in clauses] for clauses in queries]
        counted = counts.of([wanted.union for some in sought for wanted in some if wanted.is_counted])
        fields = () if self._served.documents.knows_most else SCORED_FIELDS
        asked = searches(sought, lexicon, counted, fields)
        answers = self._search([search.body for search in asked])
        fresh = {union: n for search, answer in zip(asked, answers, strict=True) for union, n in search.counts(answer)}
        counts.keep(fresh)
        hits = [_hits_of(answer) for answer in answers]
        self._take_in([hit for some in hits for hit in some], fields)
        self._bring_scored([revision[0] for some in hits for revision, _ in some[:detailed]])
        return self._documents.scores(sought, counted | fresh)

    def number(self, article_id: str, language: str) -> int | None:
        """Return the number of an article; None when there is none."""
        return self.numbers([(article_id, language)])[0]

    def numbers(self, articles: Sequence[tuple[str, str]]) -> list[int | None]:
        """Return the numbers of some articles, (id, language) each, by one request at most."""
        keys = [f"{language}/{article_id}" for article_id, language in articles]
        known = self._documents.numbers
        unknown = sorted({key for key in keys if key not in known and key not in self._missing})
        if unknown:
            self._ask_for(unknown, SCORED_FIELDS + self._detail_fields)
            self._missing.update(key for key in unknown if key not in known)
        return [known.get(key) for key in keys]

    def card(self, number: int) -> Row:
        """Return the catalogue row of a document."""
        return self._whole(number).card

    def language(self, number: int) -> str:
        """Return the language of a document."""
        return self._documents[number].language

    def wording(self, number: int) -> list[str]:
        """Return the title, questions, headings and steps of a document, each as the terms of its words."""
        self._bring_details([number], DETAIL_FIELDS)
        return self._documents[number].wording()

    def lines(self, number: int, words: Words) -> DocumentLines | None:
        """Return the lines of a document and where some words stand in them; None if it has none."""
        document, lexicon = self._whole(number), self._served.lexicon
        return document.lines([lexicon.words(document.language, *word) for word in words])

    def features_of(self, kind: str, numbers: Sequence[int]) -> Iterator[FeatureRows]:
        """Return the features of one kind of some documents."""
        if numbers:
            self._bring_details(numbers, DETAIL_FIELDS)
            yield feature_rows(kind, {number: self._documents[number] for number in numbers})

    def article(self, article_id: str, language: str) -> PublishedArticle | None:
        """Return one article, whatever its status; None when there is none."""
        return stored_article(self._served.cluster, self._served.index, f"{language}/{article_id}", self._deadline)

    def articles(self) -> Iterator[PublishedArticle]:
        """Return every article, whatever its status."""
        return stored_articles(
            self._served.cluster, self._served.index, Deadline.after(_LISTING_SECONDS, _LISTING_SECONDS)
        )

    def _whole(self, number: int) -> ClusterDocument:
        """Return a document with its details, but for those that only a settled problem needs."""
        self._bring_details([number], self._detail_fields)
        return self._documents[number]

    def _bring_scored(self, likely: Sequence[str]) -> None:
        """Bring what the scores need where it is not here; of few documents with details, and those of likely ones.

        likely  keys of the documents that the cluster holds for the best: most often they are
        """
        documents = self._documents
        unscored = documents.unscored
        if len(unscored) > _MOST_WITH_DETAILS:
            self._bring(unscored, SCORED_FIELDS)
        elif unscored:
            lacking = documents.without(self._detail_fields, [documents.numbers[key] for key in likely])
            fields = SCORED_FIELDS + (self._detail_fields if likely else ())
            self._bring([*dict.fromkeys((*unscored, *lacking))], fields)

    def _bring_details(self, numbers: Sequence[int], fields: Sequence[str]) -> None:
        if self._documents.without(fields, numbers):
            some = sorted({*numbers, *self._best})
            self._bring(self._documents.without(fields, some), fields)

    def _bring(self, numbers: Sequence[int], fields: Sequence[str]) -> None:
        """Bring some fields of documents that are here already."""
        keys = self._documents.keys(numbers)
        if self._ask_for(keys, fields) < len(keys):
            raise DocumentsGone(f"{self._served.cluster.names}: articles were removed during a search")

    def _ask_for(self, keys: Sequence[str], fields: Sequence[str]) -> int:
        """Ask for some fields of some documents; return how many there are."""
        (answer,) = self._search([by_keys(keys, fields)])
        hits = _hits_of(answer)
        self._take_in(hits, fields)
        return len(hits)

    def _search(self, bodies: Sequence[Mapping[str, object]]) -> list[Mapping[str, Any]]:
        """Send some searches as one request, and return their answers."""
        if not bodies:
            return []
        if len(bodies) == 1:
            path = f"/{self._served.index}/_search?preference=_local&{_WHOLE}&{ANSWERED}"
            return [self._served.cluster.ask("POST", path, bodies[0], self._deadline)]
        head = b'{"preference":"_local","allow_partial_search_results":false}'
        lines = b"".join(b"%s\n%s\n" % (head, written(body)) for body in bodies)
        path = f"/{self._served.index}/_msearch?{ALL_ANSWERED}"
        answers: list[Mapping[str, Any]] = self._served.cluster.ask("POST", path, lines, self._deadline)["responses"]
        refused = [answer["error"] for answer in answers if "error" in answer]
        if refused:
            raise ClusterError(f"{self._served.cluster.names}: {refused[0]}")
        return answers

    def _take_in(self, hits: Sequence[_Hit], fields: Sequence[str]) -> None:
        """Add the documents of an answer to those that are here, and what it brings of each to what is kept."""
        self._documents.take_in(revision for revision, _ in hits)
        for revision, brought in hits if fields else ():
            columns = {name: column_of(brought[name][0]) if name in brought else b"" for name in fields}
            self._documents.add(revision, columns)


def _hits_of(answer: Mapping[str, Any]) -> list[_Hit]:
    return [(revision_of(hit), hit["fields"]) for hit in answer.get("hits", {}).get("hits", ())]
