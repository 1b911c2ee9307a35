"""The cluster of the tests is a real one: a node that dies or stands still is missed by the others, and comes back."""

import time
from urllib.error import HTTPError

from tests.services.opensearch import OpenSearch

_LIMIT_SECONDS = 120.0


def test_a_cluster_goes_on_without_one_of_its_nodes(opensearch_cluster: OpenSearch) -> None:
    with opensearch_cluster.gone(0):
        assert _nodes_soon(opensearch_cluster, 2, seen_by=1)

    opensearch_cluster.wait_until()


def test_a_node_that_stands_still_is_given_up_and_taken_back(opensearch_cluster: OpenSearch) -> None:
    with opensearch_cluster.frozen(1):
        assert _nodes_soon(opensearch_cluster, 2, seen_by=2)

    opensearch_cluster.wait_until()


def _nodes_soon(cluster: OpenSearch, count: int, *, seen_by: int) -> bool:
    until = time.monotonic() + _LIMIT_SECONDS
    while time.monotonic() < until:
        try:
            health = cluster.ask("GET", f"/_cluster/health?wait_for_nodes={count}&timeout=5s", node=seen_by)
        except (HTTPError, TimeoutError):  # 408: not yet; 503, or nothing: the nodes choose who leads them
            time.sleep(0.1)
            continue
        if health["number_of_nodes"] == count:
            return True
    return False
