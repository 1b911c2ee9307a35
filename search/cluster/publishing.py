"""Publishes an opened index to the cluster: what changed into the index that is served, or everything into a new one.

1. A full build goes into an index of its own, named by its publication; the old one serves until the new one is warm.
2. An edit since then goes into the index that is served, article by article.
3. The manifest is written last, and only over the one that was read first: of two publishers one fails.
4. What an earlier version of the program has published is published over; anything else that is there only by force.
5. One that ended anywhere in between has published nothing, or everything; the next one does the whole of it again.
"""

import json
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, sleep

from search.cluster.client import ClusterClient, ClusterError, Deadline
from search.cluster.exported import Source, exported
from search.cluster.faults import ClusterFaultCode, faults_of
from search.cluster.lexicon_arrays import identity, lexicon_of
from search.cluster.manifest import NOT_FOUND, ClusterManifest, ForeignManifest, LexiconFile, read_manifest
from search.cluster.mapping import ALIAS, FORMAT, MANIFEST, PREFIX, STATE, articles_index, state_index
from search.cluster.warming import warm
from search.index.opened import OpenedIndex
from search.index.segment import INDEX
from search.storage.array_file import write_arrays
from search.storage.generations import newest_good
from search.storage.publication import Publication, publication_of

SECONDS = 120.0  # of one request of a publication
BULK_BYTES = 4_000_000
PIECE_BYTES = 4_000_000  # of a lexicon
MOST_WAITS = 20  # for a cluster that has more to write than it can, doubling from a tenth of a second to five

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class ClusterReport:
    """What a publication has done."""

    index: str
    written: int  # documents
    removed: int
    seconds: float


def publish_to_cluster(
    index: OpenedIndex,
    publication: Publication,
    cluster: ClusterClient,
    progress: Progress = lambda _done, _of: None,
    *,
    force: bool = False,
) -> ClusterReport:
    """Make the cluster serve an opened index; raises ClusterError, and the cluster serves what it did before.

    force  also over a manifest that cannot be read
    """
    started = perf_counter()
    _refuse_faulty(cluster)
    before, version = _served_before(cluster, force=force)
    names = [identity(segment.arrays) for segment in index.segments]
    if before and before.publication == publication and [file.name for file in before.lexicons] == names:
        _tidy(cluster, before)  # whoever published it may have ended before that
        return ClusterReport(before.index, 0, 0, perf_counter() - started)
    is_edit = before is not None and bool(names) and [file.name for file in before.lexicons][:1] == names[:1]
    known = {file.name for file in before.lexicons} if before and is_edit else set()
    kept = sum(segment.size for segment, name in zip(index.segments, names, strict=True) if name in known)
    numbers = [number for number in index.alive() if number >= kept]
    target = (
        before.index if before and is_edit else f"{PREFIX}-{publication.name.lower()}-{FORMAT}"
    )  # hosts of an earlier version go on asking theirs
    if not is_edit:
        _replace(cluster, target, articles_index())
    gone = _gone(index) if is_edit else []
    removals = (json.dumps({"delete": {"_id": key}}) + "\n" for key in gone)
    additions = (_line(key, source) for key, source in exported(index, numbers))
    _send(cluster, target, additions, lambda done: progress(done, len(numbers)))
    _send(cluster, target, removals, lambda _done: None)
    cluster.ask("POST", f"/{target}/_refresh", None, _patiently())
    lexicons = _store_lexicons(cluster, index, names, before, is_first=version == 0)
    if not is_edit:
        cluster.ask("PUT", f"/{target}/_settings", {"index": {"auto_expand_replicas": "0-2"}}, _patiently())
        warm(cluster, target, index)
    manifest = ClusterManifest(target, publication, tuple(lexicons), index.synonyms, 0)
    _write_manifest(cluster, manifest, version + 1)
    _tidy(cluster, manifest)
    return ClusterReport(target, len(numbers), len(gone), perf_counter() - started)


