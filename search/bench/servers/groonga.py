"""Groonga, a full-text search server with columns: its own HTTP server, from Debian."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from urllib.parse import urlencode

from search.bench.library import BenchFolder
from search.bench.peers import TITLE_WORTH, EngineMissing, query_words
from search.bench.servers import Command, HttpRequest
from search.bench.workload import Asked

_SCHEMA = """\
table_create Articles TABLE_HASH_KEY ShortText
column_create Articles title COLUMN_SCALAR ShortText
column_create Articles text COLUMN_SCALAR LongText
table_create Terms TABLE_PAT_KEY ShortText --default_tokenizer TokenBigram --normalizer NormalizerNFKC130
column_create Terms articles COLUMN_INDEX|WITH_POSITION|WITH_SECTION Articles title,text
load --table Articles
"""


def find() -> str:
    """Return the path of the program; raises EngineMissing."""
    program = shutil.which("groonga")
    if program is None:
        raise EngineMissing('Groonga is not installed: `make bench BENCH="--servers"` as root installs it')
    return program


class Peer:
    """A hash table of articles and a patricia trie of words; OR of the words, the last one as a prefix; threads."""

    def __init__(self, place: BenchFolder) -> None:
        self._program = find()
        self._place = place
        self._database = place.index("groonga") / "articles"

    @property
    def version(self) -> str:
        """What the program prints first, without its options."""
        printed = subprocess.run([self._program, "--version"], capture_output=True, text=True, check=True)  # noqa: S603
        return " ".join(printed.stdout.split()[:2])

    def build(self) -> None:
        """Index while loading, from one file of commands."""
        self._database.parent.mkdir(parents=True)
        commands = self._database.with_suffix(".grn")
        with commands.open("w", encoding="utf-8") as file:
            file.writelines([_SCHEMA, "[\n", *self._rows(), "]\n"])
        subprocess.run(  # noqa: S603 - from Debian
            [self._program, "--file", str(commands), "-n", str(self._database)], stdout=subprocess.DEVNULL, check=True
        )
        commands.unlink()

    def _rows(self) -> Iterator[str]:
        for number, (article_id, title, text) in enumerate(self._place.read_texts()):
            row = {"_key": article_id, "title": title, "text": text}
            yield ("," if number else "") + json.dumps(row, ensure_ascii=False) + "\n"

    def command(self, port: int, processes: int) -> Command:
        """One process with that many threads."""
        listen = ["--protocol", "http", "--bind-address", "127.0.0.1", "-p", str(port), "-t", str(processes)]
        return Command([self._program, "-s", *listen, str(self._database)])

    def request(self, asked: Asked, k: int) -> HttpRequest:
        """`select` with "one OR two OR thr*"."""
        finished, unfinished = query_words(asked.text, asked.lang)
        wanted = [f'"{word}"' for word in finished] + ([f"{unfinished}*"] if unfinished else [])
        query = {
            "table": "Articles",
            "match_columns": f"scorer_tf_idf(title) * {TITLE_WORTH:.0f} || scorer_tf_idf(text)",
            "query": " OR ".join(wanted),
            "output_columns": "_key",
            "sort_keys": "-_score",
            "limit": k,
        }
        return HttpRequest("GET", f"/d/select.json?{urlencode(query)}")

    def article_ids(self, body: bytes) -> list[str]:
        """Return the keys, below one row of counts and one of columns."""
        _, ((_, _, *rows), *_) = json.loads(body)
        return [key for (key,) in rows]
