"""Which engine answers: the arrays on this host, or an OpenSearch cluster by the same code.

The library that asks a cluster is not always installed, so what needs it is imported only where it is wanted.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from search.served_index import Served
from search.storage.publication import Publication

EMBEDDED = "embedded"
_OPENSEARCH = "opensearch:"
_READING_SECONDS = 10.0


def nodes_of(setting: str) -> tuple[str, ...]:
    """Return the addresses in a value of READFIRST_SEARCH, none for `embedded`; raise ValueError.

    >>> nodes_of("opensearch:http://one:9200,http://two:9200"), nodes_of("embedded")
    (('http://one:9200', 'http://two:9200'), ())
    """
    if setting in ("", EMBEDDED):
        return ()
    urls = tuple(filter(None, setting.removeprefix(_OPENSEARCH).split(",")))
    if not setting.startswith(_OPENSEARCH) or not urls:
        raise ValueError("write embedded, or opensearch:URL (several URLs with commas between them)")
    for url in urls:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/") or parts.query:
            raise ValueError("an address is written http://HOST:PORT, or https://USER:SECRET@HOST:PORT")
    return urls


def checked(setting: str) -> str:
    """Return a value of READFIRST_SEARCH that this installation can do; raise ValueError."""
    if nodes_of(setting):
        _module("search.cluster.client")
    return setting


def served_by_cluster(
    setting: str,
    folder: Path,
    *,
    ca_file: Path | None,
    title_weight: float,
    recheck_seconds: float = 1.0,
    patience: float = 1.0,
    announce: Callable[[Publication], None] | None = None,
) -> Served | None:
    """Return what a cluster serves, None where the setting names none; raise ValueError.

    folder    for the words of what it serves
    patience  times the time that a server gives a question
    """
    urls = nodes_of(setting)
    if not urls:
        return None
    client = _module("search.cluster.client")
    served: Served = _module("search.served_cluster").ServedOpenSearch(
        client.ClusterClient(urls, ca_file=ca_file),
        folder,
        recheck_seconds=recheck_seconds,
        title_weight=title_weight,
        patience=patience,
        announce=announce,
    )
    return served


def publish_to(
    setting: str, index: Path, *, ca_file: Path | None, progress: Callable[[int, int], None], force: bool = False
) -> str:
    """Publish the newest generation of a folder to the cluster of the setting; return what was done, in words.

    force  also over what a later version of the program has published

    Raises ValueError for the setting, and OSError for a cluster that takes nothing: it serves what it did before.
    """
    publish = _module("search.cluster.publishing").publish_newest
    outcome: str = publish(nodes_of(setting), index, ca_file, progress, force=force)
    return outcome


def faults_of_cluster(setting: str, *, ca_file: Path | None) -> list[tuple[str, str]]:
    """Return what is wrong with the cluster of the setting, message and remedy each; nothing where it names none.

    Raises ValueError for the setting.
    """
    urls = nodes_of(setting)
    if not urls:
        return []
    cluster = _module("search.cluster.client").ClusterClient(urls, ca_file=ca_file)
    try:
        faults = _module("search.cluster.faults").faults_of(cluster)
    finally:
        cluster.close()
    return [(fault.message, fault.remedy) for fault in faults]


def served_publication(setting: str, *, ca_file: Path | None) -> Publication | None:
    """Return what the cluster of the setting serves; None where nothing was published to it.

    Raises ValueError for the setting, and OSError for a cluster that does not answer.
    """
    client, manifests = _module("search.cluster.client"), _module("search.cluster.manifest")
    cluster = client.ClusterClient(nodes_of(setting), ca_file=ca_file)
    try:
        manifest = manifests.read_manifest(cluster, client.Deadline.after(_READING_SECONDS, _READING_SECONDS / 2))
    finally:
        cluster.close()
    return manifest.publication if manifest else None


@contextmanager
def lent_cluster(setting: str, *, ca_file: Path | None) -> Iterator[Callable[[Path], None]]:
    """Context with a cluster that serves nobody: it yields what publishes an index there, and removes it in the end.

    Raises ValueError for the setting, and OSError for a cluster that serves somebody or takes nothing.
    """
    urls = nodes_of(setting)
    if not urls:
        raise ValueError("name a cluster: opensearch:URL")
    publishing = _module("search.cluster.publishing")
    publishing.refuse_used(urls, ca_file)
    try:
        yield lambda index: publishing.publish_newest(urls, index, ca_file, lambda _done, _of: None)
    finally:
        publishing.remove_all(urls, ca_file)


def _module(name: str) -> Any:  # noqa: ANN401 - a module
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        if not (error.name or "").startswith("urllib3"):
            raise
        raise ValueError("the library is missing: pip install 'readfirst[opensearch]'") from None