def publish_newest(
    urls: Sequence[str], folder: Path, ca_file: Path | None, progress: Progress, *, force: bool = False
) -> str:
    """Publish the newest generation of a folder; return what was done, in words. Raises ClusterError."""
    generation = newest_good(folder)
    if generation is None:
        raise ClusterError(f"{folder} holds no index that can be read - build it: readfirst index")
    cluster = ClusterClient(urls, ca_file=ca_file)
    try:
        with OpenedIndex(generation.path / INDEX) as index:
            report = publish_to_cluster(index, publication_of(generation), cluster, progress, force=force)
    finally:
        cluster.close()
    return (
        f"{report.index} of {cluster.names}: {report.written} articles written, {report.removed} removed "
        f"({report.seconds:.1f} s)"
    )


def _refuse_faulty(cluster: ClusterClient) -> None:
    """Raise ClusterError where nothing can be written, or somebody else's index would be lost."""
    for fault in faults_of(cluster, SECONDS):
        if fault.code not in (ClusterFaultCode.RED, ClusterFaultCode.FORMAT):  # a new build mends them
            raise ClusterError(str(fault))


def _served_before(cluster: ClusterClient, *, force: bool) -> tuple[ClusterManifest | None, int]:
    """Return what is served, as far as it can be read, and the version of its manifest; 0 without one."""
    try:
        manifest = read_manifest(cluster, _patiently())
    except ForeignManifest as error:
        if not (force or error.is_earlier):
            raise ClusterError(
                f"{error} - publish with the newest version, or over it: readfirst index --force"
            ) from None
        return None, error.version
    return manifest, manifest.version if manifest else 0


def refuse_used(urls: Sequence[str], ca_file: Path | None) -> None:
    """Raise ClusterError where a cluster serves somebody."""
    with closing(ClusterClient(urls, ca_file=ca_file)) as cluster:
        if cluster.ask("GET", f"/{PREFIX}-*/_settings", None, _patiently()):
            raise ClusterError(
                f"{cluster.names} serves people: name another cluster, or remove the indexes {PREFIX}-* from it"
            )


def remove_all(urls: Sequence[str], ca_file: Path | None) -> None:
    """Remove everything that was published to a cluster."""
    with closing(ClusterClient(urls, ca_file=ca_file)) as cluster:
        for name in cluster.ask("GET", f"/{PREFIX}-*/_settings", None, _patiently()):
            _delete(cluster, name)


def _patiently() -> Deadline:
    return Deadline.after(SECONDS, SECONDS / 2)


def _replace(cluster: ClusterClient, name: str, settings: dict[str, object]) -> None:
    """Create an empty index; one of this name that a publisher has left behind is removed."""
    _delete(cluster, name)
    cluster.ask("PUT", f"/{name}", settings, _patiently())


def _delete(cluster: ClusterClient, name: str) -> None:
    try:
        cluster.ask("DELETE", f"/{name}", None, _patiently())
    except ClusterError as error:
        if error.status != NOT_FOUND:
            raise


def _gone(index: OpenedIndex) -> list[str]:
    """Return the keys of deleted documents that no other document has taken over."""
    cards = (index.card(number) for number in index.deleted.tolist())
    keys = {(card["article_id"], card["lang"]) for card in cards}
    return sorted(f"{lang}/{article_id}" for article_id, lang in keys if index.number(article_id, lang) is None)


def _line(key: str, source: Source) -> str:
    return f"{json.dumps({'index': {'_id': key}})}\n{json.dumps(source, ensure_ascii=False)}\n"


def _send(cluster: ClusterClient, target: str, actions: Iterable[str], progress: Callable[[int], None]) -> None:
    done = 0
    for body, count in _batches(actions):
        _send_batch(cluster, target, body)
        done += count
        progress(done)


def _batches(actions: Iterable[str]) -> Iterator[tuple[bytes, int]]:
    batch: list[bytes] = []
    size = 0
    for action in actions:
        batch.append(action.encode(errors="replace"))
        size += len(batch[-1])
        if size >= BULK_BYTES:
            yield b"".join(batch), len(batch)
            batch, size = [], 0
    if batch:
        yield b"".join(batch), len(batch)


