"""The postings of one field of a segment, collected document by document and turned into arrays at the end.

Lengths are rounded as Whoosh rounds them, to one of 256: the weights of the ranking were fitted to that, and Whoosh
can check the scores (`tests/search/index/test_segment.py`).
"""

from array import array
from collections import defaultdict
from collections.abc import Mapping
from itertools import count

import numpy as np
from whoosh.util.numeric import byte_to_length

from search.index.lexicon import lexicon_arrays
from search.storage.array_file import Array

MOST_COUNTED = 65_535  # times that a document can hold a term

_LENGTHS = np.array([byte_to_length(byte) for byte in range(256)], np.int64)  # that Whoosh knows, ascending


class FieldPostings:
    """The terms of a field in each document of a segment, and how often they count."""

    def __init__(self) -> None:
        self._numbers: defaultdict[str, int] = defaultdict(count().__next__)  # of the terms, in order of appearance
        self._terms, self._counts, self._sizes = array("I"), array("I"), array("I")
        self._documents = array("I")  # those that have any

    def add(self, document: int, counts: Mapping[str, int]) -> None:
        """Add the terms of a document; the numbers of the documents ascend."""
        self._terms.extend(map(self._numbers.__getitem__, counts))
        self._counts.extend(counts.values())
        self._sizes.append(len(counts))
        self._documents.append(document)

    def arrays(self, documents: int, *, scored: bool, repaired: bool) -> tuple[list[bytes], dict[str, Array]]:
        """Return the terms in order, and the arrays that `segment.py` describes.

        documents  number of documents in the segment
        scored     the lengths count; else they are 0
        repaired   with the checksums for typing errors
        """
        written = [term.encode(errors="replace") for term in self._numbers]
        order = sorted(range(len(written)), key=written.__getitem__)
        terms, place = [written[number] for number in order], np.empty(len(order), np.uint32)
        place[order] = np.arange(len(order), dtype=np.uint32)
        held, counts = place[np.frombuffer(self._terms, np.uint32)], np.frombuffer(self._counts, np.uint32)
        holders = np.repeat(np.frombuffer(self._documents, np.uint32), np.frombuffer(self._sizes, np.uint32))
        postings = np.argsort(held, kind="stable")  # within a term the documents go on ascending
        lengths = np.bincount(holders, weights=counts, minlength=documents) * scored
        return terms, {
            **{f"terms.{part}": array for part, array in lexicon_arrays(terms, repaired=repaired).items()},
            "starts": np.cumsum([0, *np.bincount(held, minlength=len(terms)).tolist()], dtype=np.uint32),
            "documents": holders[postings],
            "counts": np.minimum(counts[postings], MOST_COUNTED).astype(np.uint16),
            "lengths": _LENGTHS[np.minimum(np.searchsorted(_LENGTHS, lengths), 255)].astype(np.float32),
            "total": np.array([lengths.sum()], dtype=np.float64),
        }
