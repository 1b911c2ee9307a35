"""Columns of the documents that were asked for lately, on this host: what was brought once is not brought again.

A document that is written again has a later number in its index, the same on every copy: what was brought under one
number never changes. Most keystrokes find documents that the one before has found, so the cluster says which they are.
"""

from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping
from threading import Lock
from typing import Generic, TypeVar

from search.cluster.document_bytes import ClusterDocument, ScoredFields

Revision = tuple[str, int, int]
"""Key of a document, number of its last writing in its index, and of the primary that wrote it."""

MOST_SCORED_BYTES = 20_000_000  # of one process: two kilobytes a document
MOST_DETAIL_BYTES = 20_000_000  # two and a half kilobytes a document, with features four and a half
_OVERHEAD = 400  # bytes of what is kept of a document beside it
_OF_COLUMN = 100  # bytes of a column beside its letters
_WEIGHT = 0.1  # of one answer in what was known lately
_ENOUGH = 0.5  # share of the candidates that has to be known: a second request is no dearer then

_T = TypeVar("_T")
Details = Mapping[str, bytes]


class DocumentMemory:
    """What is kept of the documents of one index, what is scored apart from details; safe to share between threads."""

    def __init__(self, most_scored: int = MOST_SCORED_BYTES, most_details: int = MOST_DETAIL_BYTES) -> None:
        """Keep at most so many bytes of each."""
        self._lock = Lock()
        self._scored: _Bounded[ScoredFields] = _Bounded(most_scored, lambda scored: scored.size)
        self._details: _Bounded[Details] = _Bounded(most_details, _size)
        self._known_lately = 0.0

    @property
    def knows_most(self) -> bool:
        """Whether most candidates of the last answers were here already."""
        return self._known_lately >= _ENOUGH

    def documents(self, revisions: Collection[Revision]) -> list[ClusterDocument]:
        """Return the candidates of a question with what is scored of them, where it is here, for its own use."""
        with self._lock:
            documents = [ClusterDocument(revision[0], self._scored.of(revision)) for revision in revisions]
            if documents:
                known = sum(document.scored is not None for document in documents) / len(documents)
                self._known_lately += _WEIGHT * (known - self._known_lately)
        return documents

    def details(self, revision: Revision) -> Details:
        """Return the details that are here of a document: few candidates are asked for them, and those stay longest."""
        with self._lock:
            return self._details.of(revision) or {}

    def keep(self, revision: Revision, brought: ClusterDocument) -> None:
        """Keep what was brought of a document, beside what is here."""
        with self._lock:
            if brought.scored:
                self._scored.keep(revision, brought.scored)
            if brought.details:
                self._details.keep(revision, {**(self._details.of(revision) or {}), **brought.details})


class _Bounded(Generic[_T]):
    """Values of so many bytes at most; what was not asked for longest is forgotten."""

    def __init__(self, most_bytes: int, size: Callable[[_T], int]) -> None:
        self._most_bytes = most_bytes
        self._size = size
        self._kept: OrderedDict[Revision, tuple[_T, int]] = OrderedDict()
        self._bytes = 0

    def of(self, revision: Revision) -> _T | None:
        kept = self._kept.get(revision)
        if kept is None:
            return None
        self._kept.move_to_end(revision)
        return kept[0]

    def keep(self, revision: Revision, value: _T) -> None:
        size = self._size(value) + _OVERHEAD
        self._bytes += size - self._kept.pop(revision, (None, 0))[1]
        self._kept[revision] = value, size
        while self._bytes > self._most_bytes:
            self._bytes -= self._kept.popitem(last=False)[1][1]


def _size(details: Details) -> int:
    return sum(len(column) + _OF_COLUMN for column in details.values())
