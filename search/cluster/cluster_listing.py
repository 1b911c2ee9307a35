"""All articles as pages list them, asked of the cluster: a host keeps what was asked for last, and of nothing all.

What one publication has answered is kept for its own time only: the next one begins with nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from search.articles.catalogue import Card, Row, card_of, row_from_json
from search.articles.listing import LIMIT_MOVES, LONGEST_ORDERED, Key, ListedCategory
from search.cluster.client import ClusterClient, Deadline
from search.cluster.document_bytes import column_of
from search.cluster.search_request import by_keys, of_documents
from search.storage.recent import Recent

TRY_SECONDS = 0.4  # of one of these questions: some look at every article of a language
MOST_CARDS = 2_000  # kept, a kilobyte each
MOST_NAMES = 4_000  # kept, a hundred bytes each
MOST_LANGUAGES = 100  # whose categories are kept
_MOST_ASKED = 1_000  # keys in one request
_MOST_ALIASED = 1_000  # articles that share one alias
_BUCKETS = 5_000  # of one page of counts
_PARAMETERS = "preference=_local&allow_partial_search_results=false"
_IN_ORDER = [{"category": "asc"}, {"title": "asc"}, {"key": "asc"}]

Json = dict[str, Any]


@dataclass(frozen=True)
class ListingMemory:
    """What a host keeps of the answers of one publication."""

    cards: Recent[Key, Card | None] = field(default_factory=lambda: Recent(MOST_CARDS))
    names: Recent[Key, str | None] = field(default_factory=lambda: Recent(MOST_NAMES))
    translations: Recent[Key, Mapping[str, str]] = field(default_factory=lambda: Recent(MOST_NAMES))
    categories: Recent[str, tuple[ListedCategory, ...]] = field(default_factory=lambda: Recent(MOST_LANGUAGES))
    languages: Recent[str, Mapping[Key, int]] = field(default_factory=lambda: Recent(1))


class ClusterListing:
    """All articles of one index of the cluster, for one question; whatever is asked may raise ClusterError."""

    def __init__(self, cluster: ClusterClient, index: str, memory: ListingMemory, deadline: Deadline) -> None:
        self._cluster = cluster
        self._index = index
        self._memory = memory
        self._deadline = Deadline(deadline.until, max(TRY_SECONDS, deadline.try_seconds))

    def languages(self) -> Mapping[tuple[str, str], int]:
        """Return language and audience -> number of articles."""
        return self._memory.languages.of([""], lambda _: {"": self._counted_languages()})[""]

    def categories(self, language: str) -> Sequence[ListedCategory]:
        """Return the categories of a language, sorted by title and audience."""
        return self._memory.categories.of([language], lambda _: {language: self._counted_categories(language)})[
            language
        ]

    def page(
        self,
        language: str,
        start: int,
        size: int,
        *,
        category: str | None = None,
        without: Collection[str] = (),
        members: bool = True,
    ) -> Sequence[Card]:
        """Return some cards of a language in their order."""
        wanted: list[Json] = [{"term": {"listed": language}}]
        if category is not None:
            wanted.append({"term": {"category": category[:LONGEST_ORDERED]}})
        unwanted: list[Json] = [{"terms": {"key": [f"{language}/{article_id}" for article_id in without]}}]
        if not members:
            unwanted.append({"term": {"audience": "member"}})
        query = {"bool": {"filter": wanted, "must_not": unwanted}}
        return tuple(map(card_of, self._rows(query, size, {"from": start, "sort": _IN_ORDER})))

    def named(self, articles: Collection[Key]) -> Mapping[Key, Card]:
        """Return the cards of some articles; those without one are left out."""
        cards = self._memory.cards.of(articles, self._brought_cards)
        return {key: card for key, card in cards.items() if card}

    def current(self, names: Collection[str], language: str) -> Mapping[str, str]:
        """Return, for each id, old id or alias of an article, the id that it has now."""
        keys = [(language, name) for name in names]
        known = self._memory.names.of(keys, lambda missing: self._found([name for _, name in missing], language))
        return {name: now for (_, name), now in known.items() if now}

    def translations(self, articles: Collection[Key]) -> Mapping[Key, Mapping[str, str]]:
        """Return, for each of some articles, language -> id of its translations, by language."""
        return self._memory.translations.of(articles, self._brought_translations)

    # --- questions to the cluster -----------------------------------------------------------------------

    def _brought_cards(self, articles: list[Key]) -> dict[Key, Card | None]:
        rows = {(row["lang"], row["article_id"]): row for row in self._by_key(articles)}
        suggestable = {key: card_of(row) for key, row in rows.items() if row["suggestable"]}
        return {key: suggestable.get(key) for key in articles}

    def _brought_translations(self, articles: list[Key]) -> dict[Key, Mapping[str, str]]:
        originals = {(row["lang"], row["article_id"]): row["original"] for row in self._by_key(articles)}
        groups: defaultdict[str, dict[str, str]] = defaultdict(dict)
        for some in _pieces(sorted({*originals.values()})):
            query = {"bool": {"filter": [{"terms": {"original": some}}]}}
            for answered in self._all(query, ("key", "original")):
                language, _, article_id = answered["key"].partition("/")
                group = groups[answered["original"]]
                group[language] = max(group.get(language, ""), article_id)
        return {
            key: {
                lang: other for lang, other in sorted(groups.get(originals.get(key, ""), {}).items()) if lang != key[0]
            }
            for key in articles
        }

    def _found(self, names: Collection[str], language: str) -> dict[Key, str | None]:
        """Follow aliases and forwarding articles, a step for all names at once."""
        rows: dict[str, Row] = {}  # by id
        aliased: dict[str, str] = {}
        asked: set[str] = set()
        self._bring(names, language, rows, aliased, asked)
        places = {name: name for name in names}
        for _ in range(LIMIT_MOVES):
            targets = {rows[place]["redirect_to"] for place in places.values() if place in rows}
            self._bring(targets - asked - {""}, language, rows, aliased, asked)
            moved = {name: _next(place, rows, aliased) for name, place in places.items()}
            if moved == places:
                break
            places = moved
        return {(language, name): place if place in rows else None for name, place in places.items()}

    def _bring(
        self, names: Collection[str], language: str, rows: dict[str, Row], aliased: dict[str, str], asked: set[str]
    ) -> None:
        """Fetch the articles that have some names as their id or alias."""
        for some in _pieces(sorted(names)):
            keys = [f"{language}/{name}" for name in some]
            query = {
                "bool": {"filter": [{"bool": {"should": [{"ids": {"values": keys}}, {"terms": {"aliases": keys}}]}}]}
            }
            for row in self._rows(query, len(some) + _MOST_ALIASED, {"sort": ["key"]}):
                rows[row["article_id"]] = row
                aliased |= dict.fromkeys(row["aliases"], row["article_id"])  # of two the last one, as in a catalogue
        asked.update(names)

    def _counted_languages(self) -> dict[tuple[str, str], int]:
        counted = self._counts({"exists": {"field": "listed"}}, ("listed", "audience"))
        return {(language, audience): number for (language, audience), number in counted}

    def _counted_categories(self, language: str) -> tuple[ListedCategory, ...]:
        query = {"term": {"listed": language}}
        topics: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        for (title, audience, topic), number in self._counts(query, ("category", "audience", "card_topics")):
            topics[title, audience][topic] = number
        counted = sorted(self._counts(query, ("category", "audience")))
        return tuple(
            ListedCategory(title, audience, number, topics[title, audience]) for (title, audience), number in counted
        )

    def _counts(self, query: Json, fields: Sequence[str]) -> Iterator[tuple[tuple[str, ...], int]]:
        """Yield every combination of the values of some fields, with the number of its articles."""
        composite: Json = {"size": _BUCKETS, "sources": [{name: {"terms": {"field": name}}} for name in fields]}
        while True:
            body = {"size": 0, "query": query, "aggs": {"counted": {"composite": composite}}}
            answer = self._ask(body)["aggregations"]["counted"]
            for bucket in answer["buckets"]:
                yield tuple(bucket["key"][name] for name in fields), bucket["doc_count"]
            if len(answer["buckets"]) < _BUCKETS:
                return
            composite["after"] = answer["after_key"]

    def _by_key(self, articles: Collection[Key]) -> Iterator[Row]:
        for some in _pieces([f"{language}/{article_id}" for language, article_id in articles]):
            yield from self._rows(by_keys(some, ())["query"], len(some))

    def _rows(self, query: Json, size: int, more: Json | None = None) -> Iterator[Row]:
        """Yield the catalogue rows of the documents of a query."""
        answer = self._ask(of_documents(query, size, ("card",)) | (more or {}))
        for hit in answer["hits"]["hits"]:
            yield row_from_json(column_of(hit["fields"]["card"][0]).decode())

    def _all(self, query: Json, fields: Sequence[str]) -> Iterator[dict[str, str]]:
        """Yield some fields of every document of a query."""
        body = of_documents(query, _MOST_ASKED, fields) | {"sort": ["key"]}
        while True:
            hits = self._ask(body)["hits"]["hits"]
            yield from ({name: values[0] for name, values in hit["fields"].items()} for hit in hits)
            if len(hits) < _MOST_ASKED:
                return
            body["search_after"] = hits[-1]["sort"]

    def _ask(self, body: Json) -> Any:  # noqa: ANN401 - JSON
        return self._cluster.ask("POST", f"/{self._index}/_search?{_PARAMETERS}", body, self._deadline)


def _next(place: str, rows: Mapping[str, Row], aliased: Mapping[str, str]) -> str:
    """Return what a name leads to by one step; itself where it leads to nothing else."""
    if place not in rows:  # a living article is never hidden behind another one's old name
        return aliased.get(place, place)
    forwarded = rows[place]["redirect_to"]
    return forwarded if forwarded in rows else place


def _pieces(some: Iterable[str]) -> Iterator[list[str]]:
    values = list(some)
    return (values[start : start + _MOST_ASKED] for start in range(0, len(values), _MOST_ASKED))
