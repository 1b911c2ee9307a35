"""The clauses of a query as one request, and what it counts beside the candidates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from search.cluster.cluster_lexicon import ClusterLexicon
from search.cluster.document_memory import Revision
from search.cluster.exported import LONGEST_BEGINNING
from search.index.bm25 import K1, saturation
from search.index.scoring import Clause

CANDIDATES = 60
MOST_TERMS = 24  # of one clause that are looked for one by one; more are looked for by their beginning
_ANSWERED = ("hits.hits._seq_no", "hits.hits._primary_term", "hits.hits.fields", "aggregations.*.doc_count")
ANSWERED = f"filter_path={','.join(_ANSWERED)}"
ALL_ANSWERED = f"filter_path={','.join(f'responses.{name}' for name in (*_ANSWERED, 'error'))}"
KEY = "key"  # of a document, from its column
_ONE_MORE = saturation(2, K1) - saturation(1, K1)  # what the second of two terms adds in a document of average length

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class SoughtClause:
    """A clause and the terms that it stands for in this index."""

    clause: Clause
    terms: frozenset[bytes]  # () = nothing is found by it
    frequency: int  # documents that hold any of them; an upper bound where it is counted

    @property
    def is_counted(self) -> bool:
        """Whether the cluster counts the documents: of several terms nobody else knows how many there are."""
        return len(self.terms) > 1 and not self.clause.flat


def sought_clause(clause: Clause, lexicon: ClusterLexicon) -> SoughtClause:
    """Return a clause with its terms."""
    if clause.flat:
        return SoughtClause(clause, frozenset(term.encode(errors="replace") for term in clause.terms if term), 0)
    field = lexicon.fields.get(clause.field)
    if field is None:
        return SoughtClause(clause, frozenset(), 0)
    if clause.beginning:
        terms = lexicon.completions(clause.field, clause.beginning)
    else:
        terms = frozenset(term.encode(errors="replace") for term in clause.terms if term in field)
    return SoughtClause(clause, terms, lexicon.frequency(clause.field, terms))


def search_body(sought: Sequence[SoughtClause], lexicon: ClusterLexicon, fields: Sequence[str]) -> Json | None:
    """Return the request for some fields of the best candidates; None when nothing can be found by these clauses."""
    should: list[Json] = []
    counted: Json = {}
    for number, wanted in enumerate(sought):
        if wanted.terms:
            should += _queries(wanted, lexicon)
            if wanted.is_counted:
                counted[str(number)] = {"filter": _holds_any(wanted)}
    if not should:
        return None
    body = of_documents({"bool": {"should": should}}, CANDIDATES, fields)
    return body | ({"aggs": counted} if counted else {})


def by_keys(keys: Sequence[str], fields: Sequence[str]) -> Json:
    """Return the request for some fields of some documents."""
    return of_documents({"ids": {"values": [*keys]}}, len(keys), fields)


def of_documents(query: Json, size: int, fields: Sequence[str]) -> Json:
    """Return the request for some fields of the best documents of a query."""
    return {
        "query": query,
        "size": size,
        "_source": False,
        # Not even its id is read from where the text of the article lies: that would cost more than everything else.
        "stored_fields": "_none_",
        "docvalue_fields": [KEY, *fields],
        "seq_no_primary_term": True,  # the revision
        "track_total_hits": False,
    }


def _queries(wanted: SoughtClause, lexicon: ClusterLexicon) -> list[Json]:
    clause, terms = wanted.clause, sorted(term.decode() for term in wanted.terms)
    if clause.flat:
        return [_flat(clause.field, terms, clause.weight)]
    idf = lexicon.fields[clause.field].idf(wanted.frequency)
    if len(terms) <= MOST_TERMS:
        return _any_of([_term(clause.field, term, clause.weight * idf) for term in terms])
    if len(clause.beginning) <= LONGEST_BEGINNING:
        return [_term(f"begun_{clause.field}", clause.beginning, clause.weight * idf)]
    return [_flat(clause.field, terms, clause.weight * idf)]


def _holds_any(wanted: SoughtClause) -> Json:
    clause = wanted.clause
    if clause.beginning and len(clause.beginning) <= LONGEST_BEGINNING and len(wanted.terms) > MOST_TERMS:
        return {"term": {f"begun_{clause.field}": clause.beginning}}
    return {"terms": {clause.field: sorted(term.decode() for term in wanted.terms)}}


def _any_of(queries: list[Json]) -> list[Json]:
    """Return the queries of one clause: a document that has several of its terms earns little more than with one.

    Added up, five forms of a word would be worth five words, and be chosen instead of the word in a title.
    """
    return queries if len(queries) == 1 else [{"dis_max": {"queries": queries, "tie_breaker": _ONE_MORE}}]


def _term(field: str, term: str, boost: float) -> Json:
    return {"term": {field: {"value": term, "boost": boost}}}


def _flat(field: str, terms: Sequence[str], boost: float) -> Json:
    return {"constant_score": {"filter": {"terms": {field: [*terms]}}, "boost": boost}}


def revision_of(hit: Mapping[str, Any]) -> Revision:
    """Return what tells a document of an answer from every other, and from what it was before."""
    return hit["fields"][KEY][0], hit["_seq_no"], hit["_primary_term"]


def counts_of(answer: Mapping[str, Any]) -> dict[int, int]:
    """Return number of the clause -> documents that hold any of its terms."""
    return {int(number): bucket["doc_count"] for number, bucket in answer.get("aggregations", {}).items()}
