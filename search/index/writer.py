"""The only code that changes an index, always a copy that nobody reads yet.

Articles edited since the last full build are in small Whoosh segments and in files of arrays beside the large one;
their old versions are marked as deleted. Every commit adds a segment, and its arrays to RECENT. From `LIMIT_SEGMENTS`
recent segments on they are written again as one segment, and its arrays are added to DELTA. So the cost of an edit
depends on what was edited, not on how much was edited before.
"""

from collections.abc import Iterable, Sequence
from contextlib import closing, suppress
from itertools import accumulate
from pathlib import Path
from typing import Self

from whoosh.codec.base import Segment
from whoosh.index import open_dir
from whoosh.writing import NO_MERGE

from search.articles.article_json import article_from_json
from search.index.document import Document, document
from search.index.segment import DELTA, RECENT, numbers_of, open_segments
from search.index.segment_derivation import SegmentDocuments, derive
from search.index.segment_merge import merge
from search.index.stored_documents import StoredDocuments, schema
from search.storage.array_file import map_arrays, write_arrays

LIMIT_SEGMENTS = 32  # recent ones


class IndexWriter:
    """One commit to an index that was copied for it; what is not committed is dropped."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._index = open_dir(str(directory), schema=schema())
        self._writer = self._index.writer()
        self._known = open_segments(directory)
        recent = self._known[-1].size if (directory / RECENT).exists() else 0
        self._settled = sum(segment.size for segment in self._known) - recent  # documents before the recent ones
        self._written = SegmentDocuments()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        if not self._writer.is_closed:
            with suppress(OSError):  # the disk is full: the folder is thrown away in any case
                self._writer.cancel()
        self._index.close()

    def put(self, written: Document) -> None:
        """Write one article in place of the one with the same key."""
        self.remove(written.fields["key"])
        self._write(written)

    def remove(self, key: str) -> None:
        """Delete one article."""
        for number in numbers_of(key, self._known):
            self._writer.delete_document(number)

    def commit(self) -> None:
        """Make everything readable."""
        segments = self._writer.segments
        if len(segments) - len(self._without_recent(self._writer, segments)) < LIMIT_SEGMENTS:
            self._writer.commit(mergetype=NO_MERGE)
            self._add_arrays(RECENT)
        else:
            self._write_again()
            self._writer.commit(mergetype=self._without_recent)
            self._add_arrays(DELTA)
            (self._directory / RECENT).unlink()

    def _write(self, written: Document) -> None:
        self._writer.add_document(**written.fields)
        self._written.add(written)

    def _write_again(self) -> None:
        """Write the recent documents into the new segment as well, so that their own segments can be dropped."""
        with closing(StoredDocuments(self._directory)) as stored:
            for number in range(self._settled, stored.size):
                if not self._writer.is_deleted(number):
                    fields = stored.fields(number)
                    self._write(document(article_from_json(fields["article"]), fields["html"]))

    def _without_recent(self, _writer: object, segments: Sequence[Segment]) -> list[Segment]:
        """Return the segments that Whoosh is to keep: all but the recent ones."""
        starts = accumulate((segment.doc_count_all() for segment in segments), initial=0)
        return [segment for segment, start in zip(segments, starts, strict=False) if start < self._settled]

    def _add_arrays(self, name: str) -> None:
        """Add the arrays of the segment that was just written to a file."""
        if not self._written.languages:
            return  # articles were taken out, none was written
        file, fresh = self._directory / name, derive(self._written)
        write_arrays(file, merge([map_arrays(file), fresh] if file.exists() else [fresh]))


def revisions(directory: Path, keys: Iterable[str]) -> dict[str, str]:
    """Return key -> revision as it was written; "" for an article that is not there exactly once."""
    known = open_segments(directory)
    with closing(StoredDocuments(directory)) as stored:
        deleted = set(stored.deleted())
        return {key: _revision(stored, [n for n in numbers_of(key, known) if n not in deleted]) for key in keys}


def _revision(stored: StoredDocuments, numbers: Sequence[int]) -> str:
    return article_from_json(stored.fields(numbers[0])["article"]).revision if len(numbers) == 1 else ""
