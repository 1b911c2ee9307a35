"""The clauses of a query as one request, and what it counts beside the candidates."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from search.cluster.cluster_lexicon import ClusterLexicon
from search.cluster.document_memory import Revision
from search.cluster.exported import LONGEST_BEGINNING
from search.cluster.union_counts import Union
from search.index.bm25 import K1, saturation
from search.index.scoring import Clause

CANDIDATES = 60
MOST_CANDIDATES = 300  # of several queries together
FEW = 24  # clauses; of more, those that are worth least choose no candidates
_LEFT_OUT = 0.05  # share of what all words of a language are worth; with .15 some texts have another third article
_LEFT_OUT_OF_SEVERAL = 0.15  # the same where several queries are put together: they only choose what is searched for
OF_A_SENTENCE = 8  # clauses on average; queries of fewer are single words
_LENGTH = 0.6  # exponent by which a sentence is worth less the longer it is, as ranking has it
_OTHER_SENTENCES = 0.2  # share of what an article earns by them, beside the one by which it earns most
MOST_TOGETHER = 192  # terms of several queries that are looked for by one search
MOST_TERMS = 24  # of one clause that are looked for one by one; more are looked for by their beginning
_ANSWERED = ("hits.hits._seq_no", "hits.hits._primary_term", "hits.hits.fields", "aggregations.*.doc_count")
ANSWERED = f"filter_path={','.join(_ANSWERED)}"
# An answer of which nothing is left, since nothing was found, would be missing among the others: it has a status.
ALL_ANSWERED = f"filter_path={','.join(f'responses.{name}' for name in (*_ANSWERED, 'error', 'status'))}"
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

    @property
    def union(self) -> Union:
        """What is counted."""
        return self.clause.field, self.terms


@dataclass(frozen=True, slots=True)
class CandidateSearch:
    """One request, and what it counts."""

    body: Json
    counted: tuple[Union, ...]  # by the number that the count has for a name

    def counts(self, answer: Mapping[str, Any]) -> Iterator[tuple[Union, int]]:
        """Yield what the cluster has counted."""
        for number, bucket in answer.get("aggregations", {}).items():
            yield self.counted[int(number)], bucket["doc_count"]


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


def searches(
    queries: Sequence[Sequence[SoughtClause]],
    lexicon: ClusterLexicon,
    known: Mapping[Union, int],
    fields: Sequence[str],
) -> list[CandidateSearch]:
    """Return the requests for some fields of the best candidates of some queries; of what finds nothing none.

    known  counts that nobody has to be asked for

    Short queries are put together: a cluster searches once for ten sentences in less than half of the time that it
    takes for each by itself.
    """
    return [_together(some, lexicon, known, fields) for some in _put_together(queries)]


def _together(
    queries: Sequence[Sequence[SoughtClause]],
    lexicon: ClusterLexicon,
    known: Mapping[Union, int],
    fields: Sequence[str],
) -> CandidateSearch:
    """Return one request for several queries.

    Of sentences, one counts by which an article is found best: among a story it would be lost in the sum. Of single
    words, their sum counts.
    """
    distinct = [*_distinct(queries).values()]
    are_sentences = len(queries) > 1 and sum(map(len, queries)) >= OF_A_SENTENCE * len(queries)
    counted = {wanted.union: wanted for wanted in distinct if wanted.is_counted and wanted.union not in known}
    unions = counted.keys()
    share = _LEFT_OUT if len(queries) == 1 else _LEFT_OUT_OF_SEVERAL
    query = _best_of(queries, lexicon, unions) if are_sentences else _sum_of(distinct, lexicon, unions, share)
    body = of_documents(query, min(len(queries) * CANDIDATES, MOST_CANDIDATES), fields)
    filters = {str(number): {"filter": _holds_any(wanted)} for number, wanted in enumerate(counted.values())}
    return CandidateSearch(body | ({"aggs": filters} if filters else {}), tuple(counted))


def _best_of(sentences: Sequence[Sequence[SoughtClause]], lexicon: ClusterLexicon, counted: AbstractSet[Union]) -> Json:
    """Return the query for what is found best by any of some sentences."""
    lengths = (max(len(some), OF_A_SENTENCE) ** -_LENGTH for some in sentences)
    each = [
        _sum_of(some, lexicon, counted, _LEFT_OUT_OF_SEVERAL, boost)
        for some, boost in zip(sentences, lengths, strict=True)
    ]
    return {"dis_max": {"queries": each, "tie_breaker": _OTHER_SENTENCES}}


def _put_together(queries: Iterable[Sequence[SoughtClause]]) -> Iterator[list[list[SoughtClause]]]:
    """Yield what finds anything of the queries, neighbours together, up to `MOST_TOGETHER` terms."""
    together: list[list[SoughtClause]] = []
    count = 0
    for sought in queries:
        some = [wanted for wanted in sought if wanted.terms]
        terms = sum(min(len(wanted.terms), MOST_TERMS) for wanted in some)
        if together and count + terms > MOST_TOGETHER:
            yield together
            together, count = [], 0
        if some:
            together.append(some)
            count += terms
    if together:
        yield together


def _distinct(queries: Sequence[Sequence[SoughtClause]]) -> dict[object, SoughtClause]:
    """Return the clauses of some queries; of those that several have, the one that is worth most."""
    if len(queries) == 1:
        return dict(enumerate(queries[0]))
    distinct: dict[object, SoughtClause] = {}
    for wanted in (wanted for sought in queries for wanted in sought):
        other = distinct.get(wanted.union)
        if other is None or other.clause.weight < wanted.clause.weight:
            distinct[wanted.union] = wanted
    return distinct


def _sum_of(
    sought: Sequence[SoughtClause],
    lexicon: ClusterLexicon,
    counted: AbstractSet[Union],
    left_out: float,
    boost: float = 1.0,
) -> Json:
    """Return the query for what earns most by all of some clauses, but for a share of them."""
    chosen = _choosing(sought, lexicon, counted, left_out)
    return {"bool": {"should": [query for wanted in chosen for query in _queries(wanted, lexicon)], "boost": boost}}


def _choosing(
    sought: Sequence[SoughtClause], lexicon: ClusterLexicon, counted: AbstractSet[Union], share: float
) -> Sequence[SoughtClause]:
    """Return the clauses that choose candidates: of many, without the most frequent words.

    Those stand in most articles, so they cost most, and all of them together put no article in front. In each language
    for itself: all words of a neighbour are worth less than those of the language asked for, and an article has no
    other ones. What is counted stays: documents are counted among those that the query finds.
    """
    if len(sought) <= FEW:
        return sought
    of_language: defaultdict[str, dict[int, float]] = defaultdict(dict)
    for number, wanted in enumerate(sought):
        if not wanted.clause.flat:
            of_language[wanted.clause.field.partition("_")[2]][number] = _worth(wanted, lexicon)
    left_out = {number for worth in of_language.values() for number in _least(worth, share)}
    return [wanted for number, wanted in enumerate(sought) if number not in left_out or wanted.union in counted]


def _least(worth: Mapping[int, float], share: float) -> Iterator[int]:
    """Yield the numbers that are worth least, up to a share of what all of them are worth."""
    least = sorted(worth, key=worth.__getitem__)
    most = share * sum(worth.values())
    sums = accumulate(worth[number] for number in least)
    return (number for number, sum_ in zip(least, sums, strict=True) if sum_ <= most)


def _worth(wanted: SoughtClause, lexicon: ClusterLexicon) -> float:
    return wanted.clause.weight * lexicon.fields[wanted.clause.field].idf(wanted.frequency)


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
    worth = _worth(wanted, lexicon)
    if len(terms) <= MOST_TERMS:
        return _any_of([_term(clause.field, term, worth) for term in terms])
    if len(clause.beginning) <= LONGEST_BEGINNING:
        return [_term(f"begun_{clause.field}", clause.beginning, worth)]
    return [_flat(clause.field, terms, worth)]


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
