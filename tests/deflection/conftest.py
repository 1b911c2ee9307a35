"""The flow with everything it needs, in memory."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from deflection.flow import Flow
from deflection.policy import GatePolicy
from tests.clock import Clock
from tests.fake_library import FakeLibrary, InlineSearcher
from tests.memory_database import MemoryDatabase
from tests.memory_publications import MemoryPublications


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def library() -> FakeLibrary:
    return FakeLibrary()


@pytest.fixture
def database() -> MemoryDatabase:
    return MemoryDatabase()


@pytest.fixture
def publications() -> MemoryPublications:
    return MemoryPublications()


@pytest.fixture
def levels() -> dict[str, str]:
    """Topic -> gate level; a topic that is not named is enforced."""
    return {}


@pytest.fixture
def flow(
    clock: Clock,
    library: FakeLibrary,
    publications: MemoryPublications,
    database: MemoryDatabase,
    levels: dict[str, str],
) -> Iterator[Flow]:
    with InlineSearcher(library) as searcher:
        yield Flow(
            library=library,
            publications=publications,
            reading=database.reading,
            writing=database.writing,
            now=clock,
            policy=GatePolicy(),
            level=lambda topic, *_: levels.get(topic, "enforce"),
            searcher=searcher,
            digest=lambda help_session_id, text: f"digest of {text!r} in {help_session_id}",
        )
