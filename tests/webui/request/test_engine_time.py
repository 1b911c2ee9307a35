"""A page waits for a search that hangs once, then it is kind: the start page, a category, a described problem."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread

import pytest
from flask.testing import FlaskClient

from search import served_cluster
from search.cluster import faults
from search.cluster.client import Deadline
from search.cluster.lexicon_arrays import lexicon_of
from search.engine_figures import FIGURES
from search.index.opened import OpenedIndex
from search.index.segment import INDEX
from search.storage.array_file import write_arrays
from search.storage.generations import newest_good
from search.storage.publication import publication_of
from tests.product import settings_in
from tests.search.cluster.test_served_cluster import StateOfCluster
from webui.app import create_app

_SECONDS = 1.0  # that a question may take here


@pytest.fixture
def hanging(shipped_index: Path, tmp_path: Path) -> Iterator[str]:
    """A cluster that says what is served, and answers no search any more."""
    generation = newest_good(shipped_index)
    assert generation
    with OpenedIndex(generation.path / INDEX) as opened:
        write_arrays(tmp_path / "lexicon", lexicon_of(opened.segments[0].arrays))
    state = StateOfCluster((tmp_path / "lexicon").read_bytes(), publication_of(generation))
    over = Event()

    class Node(BaseHTTPRequestHandler):
        """One request."""

        def do_GET(self) -> None:
            if "/readfirst-state/_doc/" not in self.path:
                over.wait()
                return
            body = json.dumps(state.ask("GET", self.path, None, Deadline.after(1.0))).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            over.wait()

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Node) as server:
        server.daemon_threads = True
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"opensearch:http://127.0.0.1:{server.server_port}"
        over.set()
        server.shutdown()


@pytest.fixture
def browser(hanging: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[FlaskClient]:
    """A browser before a host that follows this cluster."""
    monkeypatch.setattr(served_cluster, "SETTLED_SECONDS", _SECONDS)
    monkeypatch.setattr(faults, "_SECONDS", 0.1)
    app = create_app(settings_in(tmp_path / "host", search=hanging))
    assert app.extensions["readfirst"].knowledge_base.publication, "it is followed"
    yield app.test_client()
    app.extensions["readfirst"].database.close()


@pytest.fixture
def waited(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds of every question to the cluster."""
    seconds: list[float] = []
    monkeypatch.setattr(FIGURES, "observer", lambda _kind, some: seconds.append(some))
    return seconds


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/sk/", 200, "Články práve nie sú dostupné"),
        ("/sk/c/pristup-a-heslo", 503, "Články práve nie sú dostupné"),
        ("/sk/a/a-b-c-d-e-f-g-h", 503, "Články práve nie sú dostupné"),
        ("/sitemap.xml", 503, "Články práve nie sú dostupné"),
    ],
)
def test_a_page_waits_once_and_is_kind(
    browser: FlaskClient, waited: list[float], address: str, status: int, words: str
) -> None:
    answer = browser.get(address)

    assert _SECONDS <= sum(waited) < 1.8 * _SECONDS
    assert answer.status_code == status
    assert words in answer.text


def test_who_describes_a_problem_gets_the_form(browser: FlaskClient, waited: list[float]) -> None:
    described = browser.post("/sk/problem", data={"text": "nejde mi prihlasenie do uctu"})
    assert _SECONDS <= sum(waited) < 1.8 * _SECONDS
    waited.clear()

    page = browser.get(described.location)

    assert sum(waited) < 1.8 * _SECONDS
    assert "/contact" in page.text
