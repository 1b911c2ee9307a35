"""What answers over HTTP in the benchmark: `readfirst web`, or one library behind a view of Flask.

`python -m webui.commands.bench_front NAME FOLDER PORT PROCESSES` serves a library by that view.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

import waitress
from flask import Flask, request

from search.bench.library import BenchFolder
from search.bench.measure import K
from search.bench.peers import load
from search.bench.servers import Command, HttpRequest
from search.bench.workload import Asked
from webui.processes.http_server import THREADS
from webui.processes.listening_socket import listening_on

EMPTY: Final = "empty"  # in the place of a library: parses the query and finds nothing
_HEADERS: Final = {"Content-Type": "application/json"}
_MOST_PER_MINUTE: Final = "1000000"

Find = Callable[[str, str, int], list[str]]  # text, language and k -> ids


class Product:
    """`readfirst web` on the index that the benchmark built."""

    PATH: Final = "/api/v1/suggest"

    def __init__(self, place: BenchFolder) -> None:
        self._place = place

    def command(self, port: int, processes: int) -> Command:
        """A data folder of its own, and the index in it."""
        data = self._place.folder / f"web-{port}"
        data.mkdir()
        (data / "index").symlink_to(self._place.index("readfirst"), target_is_directory=True)
        environment = {
            "READFIRST_DATA_DIR": str(data),
            "READFIRST_SUGGEST_PER_MINUTE": _MOST_PER_MINUTE,
            "PORT": str(port),
        }
        program = Path(sys.executable).parent / "readfirst"
        return Command([str(program), "web", "--workers", str(processes)], environment)

    def request(self, asked: Asked, k: int) -> HttpRequest:  # noqa: ARG002 - the product decides how many it shows
        """What the page sends at every key."""
        return HttpRequest("POST", self.PATH, _body(asked), _HEADERS)

    def article_ids(self, body: bytes) -> list[str]:
        """Return the ids of the cards."""
        return [hit["article"] for hit in json.loads(body)["hits"]]


class OneView:
    """A library of `search/bench/peers/`, or nothing, behind the view and the server below."""

    PATH: Final = "/"

    def __init__(self, name: str, place: BenchFolder) -> None:
        self._name = name
        self._place = place

    def command(self, port: int, processes: int) -> Command:
        """Waitress, as the product is served, without its limits."""
        module = [sys.executable, "-m", "webui.commands.bench_front"]
        return Command([*module, self._name, str(self._place.folder), str(port), str(processes)])

    def request(self, asked: Asked, k: int) -> HttpRequest:  # noqa: ARG002 - the view has its own
        """The same text as for the product."""
        return HttpRequest("POST", self.PATH, _body(asked), _HEADERS)

    def article_ids(self, body: bytes) -> list[str]:
        """Return what the view found."""
        article_ids: list[str] = json.loads(body)["hits"]
        return article_ids


def _body(asked: Asked) -> bytes:
    return json.dumps({"text": asked.text, "lang": asked.lang}).encode()


def one_view(find: Find) -> Flask:
    """Return an application that answers a JSON text with the ids found for it."""
    app = Flask(__name__)

    @app.post(OneView.PATH)
    def suggest() -> dict[str, list[str]]:
        asked = request.get_json()
        return {"hits": find(asked["text"], asked["lang"], K)}

    return app


def _found_by(name: str, place: BenchFolder) -> Find:
    """Return the search of a library, opened by each thread for itself; not every library may be shared."""
    if name == EMPTY:
        return lambda _text, _lang, _k: []
    load(name)(place)  # imports what must not be imported by two threads at once
    opened = threading.local()

    def find(text: str, lang: str, k: int) -> list[str]:
        if not hasattr(opened, "engine"):
            opened.engine = load(name)(place)
            opened.engine.open()
        hits: list[str] = opened.engine.complete(text, lang, k)
        return hits

    return find


def main(name: str, folder: str, port: str, processes: str) -> None:
    """Serve until the process group is ended."""
    app = one_view(_found_by(name, BenchFolder(Path(folder))))
    listening = listening_on("127.0.0.1", int(port))
    for _ in range(int(processes) - 1):
        if not os.fork():
            break
    waitress.serve(app, sockets=[listening], threads=THREADS, ident=None)


if __name__ == "__main__":
    main(*sys.argv[1:])
