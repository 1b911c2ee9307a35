"""The cluster as one question sees it: an engine for `ranking/`, with the documents that this question has brought.

One request says which candidates are the best. What their exact scores need is on this host where they were found
lately (`document_memory.py`); a second request brings it of the others. Passages, cards and features are needed of the
few that are best. Where most candidates are not here, the first request brings what is scored, and the second the rest.
The documents get numbers in the order of their keys, which mean nothing outside of the question.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from search.articles.catalogue import Row
from search.articles.published import PublishedArticle
from search.cluster.brought_field import BroughtField
from search.cluster.client import ClusterClient, ClusterError, Deadline
from search.cluster.cluster_lexicon import ClusterLexicon
from search.cluster.cluster_listing import ListingMemory
from search.cluster.document_bytes import (
    DETAIL_FIELDS,
    SCORED_FIELDS,
    TYPING_DETAIL_FIELDS,
    ClusterDocument,
    ScoredFields,
    column_of,
    feature_rows,
)
from search.cluster.document_memory import DocumentMemory
from search.cluster.search_request import (
    ALL_ANSWERED,
    ANSWERED,
    SoughtClause,
    by_keys,
    counts_of,
    revision_of,
    search_body,
    sought_clause,
)
from search.cluster.stored_articles import stored_article, stored_articles
from search.index.bm25 import damping, saturation
from search.index.document_features import Corpus, FeatureRows
from search.index.passages import DocumentLines
from search.index.scoring import Clause, Earned, Scores
from search.index.segment import Words
from search.index.vocabulary import Vocabulary

_LISTING_SECONDS = 10.0  # for all articles
_SHOWN = 12  # of the best documents that are brought whole while somebody types
_COMPARED = 25  # the same of a settled problem: those that ranking compares more closely
_MOST_WITH_DETAILS = 30  # of documents it costs less to bring the details at once, though few of them are asked for
_NONE_DELETED = np.empty(0, np.int64)
_WHOLE = "allow_partial_search_results=false"  # that no node holds the articles is not that nothing was found


class DocumentsGone(ClusterError):
    """A document was removed after it was found; whoever asks again does not find it."""


@dataclass(frozen=True)
class ServedCluster:
    """An index of the cluster with its lexicon on this host."""

    cluster: ClusterClient
    index: str
    lexicon: ClusterLexicon

    memory: ListingMemory = field(default_factory=ListingMemory)
    documents: DocumentMemory = field(default_factory=DocumentMemory)  # of this index, whatever its publication


class ClusterView:
    """What one question sees; for one thread."""

    def __init__(self, served: ServedCluster, deadline: Deadline, *, typing: bool = False) -> None:
        """`typing`: documents come without features, by which only a settled problem is compared with them."""
        self._served = served
        self._deadline = deadline
        self._detail_fields = TYPING_DETAIL_FIELDS if typing else DETAIL_FIELDS
        self._most_best = _SHOWN if typing else _COMPARED
        self._best: list[int] = []  # whose details are brought as soon as those of any document are asked for
        self._documents: list[ClusterDocument] = []  # by their numbers
        self._numbers: dict[str, int] = {}  # key -> number
        self._missing: set[str] = set()  # keys that were asked for in vain
        self._fields: dict[str, BroughtField] = {}  # of the documents that are here
        self._whole_terms: dict[str, dict[bytes, list[int]]] = {}  # field -> term -> numbers; likewise

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
        lexicon = self._served.lexicon
        sought = [[sought_clause(clause, lexicon) for clause in clauses] for clauses in queries]
        fields = () if self._served.documents.knows_most else SCORED_FIELDS
        bodies = [search_body(some, lexicon, fields) for some in sought]
        answers = self._search([body for body in bodies if body], fields)
        of_bodies = iter(answers)
        counted = [counts_of(next(of_bodies)) if body else {} for body in bodies]
        self._bring_scored([revision_of(hit)[0] for answer in answers for hit in _hits_of(answer)[:detailed]])
        self._look_for(wanted for some in sought for wanted in some)
        return [self._scores(some, counts) for some, counts in zip(sought, counted, strict=True)]

    def number(self, article_id: str, language: str) -> int | None:
        """Return the number of an article; None when there is none."""
        return self.numbers([(article_id, language)])[0]

    def numbers(self, articles: Sequence[tuple[str, str]]) -> list[int | None]:
        """Return the numbers of some articles, (id, language) each, by one request at most."""
        keys = [f"{language}/{article_id}" for article_id, language in articles]
        unknown = sorted({key for key in keys if key not in self._numbers and key not in self._missing})
        if unknown:
            fields = SCORED_FIELDS + self._detail_fields
            self._search([by_keys(unknown, fields)], fields)
            self._missing.update(key for key in unknown if key not in self._numbers)
        return [self._numbers.get(key) for key in keys]

    def card(self, number: int) -> Row:
        """Return the catalogue row of a document."""
        return self._whole(number).card

    def language(self, number: int) -> str:
        """Return the language of a document."""
        return self._documents[number].language

    def wording(self, number: int) -> list[str]:
        """Return the title, questions, headings and steps of a document, each as the terms of its words."""
        return self._whole(number).wording()

    def lines(self, number: int, words: Words) -> DocumentLines | None:
        """Return the lines of a document and where some words stand in them; None if it has none."""
        document, lexicon = self._whole(number), self._served.lexicon
        return document.lines([lexicon.words(document.language, *word) for word in words])

    def features_of(self, kind: str, numbers: Sequence[int]) -> Iterator[FeatureRows]:
        """Return the features of one kind of some documents."""
        if numbers:
            self._bring_details(numbers)
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
        """Return a document with its details."""
        self._bring_details([number])
        return self._documents[number]

    def _bring_scored(self, likely: Sequence[str]) -> None:
        """Bring what the scores need where it is not here; of few documents with details, and those of likely ones.

        likely  keys of the documents that the cluster holds for the best: most often they are
        """
        wanted = [document.key for document in self._documents if not document.scored]
        if len(wanted) > _MOST_WITH_DETAILS:
            self._bring(wanted, SCORED_FIELDS)
        elif wanted:
            held = (self._documents[self._numbers[key]] for key in likely)
            known = [document.key for document in held if not document.has(self._detail_fields)]
            fields = SCORED_FIELDS + (self._detail_fields if likely else ())
            self._bring([*dict.fromkeys((*wanted, *known))], fields)

    def _bring_details(self, numbers: Sequence[int]) -> None:
        if all(self._documents[number].has(self._detail_fields) for number in numbers):
            return
        some = (self._documents[number] for number in sorted({*numbers, *self._best}))
        self._bring([document.key for document in some if not document.has(self._detail_fields)], self._detail_fields)

    def _bring(self, keys: Sequence[str], fields: Sequence[str]) -> None:
        """Bring some fields of documents that are here already."""
        (answer,) = self._search([by_keys(keys, fields)], fields)
        if len(_hits_of(answer)) < len(keys):
            raise DocumentsGone(f"{self._served.cluster.names}: articles were removed during a search")

    def _search(self, bodies: Sequence[Mapping[str, object]], fields: Sequence[str]) -> list[Mapping[str, Any]]:
        """Send some searches for some fields as one request, and take in the documents that they bring."""
        if not bodies:
            return []
        if len(bodies) == 1:
            path = f"/{self._served.index}/_search?preference=_local&{_WHOLE}&{ANSWERED}"
            answers = [self._served.cluster.ask("POST", path, bodies[0], self._deadline)]
        else:
            head = '{"preference":"_local","allow_partial_search_results":false}'
            lines = "".join(f"{head}\n{json.dumps(body)}\n" for body in bodies)
            path = f"/{self._served.index}/_msearch?{ALL_ANSWERED}"
            answers = self._served.cluster.ask("POST", path, lines.encode(), self._deadline)["responses"]
            refused = [answer["error"] for answer in answers if "error" in answer]
            if refused:
                raise ClusterError(f"{self._served.cluster.names}: {refused[0]}")
        self._take_in([hit for answer in answers for hit in _hits_of(answer)], fields)
        return answers

    def _take_in(self, hits: Sequence[Mapping[str, Any]], fields: Sequence[str]) -> None:
        """Add the documents of an answer to those that are here, and what it brings of each to what is kept."""
        memory = self._served.documents
        revisions = {revision[0]: revision for revision in map(revision_of, hits)}
        fresh = sorted(revisions.keys() - self._numbers.keys())
        if fresh:
            self._fields.clear()
            self._whole_terms.clear()
        for document in memory.documents([revisions[key] for key in fresh]):
            self._numbers[document.key] = len(self._documents)
            self._documents.append(document)
        for hit in hits if fields else ():
            revision = revision_of(hit)
            document = self._documents[self._numbers[revision[0]]]
            document.add(_columns_of(hit, fields))
            memory.keep(revision, document)

    def _look_for(self, sought: Iterable[SoughtClause]) -> None:
        terms: defaultdict[str, set[bytes]] = defaultdict(set)
        for wanted in sought:
            if not wanted.clause.flat:
                terms[wanted.clause.field] |= wanted.terms
        for name, some in terms.items():
            self._brought(name).look_for(some)

    def _scores(self, sought: Sequence[SoughtClause], counted: Mapping[int, int]) -> Scores:
        earned = [self._earned(wanted, counted.get(number)) for number, wanted in enumerate(sought)]
        return Scores(earned, len(self._documents), _NONE_DELETED)

    def _earned(self, wanted: SoughtClause, counted: int | None) -> Earned:
        """Return what every document here earns by a clause, exactly as `scoring.earn` has it."""
        clause = wanted.clause
        if clause.flat:
            by_term = self._numbers_by_term(clause.field)
            held = sorted({number for term in wanted.terms for number in by_term.get(term, ())})
            return Earned(np.array(held, np.int64), np.full(len(held), clause.weight))
        numbers, counts, lengths = self._brought(clause.field).holding(wanted.terms)
        if not len(numbers):
            return Earned(_NONE_DELETED, np.empty(0))
        vocabulary = self._served.lexicon.fields[clause.field]
        idf = vocabulary.idf(wanted.frequency if counted is None else counted)
        values = saturation(counts, damping(lengths, vocabulary.average_length)) * idf
        return Earned(numbers, values * clause.weight)

    def _brought(self, name: str) -> BroughtField:
        """Return a field of all documents that are here and have it."""
        if name not in self._fields:
            part, _, language = name.partition("_")
            self._fields[name] = BroughtField(
                [(number, scored.counted(part)) for number, scored in self._scored_in(language)]
            )
        return self._fields[name]

    def _numbers_by_term(self, name: str) -> Mapping[bytes, list[int]]:
        """Return term -> who has it, of a field whose terms are looked for whole."""
        if name not in self._whole_terms:
            by_term = self._whole_terms[name] = {}
            part, _, language = name.partition("_")
            for number, scored in self._scored_in(language):
                for term in scored.whole(part):
                    by_term.setdefault(term, []).append(number)
        return self._whole_terms[name]

    def _scored_in(self, language: str) -> list[tuple[int, ScoredFields]]:
        """Return the documents that are here of a language, by number, with what is scored; "" = of all."""
        return [
            (number, document.scored)
            for number, document in enumerate(self._documents)
            if document.scored and language in ("", document.language)
        ]


def _hits_of(answer: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    hits: Sequence[Mapping[str, Any]] = answer.get("hits", {}).get("hits", ())
    return hits


def _columns_of(hit: Mapping[str, Any], fields: Sequence[str]) -> dict[str, bytes]:
    """Return what a document of an answer brings; an empty column is missing there."""
    brought = hit["fields"]
    return {name: column_of(brought[name][0]) if name in brought else b"" for name in fields}
