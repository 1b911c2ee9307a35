"""In how many documents any of several terms stands, as far as the cluster was asked: of one publication.

Whoever types asks for the same unfinished words as everybody else, and a count makes the cluster look at every document
that holds any word of the text, however little that one is worth.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from threading import Lock

MOST = 10_000  # counts that are kept, some hundred bytes each beside their terms
MOST_TERMS = 200_000  # of all counts together, a hundred bytes each: a word of one letter may become thousands
Union = tuple[str, frozenset[bytes]]
"""A field and some of its terms."""


class UnionCounts:
    """The counts that were asked for last; safe to share between threads."""

    def __init__(self, most: int = MOST, most_terms: int = MOST_TERMS) -> None:
        self._most = most
        self._most_terms = most_terms
        self._terms = 0  # of all counts that are kept
        self._lock = Lock()
        self._kept: OrderedDict[Union, int] = OrderedDict()

    def of(self, unions: Iterable[Union]) -> dict[Union, int]:
        """Return the counts of some unions, of those that were asked for lately."""
        with self._lock:
            known = {union: self._kept[union] for union in unions if union in self._kept}
            for union in known:
                self._kept.move_to_end(union)
        return known

    def keep(self, counts: Mapping[Union, int]) -> None:
        """Keep what the cluster has counted."""
        with self._lock:
            for union, count in counts.items():
                self._terms += 0 if union in self._kept else len(union[1])
                self._kept[union] = count
            while len(self._kept) > self._most or self._terms > self._most_terms:
                (_, terms), _ = self._kept.popitem(last=False)
                self._terms -= len(terms)
