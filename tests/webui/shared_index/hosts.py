"""Hosts with folders of their own, one database and one store: each builds, follows and serves as the product does."""

from __future__ import annotations

from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from search import KnowledgeBase
from search.building.build import IndexBuilder
from tests.product import settings_in
from tests.search.shelf import Shelf
from webui.shared_index.building import SharedBuilding
from webui.shared_index.elected import Elected
from webui.shared_index.follower import IndexFollower
from webui.shared_index.shared import SharedIndex, shared_index
from webui.storage.database import Database

if TYPE_CHECKING:
    from collections.abc import Iterator

    from search.building.build_report import BuildReport
    from webui.settings import Settings

KEY, OTHER_KEY = "k" * 40, "o" * 40


@dataclass
class Host:
    """One host; its shelf is the checkout of the articles that it has."""

    shelf: Shelf
    shared: SharedIndex
    follower: IndexFollower

    @property
    def settings(self) -> Settings:
        return self.shared.settings

    @contextmanager
    def building(self) -> Iterator[IndexBuilder]:
        """What `readfirst index --watch` holds: the lease, until the block ends."""
        elected = Elected(self.shared, stays=True)
        sharing = SharedBuilding(self.shared, elected, self.shelf.articles)
        builder = IndexBuilder(self.shelf.articles, self.settings.building_dir, sharing=sharing, wait_seconds=0)
        with closing(elected), builder:
            yield builder

    def builds(self, *, force: bool = False) -> BuildReport:
        with self.building() as builder:
            return builder.build(force=force)

    def finds(self, text: str) -> list[str]:
        """The ids of what it suggests from what it has."""
        with closing(KnowledgeBase(self.settings.index_dir, recheck_seconds=0)) as knowledge_base:
            return [hit.article_id for hit in knowledge_base.suggest(text, "sk").hits]

    def with_key(self, key: str) -> Host:
        """The same host, configured with another key."""
        shared = shared_index(replace(self.settings, index_key=key), self.shared.database)
        assert shared
        return Host(self.shelf, shared, IndexFollower(shared))


def host_in(folder: Path, database: Database, store: str, *, key: str = KEY) -> Host:
    settings = settings_in(folder / "var", index_key=key, index_store=store)
    shared = shared_index(settings, database)
    assert shared
    return Host(Shelf(folder), shared, IndexFollower(shared))


def stored_files(host: Host, beginning: str) -> list[Path]:
    """Files of a folder store whose names begin so."""
    return sorted((Path(host.settings.index_store) / "shared-index").glob(f"{beginning}-*"))
