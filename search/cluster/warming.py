"""Searches before a new index is served: the first hundreds after a start take ten times as long."""

from itertools import islice

from search.cluster.client import ClusterClient, Deadline
from search.cluster.document_bytes import FIELDS, SCORED_FIELDS
from search.cluster.search_request import CANDIDATES, by_keys, of_documents
from search.index.opened import OpenedIndex
from search.text.analysis import tokens

_SEARCHES = 300
_SECONDS = 60.0


def warm(cluster: ClusterClient, target: str, index: OpenedIndex) -> None:
    """Ask for titles of the articles, whole and begun."""
    step = max(1, index.size // _SEARCHES)
    for number in islice(index.alive(), 0, None, step):
        card = index.card(number)
        terms = tokens(card["title"], card["lang"])
        should: list[dict[str, object]] = [{"term": {f"text_{card['lang']}": term}} for term in terms]
        should += [{"term": {f"begun_text_{card['lang']}": term[:4]}} for term in terms[-1:]]
        for body in (
            of_documents({"bool": {"should": should}}, CANDIDATES, SCORED_FIELDS),
            by_keys([f"{card['lang']}/{card['article_id']}"], FIELDS),
        ):
            cluster.ask("POST", f"/{target}/_search?preference=_local", body, Deadline.after(_SECONDS, _SECONDS))
