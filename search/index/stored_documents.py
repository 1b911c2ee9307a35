"""The documents that Whoosh stores, read from the one segment that holds each.

Opening a segment takes a millisecond or two, and an index that was edited all day has dozens. Whoosh's own reader opens
all of them to read one article.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import accumulate
from pathlib import Path

from whoosh.codec.base import PerDocumentReader, Segment
from whoosh.fields import STORED, Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC

from search.index.format import check_format

NAME = "MAIN"  # Whoosh's own name for the one index of a folder


def schema() -> Schema:
    """Return the Whoosh schema: what is stored of an article. Its terms are in the arrays (`segment.py`).

    No class is ours, because Whoosh pickles the schema into the index, and a program that has the class in another
    place could not read it.
    """
    return Schema(key=STORED(), article=STORED(), html=STORED())


class StoredDocuments:
    """The stored documents of an index, numbered through all its segments. Not for two threads at once."""

    def __init__(self, directory: Path) -> None:
        check_format(directory)
        self._storage = FileStorage(str(directory), readonly=True)
        own_schema = schema()  # not the pickled one, which may name classes of another program
        self._segments: Sequence[Segment] = TOC.read(self._storage, NAME, schema=own_schema).segments
        self._ends = list(accumulate(segment.doc_count_all() for segment in self._segments))
        self._open: dict[int, PerDocumentReader] = {}

    @property
    def size(self) -> int:
        """Number of documents, deleted ones included."""
        return self._ends[-1] if self._ends else 0

    def deleted(self) -> list[int]:
        """Return the numbers of the deleted documents, ascending."""
        starts = [0, *self._ends]
        return sorted(
            start + number
            for start, segment in zip(starts, self._segments, strict=False)
            for number in segment.deleted_docs()
        )

    def fields(self, number: int) -> Mapping[str, str]:
        """Return the stored fields of a document; raise IndexError, and whatever Whoosh raises for a damaged file."""
        position = bisect_right(self._ends, number)
        if position not in self._open:
            self._open[position] = self._reader(self._segments[position])
        start = self._ends[position - 1] if position else 0
        stored: Mapping[str, str] = self._open[position].stored_fields(number - start)
        return stored

    def _reader(self, segment: Segment) -> PerDocumentReader:
        """Open the documents of a segment, without its terms.

        Whoosh's reader of terms is part of a reference cycle, so its file would stay mapped until garbage is collected.
        """
        files = segment.open_compound_file(self._storage) if segment.is_compound() else self._storage
        return segment.codec().per_document_reader(files, segment)

    def close(self) -> None:
        """Close the files; each is unmapped with its reader."""
        for reader in self._open.values():
            reader.close()
        self._open.clear()
