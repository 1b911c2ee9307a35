"""SeekStorm, a search server in Rust: `cargo install seekstorm_server`."""

import base64
import hashlib
import http.client
import json
import shutil
from collections.abc import Iterator
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

from search.bench.library import BenchFolder
from search.bench.peers import TITLE_WORTH, EngineMissing, query_words
from search.bench.processes import BenchFailed, free_port, running
from search.bench.servers import Command, HttpRequest
from search.bench.workload import Asked

_AT_ONCE = 500  # articles in one request
_ANSWER_SECONDS = 120.0
_SECRET = "of a server that listens on 127.0.0.1 while it is measured"  # noqa: S105 - opens nothing else
_QUOTA = {
    "indices_max": 1,
    "indices_size_max": 100_000,
    "documents_max": 10_000_000,
    "operations_max": 10_000_000,
    "rate_limit": 1_000_000,
}
_INDEX = {
    "index_name": "articles",
    "schema": [
        {"field": "title", "field_type": "Text", "store": False, "index_lexical": True, "boost": TITLE_WORTH},
        {"field": "text", "field_type": "Text", "store": False, "index_lexical": True, "longest": True},
        {"field": "id", "field_type": "String32", "store": True, "index_lexical": False},
    ],
    "similarity": "Bm25f",
    "tokenizer": "UnicodeAlphanumericFolded",
    "query_completion": {"max_completion_entries": 10_000_000},
}
_COMPLETED = {
    "SearchRewrite": {"correct": None, "distance": 1, "term_length_threshold": None, "complete": 2, "length": 1}
}


def find() -> str:
    """Return the path of the program; raises EngineMissing."""
    program = shutil.which("seekstorm_server") or shutil.which("seekstorm_server", path=Path.home() / ".cargo/bin")
    if program is None:
        raise EngineMissing("SeekStorm is not installed: `cargo install seekstorm_server`")
    return program


class Peer:
    """Words folded, any of them, the last one completed to what the server knows."""

    def __init__(self, place: BenchFolder) -> None:
        self._program = find()
        self._place = place
        self._folder = place.index("seekstorm")
        self._made_file = self._folder.with_suffix(".json")

    @property
    def version(self) -> str:
        """The server says its version with an index."""
        return f"SeekStorm {self._made['version']}"

    def build(self) -> None:
        """Index over HTTP, some hundred articles in each request, and commit."""
        self._folder.mkdir(parents=True)
        port = free_port()
        server = self.command(port, 1)
        with running(server.arguments, server.environment, port):
            master = base64.b64encode(hashlib.sha256(_SECRET.encode()).digest()).decode()
            key = _ask(port, "POST", "/api/v1/apikey", master, _QUOTA)
            _ask(port, "POST", "/api/v1/index", key, _INDEX)
            about = json.loads(_ask(port, "GET", "/api/v1/index/0", key, None))
            rows = self._rows()
            while some := [*islice(rows, _AT_ONCE)]:
                _ask(port, "POST", "/api/v1/index/0/doc", key, some)
            _ask(port, "PATCH", "/api/v1/index/0", key, None)
        self._made_file.write_text(json.dumps({"key": key, "version": about["version"]}), encoding="utf-8")

    @cached_property
    def _made(self) -> dict[str, str]:
        made: dict[str, str] = json.loads(self._made_file.read_text(encoding="utf-8"))
        return made

    def _rows(self) -> Iterator[dict[str, str]]:
        for article_id, title, text in self._place.read_texts():
            yield {"id": article_id, "title": title, "text": text}

    def command(self, port: int, processes: int) -> Command:
        """One process with that many threads for requests."""
        where = [f"index_path={self._folder}", "local_ip=127.0.0.1", f"local_port={port}"]
        threads = {"TOKIO_WORKER_THREADS": str(processes)}
        return Command([self._program, *where], {"MASTER_KEY_SECRET": _SECRET} | threads)

    def request(self, asked: Asked, k: int) -> HttpRequest:
        """Any of the words; an unfinished one is completed by the server."""
        finished, unfinished = query_words(asked.text, asked.lang)
        query: dict[str, Any] = {
            "query": " ".join([*finished, *([unfinished] if unfinished else [])]),
            "length": k,
            "result_type": "Topk",
            "query_type_default": "Union",
            "fields": ["id"],
        }
        if unfinished:
            query["query_rewriting"] = _COMPLETED
        headers = {"Content-Type": "application/json", "apikey": self._made["key"]}
        return HttpRequest("POST", "/api/v1/index/0/query", json.dumps(query).encode(), headers)

    def article_ids(self, body: bytes) -> list[str]:
        """Return the stored ids."""
        return [row["id"] for row in json.loads(body)["results"]]


def _ask(port: int, method: str, path: str, key: str, content: object) -> str:
    """Return the body of the answer, without quotes around it; raises BenchFailed."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_ANSWER_SECONDS)
    try:
        body = None if content is None else json.dumps(content).encode()
        connection.request(method, path, body, {"Content-Type": "application/json", "apikey": key})
        answer = connection.getresponse()
        text = answer.read().decode(errors="replace")
    finally:
        connection.close()
    if answer.status >= http.client.BAD_REQUEST:
        raise BenchFailed(f"SeekStorm answers {answer.status} to {method} {path}: {text[:200]}")
    return text.strip('"\n ')
