"""Which engine answers: the arrays on this host, or an OpenSearch cluster by the same code.

The library that asks a cluster is not always installed, so what needs it is imported only where it is wanted.
"""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from search.served_index import Served
from search.storage.publication import Publication

EMBEDDED = "embedded"
_OPENSEARCH = "opensearch:"


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
    announce: Callable[[Publication], None] | None = None,
) -> Served | None:
    """Return what a cluster serves, None where the setting names none; raise ValueError.

    folder  for the words of what it serves
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
        announce=announce,
    )
    return served


def publish_to(setting: str, index: Path, *, ca_file: Path | None, progress: Callable[[int, int], None]) -> str:
    """Publish the newest generation of a folder to the cluster of the setting; return what was done, in words.

    Raises ValueError for the setting, and OSError for a cluster that takes nothing: it serves what it did before.
    """
    outcome: str = _module("search.cluster.publishing").publish_newest(nodes_of(setting), index, ca_file, progress)
    return outcome


def _module(name: str) -> Any:  # noqa: ANN401 - a module
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        if not (error.name or "").startswith("urllib3"):
            raise
        raise ValueError("the library is missing: pip install 'readfirst[opensearch]'") from None
