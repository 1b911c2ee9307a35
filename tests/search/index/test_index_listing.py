"""The embedded engine lists articles as the contract has it."""

from collections.abc import Iterator

import pytest

from search.index.index_listing import IndexListing
from search.index.opened import OpenedIndex
from search.index.segment import INDEX
from search.storage.generations import newest_good
from tests.search.listing_contract import ListingContract, fill
from tests.search.shelf import Shelf


@pytest.fixture(scope="module")
def listing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[IndexListing]:
    """The library of the contract in the arrays."""
    shelf = Shelf(tmp_path_factory.mktemp("shelf"))
    fill(shelf)
    shelf.build()
    generation = newest_good(shelf.index)
    assert generation
    with OpenedIndex(generation.path / INDEX) as index:
        yield IndexListing(index)


class TestListingOfAnIndex(ListingContract):
    """What both engines answer."""