def _send_batch(cluster: ClusterClient, target: str, body: bytes) -> None:
    """Send some actions; those that the cluster has no room for now are sent again, after a while."""
    for wait in range(MOST_WAITS):
        answer = cluster.ask("POST", f"/{target}/_bulk", body, _patiently())
        results = [next(iter(item.values())) for item in answer["items"]]
        blocked = [result for result in results if result.get("error", {}).get("type") == "cluster_block_exception"]
        if blocked:
            raise ClusterError(f"{cluster.names} takes no writes: free its disk or add a node (readfirst doctor)")
        failed = [result for result in results if result["status"] >= 300 and result["status"] != NOT_FOUND]
        busy = [result for result in failed if result["status"] == 429]
        if len(busy) < len(failed):
            refused = next(result for result in failed if result["status"] != 429)
            raise ClusterError(f"{cluster.names}: {refused['_id']} is refused: {refused['error']}")
        if not busy:
            return
        sleep(min(5.0, 0.1 * 2**wait))
    raise ClusterError(f"{cluster.names} has had no room for more documents for a minute - look at its load")


def _store_lexicons(
    cluster: ClusterClient, index: OpenedIndex, names: list[str], before: ClusterManifest | None, *, is_first: bool
) -> Iterator[LexiconFile]:
    """Store the lexicon of every segment that the cluster does not have yet, and yield all of them in order."""
    known = {file.name: file for file in before.lexicons} if before else {}
    if is_first:
        _replace(cluster, STATE, state_index())
    with TemporaryDirectory() as folder:
        for segment, name in zip(index.segments, names, strict=True):
            if name not in known:
                file = Path(folder) / "lexicon"
                write_arrays(file, lexicon_of(segment.arrays))
                known[name] = _store(cluster, name, file.read_bytes())
            yield known[name]


def _store(cluster: ClusterClient, name: str, content: bytes) -> LexiconFile:
    pieces = [content[start : start + PIECE_BYTES] for start in range(0, len(content), PIECE_BYTES)]
    for number, piece in enumerate(pieces):
        body = {"lexicon": name, "data": b64encode(piece).decode()}
        cluster.ask("PUT", f"/{STATE}/_doc/{name}-{number}", body, _patiently())
    return LexiconFile(name, sha256(content).hexdigest(), len(pieces))


def _write_manifest(cluster: ClusterClient, manifest: ClusterManifest, version: int) -> None:
    path = f"/{STATE}/_doc/{MANIFEST}?version={version}&version_type=external"
    try:
        cluster.ask("PUT", path, manifest.written(), _patiently())
    except ClusterError as error:
        if error.status != 409:
            raise
        raise ClusterError(
            f"{cluster.names}: another host has published meanwhile; nothing is lost, try again"
        ) from None


def _tidy(cluster: ClusterClient, manifest: ClusterManifest) -> None:
    """Let the alias name what is served, and remove what nothing refers to; may be done again."""
    actions = [{"remove": {"index": f"{PREFIX}-2*", "alias": ALIAS, "must_exist": False}}]
    added = {"add": {"index": manifest.index, "alias": ALIAS}}
    cluster.ask("POST", "/_aliases", {"actions": [*actions, added]}, _patiently())
    _forget(cluster, manifest)


def _forget(cluster: ClusterClient, manifest: ClusterManifest) -> None:
    """Remove indexes and lexicons that nothing refers to; the last index before stays for whoever is asking it."""
    indexes = sorted(cluster.ask("GET", f"/{PREFIX}-2*/_alias", None, _patiently()))
    for name in [name for name in indexes if name < manifest.index][:-1]:
        _delete(cluster, name)
    cluster.ask("POST", f"/{STATE}/_refresh", None, _patiently())
    kept = [f"{file.name}-{piece}" for file in manifest.lexicons for piece in range(file.pieces)]
    query = {"query": {"bool": {"must_not": {"ids": {"values": [MANIFEST, *kept]}}}}, "_source": False, "size": 1000}
    answer = cluster.ask("POST", f"/{STATE}/_search", query, _patiently())
    for hit in islice(answer["hits"]["hits"], 1000):
        cluster.ask("DELETE", f"/{STATE}/_doc/{hit['_id']}", None, _patiently())
