"""A host follows what a cluster serves, with the words of it in a folder that all of its processes share."""

import re
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from search.cluster.client import TRY_SECONDS, Deadline
from search.cluster.lexicon_arrays import lexicon_of
from search.cluster.manifest import ClusterManifest, LexiconFile
from search.index.opened import OpenedIndex
from search.index.segment import INDEX
from search.served_cluster import SETTLED_SECONDS, ServedOpenSearch
from search.storage.array_file import write_arrays
from search.storage.generations import newest_good
from search.storage.publication import Publication, publication_of
from tests.product import ROOT


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


def test_a_settled_problem_is_given_longer_tries_and_is_not_sent_to_every_node_of_a_busy_cluster(
    cluster: StateOfCluster, tmp_path: Path
) -> None:
    served = follow(cluster, tmp_path / "words")

    typing, settled = (served.ask(lambda opened: opened.deadline, typing=typing) for typing in (True, False))  # type: ignore[attr-defined]

    assert typing.try_seconds == TRY_SECONDS
    assert settled.try_seconds == 4 * TRY_SECONDS


@pytest.mark.parametrize("proxy", ["docs/deploy/nginx.conf", "webui/cluster/proxy.py"])
def test_a_host_answers_without_its_cluster_before_a_proxy_asks_another_host(proxy: str) -> None:
    """They waited equally long: a problem was searched for three times, and answered after six seconds."""
    waits = re.findall(r"proxy_read_timeout (\d+)(m?s);", (ROOT / proxy).read_text(encoding="utf-8"))

    assert waits
    for number, unit in waits:
        assert int(number) / (1_000 if unit == "ms" else 1) > SETTLED_SECONDS + 0.1
