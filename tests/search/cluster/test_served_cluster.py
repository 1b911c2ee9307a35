"""A host follows what a cluster serves, with the words of it in a folder that all of its processes share."""

from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from search.cluster.client import Deadline
from search.cluster.lexicon_arrays import lexicon_of
from search.cluster.manifest import ClusterManifest, LexiconFile
from search.index.opened import OpenedIndex
from search.index.segment import INDEX
from search.served_cluster import ServedOpenSearch
from search.storage.array_file import write_arrays
from search.storage.generations import newest_good
from search.storage.publication import Publication, publication_of


class StateOfCluster:
    """What a cluster answers to a host that follows it; `loses` names a file that vanishes meanwhile."""

    names = "a cluster"

    def __init__(self, lexicon: bytes, publication: Publication) -> None:
        self.loses: Path | None = None
        self._lexicon = lexicon
        files = [LexiconFile(name, sha256(lexicon).hexdigest(), 1) for name in ("first", "second")]
        self._manifest = ClusterManifest("readfirst-1", publication, tuple(files), {}, 1)

    def ask(self, _method: str, path: str, _body: None, _deadline: Deadline) -> dict[str, Any]:
        if path.endswith("/manifest"):
            return {"_source": self._manifest.written(), "_version": 1}
        if path.endswith("/second-0") and self.loses:
            self.loses.unlink()
        return {"_source": {"data": b64encode(self._lexicon).decode()}}

    def close(self) -> None:
        """Nothing is open."""


@pytest.fixture
def cluster(shipped_index: Path, tmp_path: Path) -> Iterator[StateOfCluster]:
    generation = newest_good(shipped_index)
    assert generation
    with OpenedIndex(generation.path / INDEX) as opened:
        write_arrays(tmp_path / "lexicon", lexicon_of(opened.segments[0].arrays))
    yield StateOfCluster((tmp_path / "lexicon").read_bytes(), publication_of(generation))


def follow(cluster: StateOfCluster, folder: Path) -> ServedOpenSearch:
    return ServedOpenSearch(cluster, folder, recheck_seconds=0.0, title_weight=0.5)  # type: ignore[arg-type]


def test_words_are_fetched_once_for_all_processes_and_nothing_else_is_left(
    cluster: StateOfCluster, tmp_path: Path
) -> None:
    folder = tmp_path / "words"
    first, second = follow(cluster, folder), follow(cluster, folder)

    assert first.publication == second.publication
    assert first.publication is not None
    assert sorted(file.name for file in folder.iterdir()) == ["first", "second"]


def test_words_that_another_process_has_removed_are_fetched_again(cluster: StateOfCluster, tmp_path: Path) -> None:
    folder = tmp_path / "words"
    cluster.loses = folder / "first"
    served = follow(cluster, folder)
    (folder / "second").unlink()
    assert served.publication is None

    cluster.loses = None

    assert served.publication is not None
