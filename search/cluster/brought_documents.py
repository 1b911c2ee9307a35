"""The documents that one question has brought, and what each of them earns by a clause, exactly as the arrays have it.

They have numbers in the order in which they came, which mean nothing outside of the question.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from search.cluster.brought_field import BroughtField
from search.cluster.cluster_lexicon import ClusterLexicon
from search.cluster.document_bytes import ClusterDocument, ScoredFields
from search.cluster.document_memory import DocumentMemory, Revision
from search.cluster.search_request import SoughtClause
from search.cluster.union_counts import Union
from search.index.scoring import Earned, Scores, scores_of

_NONE = np.empty(0, np.int64)
_NOTHING = Earned(_NONE, np.empty(0))


class BroughtDocuments:
    """What is here for one question; for one thread."""

    def __init__(self, lexicon: ClusterLexicon, memory: DocumentMemory) -> None:
        self._lexicon = lexicon
        self._memory = memory
        self._revisions: list[Revision] = []  # by number
        self._documents: list[ClusterDocument] = []  # likewise
        self.numbers: dict[str, int] = {}  # key -> number
        self._scored: dict[str, list[tuple[int, ScoredFields]]] = {}  # language -> its documents; "" = all
        self._fields: dict[str, BroughtField] = {}  # of the documents that are here
        self._whole_terms: dict[str, dict[bytes, list[int]]] = {}  # field -> term -> numbers; likewise

    def __getitem__(self, number: int) -> ClusterDocument:
        return self._documents[number]

    def keys(self, numbers: Iterable[int]) -> list[str]:
        """Return the keys of some documents."""
        return [self._documents[number].key for number in numbers]

    @property
    def unscored(self) -> list[int]:
        """The documents of which it is not here what the scores need."""
        return [number for number, document in enumerate(self._documents) if not document.scored]

    def without(self, names: Sequence[str], numbers: Iterable[int]) -> list[int]:
        """Return those of some documents that lack any of some details, on this host as well."""
        lacking = []
        for number in numbers:
            document = self._documents[number]
            if not document.has(names):
                document.add(self._memory.details(self._revisions[number]))
                if not document.has(names):
                    lacking.append(number)
        return lacking

    def take_in(self, revisions: Iterable[Revision]) -> None:
        """Add documents that are not here yet, with what this host knows of them."""
        fresh = sorted({revision[0]: revision for revision in revisions if revision[0] not in self.numbers}.values())
        for revision, document in zip(fresh, self._memory.documents(fresh), strict=True):
            self.numbers[document.key] = len(self._documents)
            self._documents.append(document)
            self._revisions.append(revision)
        if fresh:
            self._forget()

    def add(self, revision: Revision, columns: Mapping[str, bytes]) -> None:
        """Add what was brought of a document that is here; the host keeps it."""
        number = self.numbers[revision[0]]
        document = self._documents[number]
        was_scored = document.scored
        document.add(columns)
        kept = document
        if revision != self._revisions[number]:  # written again since it came: what came before is of another text
            kept = ClusterDocument(document.key)
            kept.add(columns)
        self._memory.keep(revision, kept)
        if document.scored is not was_scored:
            self._forget()

    def scores(self, queries: Sequence[Sequence[SoughtClause]], counted: Mapping[Union, int]) -> list[Scores]:
        """Return the scores of some queries, each over all documents that are here.

        counted  documents of the whole index that hold any of several terms
        """
        terms: defaultdict[str, set[bytes]] = defaultdict(set)
        for sought in queries:
            for wanted in sought:
                if not wanted.clause.flat:
                    terms[wanted.clause.field] |= wanted.terms
        for name, some in terms.items():
            self._brought(name).look_for(some)
        size = len(self._documents)
        earned = [[self._earned(wanted, counted) for wanted in sought] for sought in queries]
        return scores_of(earned, size, _NONE)

    def _forget(self) -> None:
        self._scored.clear()
        self._fields.clear()
        self._whole_terms.clear()

    def _earned(self, wanted: SoughtClause, counted: Mapping[Union, int]) -> Earned:
        """Return what every document here earns by a clause, as `scoring.earn` has it."""
        clause = wanted.clause
        if clause.flat:
            by_term = self._numbers_by_term(clause.field)
            held = sorted({number for term in wanted.terms for number in by_term.get(term, ())})
            return Earned(np.array(held, np.int64), np.full(len(held), clause.weight)) if held else _NOTHING
        numbers, saturations = self._brought(clause.field).saturations(wanted.terms)
        if not len(numbers):
            return _NOTHING
        idf = self._lexicon.fields[clause.field].idf(counted.get(wanted.union, wanted.frequency))
        return Earned(numbers, saturations * idf * clause.weight)

    def _brought(self, name: str) -> BroughtField:
        """Return a field of all documents that are here and have it."""
        if name not in self._fields:
            part, _, language = name.partition("_")
            known = self._lexicon.fields.get(name)
            held = [(number, scored.counted(part)) for number, scored in self._scored_in(language)] if known else []
            self._fields[name] = BroughtField(held, known.average_length if known else 1.0)
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
        if language not in self._scored:
            self._scored[language] = [
                (number, document.scored)
                for number, document in enumerate(self._documents)
                if document.scored and language in ("", document.language)
            ]
        return self._scored[language]
