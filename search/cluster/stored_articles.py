"""Articles as they are shown, asked of the cluster."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from search.articles.article_json import article_from_json
from search.articles.published import PublishedArticle
from search.cluster.client import ClusterClient, ClusterError, Deadline
from search.cluster.manifest import NOT_FOUND

_PAGE = 1_000  # articles of one request


def stored_article(cluster: ClusterClient, index: str, key: str, deadline: Deadline) -> PublishedArticle | None:
    """Return an article by its key; None when there is none."""
    try:
        answer = cluster.ask("GET", f"/{index}/_doc/{quote(key, safe='')}?preference=_local", None, deadline)
    except ClusterError as error:
        if error.status == NOT_FOUND:
            return None
        raise
    return _published(answer["_source"])


def stored_articles(cluster: ClusterClient, index: str, deadline: Deadline) -> Iterator[PublishedArticle]:
    """Yield every article, in the order of their keys."""
    for hit in _all(cluster, index, {"_source": True}, deadline):
        yield _published(hit["_source"])


def _published(source: Mapping[str, str]) -> PublishedArticle:
    return PublishedArticle(article_from_json(source["article"]), source["html"])


def _all(
    cluster: ClusterClient, index: str, wanted: Mapping[str, object], deadline: Deadline
) -> Iterator[dict[str, Any]]:
    body: dict[str, object] = {"size": _PAGE, "sort": ["key"], "track_total_hits": False, **wanted}
    while True:
        hits = cluster.ask("POST", f"/{index}/_search", body, deadline)["hits"]["hits"]
        yield from hits
        if len(hits) < _PAGE:
            return
        body["search_after"] = hits[-1]["sort"]
