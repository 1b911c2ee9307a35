"""The only place that changes an index, and it changes one that nobody reads yet.

What was edited since the last full build stands in small Whoosh segments of its own, and in one file of arrays beside
the large one; the old versions are marked as deleted. So an edit costs as much as what was edited.
"""

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

from whoosh.index import open_dir
from whoosh.reading import IndexReader, SegmentReader

from search.array_file import Array, map_arrays, write_arrays
from search.impact import BASE, DELTA, size
from search.impact_derivation import derive
from search.impact_merge import forms, merge
from search.language import LANGUAGES
from search.schema import Document, article_from_json

LIMIT_SEGMENTS = 32  # small Whoosh segments; then they are put together


class IndexWriter:
    """One commit to an index that was copied for it; what is not committed is given up."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._index = open_dir(str(directory))
        self._writer = self._index.writer()
        self._base_size = size(directory / BASE)
        self._forms: dict[str, dict[str, str]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        if not self._writer.is_closed:
            with suppress(OSError):  # the disk is full: the folder is thrown away in any case
                self._writer.cancel()
        self._index.close()

    def put(self, said: Document) -> None:
        """Write one article, in the place of the one with the same key."""
        self._writer.update_document(**said.fields)
        self._forms.setdefault(said.lang, {}).update(said.forms)

    def remove(self, key: str) -> None:
        """Take one article out."""
        self._writer.delete_by_term("key", key)

    def commit(self) -> None:
        """Make everything readable."""
        self._writer.commit(mergetype=self._merged)
        reader = self._index.reader()
        arrays = self._delta(reader) if reader.doc_count_all() > self._base_size else None
        reader.close()
        if arrays:
            write_arrays(self._directory / DELTA, arrays)

    def _merged(self, writer: Any, segments: list[Any]) -> list[Any]:  # noqa: ANN401 - Whoosh's writer and segments
        """Say which segments stay as they are; the others go into the one that is being written."""
        start = 0
        base: list[Any] = []
        small: list[Any] = []
        for segment in segments:
            (base if start < self._base_size else small).append(segment)
            start += segment.doc_count_all()
        if len(small) < LIMIT_SEGMENTS:
            return segments
        for segment in small:
            reader = SegmentReader(writer.storage, writer.schema, segment)
            writer.add_reader(reader)
            reader.close()
        return base

    def _delta(self, reader: IndexReader) -> dict[str, Array]:
        """Give the arrays of all that was written since the last full build."""
        delta = self._directory / DELTA
        known = [map_arrays(delta)] if delta.exists() else []
        before = self._base_size + size(delta)
        fresh = [leaf for leaf, start in reader.leaf_readers() if start >= before]
        if fresh and reader.doc_count_all() - fresh[0].doc_count_all() == before:
            return merge([*known, derive(fresh[0], self._forms)])
        written = {language: forms(known, language) | self._forms.get(language, {}) for language in LANGUAGES}
        small = [leaf for leaf, start in reader.leaf_readers() if start >= self._base_size]
        return merge([derive(leaf, written) for leaf in small])


def revisions(directory: Path, keys: Iterable[str]) -> dict[str, str]:
    """Read back the revisions of some articles; "" for one that is not there, or not as it was written."""
    index = open_dir(str(directory), readonly=True)
    with index.searcher() as searcher:
        found = {key: searcher.document(key=key) for key in keys}
    index.close()
    return {key: article_from_json(stored["article"]).revision if stored else "" for key, stored in found.items()}
