"""MiniSearch, a search library for JavaScript, in a Node process of its own (`minisearch.mjs`).

Its times include the way through a pipe and back, about a tenth of a millisecond.
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from search.bench.library import BenchArticle, BenchFolder
from search.bench.peers import EngineMissing, query_words

MODULE = Path(sys.prefix) / "peers" / "node_modules" / "minisearch"  # where `make bench` puts it
_SCRIPT = Path(__file__).with_suffix(".mjs")
_HEAP_MB = 8_000


def find() -> tuple[str, str]:
    """Return the path of Node and the version of the package; raises EngineMissing."""
    node = shutil.which("node")
    if node is None or not (MODULE / "package.json").exists():
        raise EngineMissing("minisearch is not installed: `make bench` installs it where node and npm are there")
    return node, json.loads((MODULE / "package.json").read_text(encoding="utf-8"))["version"]


class Peer:
    """The index in the memory of Node; OR of the words, the last one as a prefix."""

    def __init__(self, place: BenchFolder) -> None:
        self._node, version = find()
        self.version = f"minisearch {version}"
        self._place = place
        self._folder = place.index("minisearch")
        self._saved = self._folder / "index.json"

    @property
    def process_id(self) -> int:
        """The process of Node."""
        return self._process.pid

    def build(self) -> None:
        """Add everything, and write the index as JSON."""
        self._folder.mkdir(parents=True)
        self._start()
        self._ask(build=str(self._place.texts), save=str(self._saved))
        self.close()

    def open(self) -> None:
        """Read the JSON back."""
        self._start()
        self._ask(open=str(self._saved))

    def _start(self) -> None:
        command = [self._node, f"--max-old-space-size={_HEAP_MB}", str(_SCRIPT), MODULE.as_uri()]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # noqa: S603

    def _ask(self, **request: object) -> Any:  # noqa: ANN401 - JSON
        there, back = self._process.stdin, self._process.stdout
        if there is None or back is None:
            raise RuntimeError("Node was started without pipes")
        there.write(json.dumps(request) + "\n")
        there.flush()
        return json.loads(back.readline())

    def search(self, text: str, lang: str, k: int) -> list[str]:
        """Ask Node."""
        finished, unfinished = query_words(text, lang)
        article_ids: list[str] = self._ask(finished=finished, unfinished=unfinished, k=k)
        return article_ids

    complete = search

    def update(self, article: BenchArticle) -> None:
        """Replace it in memory; nothing is written to the disk."""
        self._ask(replace={"article_id": article.article_id, "title": article.title, "text": article.text})

    def close(self) -> None:
        """End the process."""
        self._process.communicate()
