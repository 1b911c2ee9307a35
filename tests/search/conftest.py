"""What the stories about articles and their index share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from search import KnowledgeBase
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
