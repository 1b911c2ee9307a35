"""The only place that writes to a Whoosh index, and it writes to one that nobody reads yet."""

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Self

from whoosh.index import create_in, open_dir

from search.article import Article
from search.render import Rendered
from search.schema import article_from_json, document, schema

MEMORY_MB = 128  # postings held before they are sorted to disk


class IndexWriter:
    """One commit to an index in its own folder; what is not committed is given up."""

    def __init__(self, directory: Path, *, fresh: bool) -> None:
        self._fresh = fresh
        if fresh:
            directory.mkdir()
        self._index = create_in(str(directory), schema()) if fresh else open_dir(str(directory))
        self._writer = self._index.writer(limitmb=MEMORY_MB)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        if not self._writer.is_closed:
            with suppress(OSError):  # the disk is full: the folder is thrown away in any case
                self._writer.cancel()
        self._index.close()

    def put(self, article: Article, rendered: Rendered) -> None:
        """Write one article, in the place of the one with the same key."""
        fields = rendered.document or document(article, rendered.html)
        if self._fresh:
            self._writer.add_document(**fields)
        else:
            self._writer.update_document(**fields)

    def remove(self, key: str) -> None:
        """Take one article out."""
        self._writer.delete_by_term("key", key)

    def commit(self) -> None:
        """Make everything readable."""
        self._writer.commit()


def revisions(directory: Path, keys: Iterable[str]) -> dict[str, str]:
    """Read back the revisions of some articles; "" for one that is not there, or not as it was written."""
    index = open_dir(str(directory), readonly=True)
    with index.searcher() as searcher:
        found = {key: searcher.document(key=key) for key in keys}
    index.close()
    return {key: article_from_json(stored["article"]).revision if stored else "" for key, stored in found.items()}
