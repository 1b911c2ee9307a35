"""A real OpenSearch lists articles as the embedded engine does; a page waits for a frozen one once."""

from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest

from search import SearchUnavailable, served_cluster
from search.cluster import cluster_listing
from search.cluster.client import ClusterClient, Deadline
from search.cluster.cluster_listing import ClusterListing, ListingMemory
from search.cluster.manifest import read_manifest
from search.engine_choice import nodes_of
from search.engine_waiting import begin, end
from tests.search.listing_contract import ListingContract, fill
from tests.search.shelf import Shelf
from tests.services.opensearch import OpenSearch
from tests.services.test_search_in_opensearch import cluster_only, publish

_SECONDS = 60.0


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """The library of the contract."""
    shelf = Shelf(tmp_path_factory.mktemp("shelf"))
    fill(shelf)
    shelf.build()
    return shelf


@pytest.fixture(scope="module")
def listing(opensearch_node: OpenSearch, shelf: Shelf) -> Iterator[ClusterListing]:
    """That library in a cluster, published once."""
    opensearch_node.empty()
    publish(shelf.index, opensearch_node)
    cluster = ClusterClient(nodes_of(opensearch_node.setting))
    manifest = read_manifest(cluster, Deadline.after(_SECONDS, _SECONDS))
    assert manifest
    yield ClusterListing(cluster, manifest.index, ListingMemory(), Deadline.after(10 * _SECONDS, _SECONDS))
    cluster.close()


class TestListingOfACluster(ListingContract):
    """What both engines answer."""

    def test_a_long_count_is_read_page_by_page(self, listing: ClusterListing, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(cluster_listing, "_BUCKETS", 1)
        fresh = ClusterListing(listing._cluster, listing._index, ListingMemory(), listing._deadline)

        assert list(fresh.categories("sk")) == list(listing.categories("sk"))
        assert fresh.languages() == listing.languages()


def test_a_page_waits_for_a_frozen_cluster_once(
    listing: ClusterListing, opensearch_node: OpenSearch, tmp_path: Path
) -> None:
    """Ten questions of one request take the time of one; what this host knows already is answered all the same."""
    people = cluster_only(opensearch_node.setting, tmp_path)
    assert people.publication
    with opensearch_node.frozen(0):
        began = monotonic()
        begin()
        try:
            for lang in ("sk", "cs", "en", "ru", "uk"):
                with pytest.raises(SearchUnavailable):
                    people.categories(lang)
                assert people.named([(lang, "heslo")]) == {}
        finally:
            end()
        assert monotonic() - began < 2 * served_cluster.SETTLED_SECONDS
    people.close()
