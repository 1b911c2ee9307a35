"""Xapian, the search library in C++, through Debian's Python package."""

import os
import sys
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
from types import ModuleType
from typing import Any

from search.bench.library import BenchArticle, BenchFolder
from search.bench.peers import TITLE_WORTH, EngineMissing, query_words

_DEBIAN = "/usr/lib/python3/dist-packages"  # where Debian's packages lie, outside any virtual environment
_TITLE = "S"  # Xapian's own prefix for words of the subject


def find() -> ModuleType:
    """Import the package from Debian's folder, and nothing else from there; raises EngineMissing."""
    if "xapian" in sys.modules:
        return sys.modules["xapian"]
    spec = PathFinder.find_spec("xapian", [_DEBIAN])
    if spec is None or spec.loader is None:
        raise EngineMissing('Xapian is not installed: `make bench BENCH="--servers"` as root installs it')
    module = module_from_spec(spec)
    sys.modules["xapian"] = module
    try:
        spec.loader.exec_module(module)
    except ImportError as error:
        raise EngineMissing(f"Debian's Xapian was made for another Python: {error}") from None
    return module


class Peer:
    """One database; words without stemming, OR of them, the last one as a wildcard; its own BM25."""

    def __init__(self, place: BenchFolder) -> None:
        self._xapian: Any = find()
        self.version = f"Xapian {self._xapian.version_string()}"
        self._place = place
        self._folder = place.index("xapian")

    @property
    def process_id(self) -> int:
        """The asking process."""
        return os.getpid()

    def build(self) -> None:
        """One writer, one commit."""
        self._folder.mkdir(parents=True)
        database = self._xapian.WritableDatabase(str(self._folder), self._xapian.DB_CREATE_OR_OPEN)
        for article_id, title, text in self._place.read_texts():
            database.replace_document(f"Q{article_id}", self._document(article_id, title, text))
        database.close()

    def _document(self, article_id: str, title: str, text: str) -> Any:  # noqa: ANN401 - Xapian's own type
        document = self._xapian.Document()
        words = self._xapian.TermGenerator()
        words.set_document(document)
        words.index_text_without_positions(title, 1, _TITLE)
        words.index_text_without_positions(text)
        document.add_boolean_term(f"Q{article_id}")
        document.set_data(article_id)
        return document

    def open(self) -> None:
        """Open the folder."""
        self._database = self._xapian.Database(str(self._folder))

    def search(self, text: str, lang: str, k: int) -> list[str]:
        """OR of every word in both fields."""
        finished, unfinished = query_words(text, lang)
        wanted = [
            self._weighed(self._xapian.Query(prefix + word), prefix) for word in finished for prefix in ("", _TITLE)
        ]
        wanted += [self._weighed(self._wildcard(prefix + unfinished), prefix) for prefix in ("", _TITLE) if unfinished]
        enquire = self._xapian.Enquire(self._database)
        enquire.set_query(self._xapian.Query(self._xapian.Query.OP_OR, wanted))
        return [match.document.get_data().decode() for match in enquire.get_mset(0, k)]

    complete = search

    def _wildcard(self, beginning: str) -> Any:  # noqa: ANN401 - Xapian's own type
        kind = self._xapian.Query
        return kind(kind.OP_WILDCARD, beginning, 0, kind.WILDCARD_LIMIT_ERROR, kind.OP_SYNONYM)  # 0: no limit

    def _weighed(self, query: Any, prefix: str) -> Any:  # noqa: ANN401 - the same
        return self._xapian.Query(self._xapian.Query.OP_SCALE_WEIGHT, query, TITLE_WORTH) if prefix else query

    def update(self, article: BenchArticle) -> None:
        """Replace the document, commit, open again."""
        writer = self._xapian.WritableDatabase(str(self._folder), self._xapian.DB_OPEN)
        document = self._document(article.article_id, article.title, article.text)
        writer.replace_document(f"Q{article.article_id}", document)
        writer.close()
        self._database.reopen()

    def close(self) -> None:
        """Close the folder."""
        self._database.close()
