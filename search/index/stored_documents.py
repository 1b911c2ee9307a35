"""What Whoosh keeps of the documents, read from the one segment that a document stands in.

Opening a segment takes a millisecond or two, and an index that was edited all day has dozens: whoever opens one to
read one article, as Whoosh's own reader does, pays for all of them.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import accumulate
from pathlib import Path

from whoosh.codec.base import Segment
from whoosh.fields import Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC
from whoosh.reading import SegmentReader

from search.index.fields import schema
from search.index.format import check_format

NAME = "MAIN"  # Whoosh's own name for the one index of a folder


class StoredDocuments:
    """The documents of an index in a folder, numbered through all its segments. Not for two threads at once."""

    def __init__(self, directory: Path) -> None:
        check_format(directory)
        self._storage = FileStorage(str(directory), readonly=True)
        self._schema: Schema = schema()  # not the pickled one, which may name classes of another program
        self._segments: Sequence[Segment] = TOC.read(self._storage, NAME, schema=self._schema).segments
        self._ends = list(accumulate(segment.doc_count_all() for segment in self._segments))
        self._open: dict[int, SegmentReader] = {}

    @property
    def size(self) -> int:
        """How many there are, also deleted ones."""
        return self._ends[-1] if self._ends else 0

    def deleted(self) -> list[int]:
        """Give the numbers of those that were deleted, ascending."""
        starts = [0, *self._ends]
        return sorted(
            start + number
            for start, segment in zip(starts, self._segments, strict=False)
            for number in segment.deleted_docs()
        )

    def fields(self, number: int) -> Mapping[str, str]:
        """Give the stored fields of a document; raises IndexError, and whatever a damaged file makes Whoosh raise."""
        at = bisect_right(self._ends, number)
        if at not in self._open:
            self._open[at] = SegmentReader(self._storage, self._schema, self._segments[at])
        start = self._ends[at - 1] if at else 0
        found: Mapping[str, str] = self._open[at].stored_fields(number - start)
        return found

    def close(self) -> None:
        """Let go of the files."""
        for reader in self._open.values():
            reader.close()
        self._open.clear()
