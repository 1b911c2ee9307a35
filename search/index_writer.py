"""The only place that changes an index, and it changes one that nobody reads yet.

What was edited since the last full build stands in small Whoosh segments of its own, and in one file of arrays beside
the large one; the old versions are marked as deleted. So an edit costs as much as what was edited.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from itertools import accumulate
from pathlib import Path
from typing import Self

from whoosh.codec.base import Segment
from whoosh.index import open_dir
from whoosh.reading import IndexReader, SegmentReader
from whoosh.writing import NO_MERGE

from search.array_file import map_arrays, write_arrays
from search.impact import BASE, DELTA, size
from search.impact_derivation import Beside, derive
from search.impact_merge import merge
from search.schema import Document, article_from_json, document

LIMIT_SEGMENTS = 32  # small ones; then they are written once more, as one


class IndexWriter:
    """One commit to an index that was copied for it; what is not committed is given up."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._index = open_dir(str(directory))
        self._writer = self._index.writer()
        self._base_size = size(directory / BASE)
        self._beside = Beside()
        self._touched: set[str] = set()  # keys

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
        self._beside.add(said)
        self._touched.add(str(said.fields["key"]))

    def remove(self, key: str) -> None:
        """Take one article out."""
        self._writer.delete_by_term("key", key)
        self._touched.add(key)

    def commit(self) -> None:
        """Make everything readable."""
        before = self._index.reader()
        crowded = len(self._small(before)) >= LIMIT_SEGMENTS
        if crowded:
            self._write_again(self._small(before))
        before.close()
        self._writer.commit(mergetype=self._without_small if crowded else NO_MERGE)
        self._write_delta(anew=crowded)

    def _small(self, reader: IndexReader) -> list[SegmentReader]:
        """Give what was written since the last full build, a segment for each commit."""
        leaves = reader.leaf_readers() if reader.doc_count_all() else []
        return [leaf for leaf, start in leaves if start >= self._base_size]

    def _write_again(self, small: Iterable[SegmentReader]) -> None:
        """Write what stands in small segments into the new one, so that they can go."""
        for leaf in small:
            for _, stored in leaf.iter_docs():
                if stored["key"] not in self._touched:
                    self.put(document(article_from_json(stored["article"]), stored["html"]))

    def _without_small(self, _writer: object, segments: Sequence[Segment]) -> list[Segment]:
        """Say to Whoosh which segments stay."""
        starts = accumulate((segment.doc_count_all() for segment in segments), initial=0)
        return [segment for segment, start in zip(segments, starts, strict=False) if start < self._base_size]

    def _write_delta(self, *, anew: bool) -> None:
        """Write the arrays of all that was written since the last full build; `anew`, it is one segment now."""
        delta = self._directory / DELTA
        known = [map_arrays(delta)] if delta.exists() and not anew else []
        written = self._base_size + (size(delta) if known else 0)
        reader = self._index.reader()
        leaves = reader.leaf_readers() if reader.doc_count_all() else []
        fresh = [derive(leaf, self._beside) for leaf, start in leaves if start >= written]
        reader.close()
        if fresh:
            write_arrays(delta, merge([*known, *fresh]))
        elif not known:
            delta.unlink(missing_ok=True)


def revisions(directory: Path, keys: Iterable[str]) -> dict[str, str]:
    """Read back the revisions of some articles; "" for one that is not there, or not as it was written."""
    index = open_dir(str(directory), readonly=True)
    with index.searcher() as searcher:
        found = {key: searcher.document(key=key) for key in keys}
    index.close()
    return {key: article_from_json(stored["article"]).revision if stored else "" for key, stored in found.items()}
