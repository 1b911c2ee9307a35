"""A cluster in order that serves an older index than is built here, or none."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from search.cluster.manifest import ClusterManifest
from search.storage.generations import newest_good
from search.storage.publication import Publication, publication_of
from tests.product import settings_in
from tests.search.shelf import Shelf
from webui.doctor.finding import Finding
from webui.doctor.knowledge import faulty_cluster

VERSION = {"version": {"distribution": "opensearch", "number": "3.8.0"}}
EARLIER = Publication(datetime.now(UTC) - timedelta(hours=1), "0" * 16)


class Cluster(ThreadingHTTPServer):
    """A cluster with nothing wrong; `serves` is the publication that its manifest names."""

    serves: Publication | None = None

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answering)

    def answer(self, path: str) -> dict[str, object] | None:
        if not path.endswith("/manifest"):
            return VERSION if path == "/" else {}
        if self.serves is None:
            return None
        manifest = ClusterManifest("readfirst-1", self.serves, (), {}, 1)
        return {"_source": manifest.written(), "_version": 1}


class Answering(BaseHTTPRequestHandler):
    server: Cluster

    def do_GET(self) -> None:
        answer = self.server.answer(self.path)
        self.send_response(404 if answer is None else 200)
        self.end_headers()
        self.wfile.write(json.dumps(answer or {}).encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Keep quiet."""


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    with Cluster() as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server
        server.shutdown()


def test_an_index_that_is_built_and_not_published_is_named_until_it_is(cluster: Cluster, tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.fill(1)
    shelf.build()
    settings = settings_in(tmp_path, search=f"opensearch:http://127.0.0.1:{cluster.server_port}")
    built = newest_good(settings.index_dir)
    assert built

    def finding() -> Finding | None:
        return next(faulty_cluster(settings), None)

    nothing = finding()
    cluster.serves = EARLIER
    older = finding()
    cluster.serves = publication_of(built)

    assert finding() is None
    assert nothing
    assert older
    assert nothing.code == older.code == "search-cluster-stale"
    assert nothing.message == f"OpenSearch serves nothing, and {publication_of(built).name} is built"
    assert EARLIER.name in older.message
    assert "readfirst index" in older.remedy
