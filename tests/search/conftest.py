"""What the stories about articles and their index share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from search import KnowledgeBase
from search.index.opened import OpenedIndex
from search.index.segment import INDEX
from search.ranking.searcher import Searcher
from search.storage.generations import newest_good
from tests.search import help_centre
from tests.search.shelf import Shelf


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """An empty folder of articles."""
    return Shelf(tmp_path)


@pytest.fixture
def served(shelf: Shelf) -> Iterator[KnowledgeBase]:
    """The shelf's index, as a running server sees it."""
    knowledge_base = shelf.knowledge_base()
    yield knowledge_base
    knowledge_base.close()


@pytest.fixture(scope="session")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    """The search over the small help centre; read-only for everybody who uses it."""
    with OpenedIndex(help_centre.build(tmp_path_factory.mktemp("help-centre"))) as opened:
        yield Searcher(opened)


@pytest.fixture(scope="session")
def shipped_searcher(shipped_index: Path) -> Iterator[Searcher]:
    """The search over the articles of the product."""
    generation = newest_good(shipped_index)
    assert generation is not None
    with OpenedIndex(generation.path / INDEX) as opened:
        yield Searcher(opened)
