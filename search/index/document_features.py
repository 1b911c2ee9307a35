"""Forward index: the features of each document, used to rerank the best candidates.

Of each kind (`pairs`, `function`, `letters`), for all documents of a segment:

  features   (n,)            16 bits each, ascending within a document
  counts     (n,)            how often, weighted by `fields.WORTH`
  starts     (documents+1,)  where those of each document begin
  holders    per language (65536,)  in how many documents each feature occurs; with it `rows` and `total`

and `lines` in the same way, where a line of a document (title, question, heading, step) takes the place of a document
and `line_starts` (documents+1,) says where the lines of each document begin.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from search.storage.array_file import Array
from search.storage.remembering import remembered
from search.text.features import SPACE
from search.text.language import LANGUAGES

KINDS = ("pairs", "function", "letters", "lines")
MOST_COUNTED = 65_535

_LANGUAGES = len(LANGUAGES)
_EMPTY = np.empty(0, np.uint16)

Counted = tuple[bytes, bytes]
"""Features and counts of one document or line, as two arrays of 16 bits."""

WeightedParts = Sequence[tuple[int, bytes]]
"""The parts of one document or line: what each is worth, and its features as an array of 16 bits."""


def counted(rows: Sequence[WeightedParts]) -> list[Counted]:
    """Return the features of each text and their counts, each weighted by the worth of its part.

    All texts of an article are counted at once, because a call of NumPy costs as much as counting a line.
    """
    parts = [(row, worth, features) for row, some in enumerate(rows) for worth, features in some]
    sizes = [len(features) // _EMPTY.itemsize for _, _, features in parts]
    of_rows = np.array([row << 16 for row, _, _ in parts], np.uint32)
    keys = np.frombuffer(b"".join([features for _, _, features in parts]), np.uint16) | np.repeat(of_rows, sizes)
    order = np.argsort(keys, kind="stable")
    keys, worth = keys[order], np.repeat(np.array([worth for _, worth, _ in parts], np.int64), sizes)[order]
    firsts = np.flatnonzero(np.diff(keys, prepend=keys[:1] + 1))
    counts = np.minimum(np.add.reduceat(worth, firsts), MOST_COUNTED) if len(firsts) else _EMPTY
    ends = np.searchsorted(keys[firsts], np.arange(len(rows) + 1) << 16).tolist()
    return _cut(keys[firsts].astype(np.uint16).tobytes(), counts.astype(np.uint16).tobytes(), ends)


def _cut(features: bytes, counts: bytes, ends: Sequence[int]) -> list[Counted]:
    """Divide features and counts among the rows; `ends` in numbers of features, the first is 0."""
    spans = [slice(_EMPTY.itemsize * start, _EMPTY.itemsize * end) for start, end in pairwise(ends)]
    return [(features[span], counts[span]) for span in spans]


def forward_arrays(kind: str, rows: Sequence[Counted], languages: Sequence[str]) -> dict[str, Array]:
    """Return the arrays of one kind over rows; `languages` holds the language of each row."""
    features = [np.frombuffer(row_features, dtype=np.uint16) for row_features, _ in rows]
    counts = [np.frombuffer(row_counts, dtype=np.uint16) for _, row_counts in rows]
    arrays: dict[str, Array] = {
        f"{kind}/features": np.concatenate([_EMPTY, *features]),
        f"{kind}/counts": np.concatenate([_EMPTY, *counts]),
        f"{kind}/starts": np.cumsum([0, *map(len, features)], dtype=np.uint32),
    }
    for language in sorted({*languages} - {""}):
        own = [row for row, code in enumerate(languages) if code == language]
        held = np.bincount(np.concatenate([features[row] for row in own]), minlength=SPACE)
        arrays |= {
            f"{kind}/holders_{language}": held.astype(np.uint32),
            f"{kind}/rows_{language}": np.array([len(own)], np.uint64),
            f"{kind}/total_{language}": np.array([sum(int(counts[row].sum()) for row in own)], np.uint64),
        }
    return arrays


def merged(kind: str, parts: Sequence[Mapping[str, Array]]) -> dict[str, Array]:
    """Return the arrays over the rows of all parts, one part after the other."""
    starts = [np.diff(part[f"{kind}/starts"]) for part in parts]
    arrays: dict[str, Array] = {
        f"{kind}/features": np.concatenate([part[f"{kind}/features"] for part in parts]),
        f"{kind}/counts": np.concatenate([part[f"{kind}/counts"] for part in parts]),
        f"{kind}/starts": np.concatenate([[0], np.cumsum(np.concatenate(starts))]).astype(np.uint32),
    }
    added = tuple(f"{kind}/{what}_" for what in ("holders", "rows", "total"))
    for name in {key for part in parts for key in part if key.startswith(added)}:
        sums: Array = np.sum([part[name] for part in parts if name in part], axis=0)
        arrays[name] = sums
    return arrays


@dataclass(frozen=True, slots=True)
class FeatureRows:
    """The features of some documents: one row per document, or of kind `lines` one per line."""

    numbers: Sequence[int]  # of the documents
    features: Array  # (n,) 16 bits each, row after row
    counts: Array  # (n,)
    begin: Array  # (rows + 1,) where each row begins in them
    rows: Sequence[int]  # (documents + 1,) where the rows of each document begin


class Forward:
    """The forward index of one kind of feature in one segment."""

    def __init__(self, arrays: Mapping[str, Array], kind: str) -> None:
        self._arrays = arrays
        self._kind = kind
        self._features = arrays[f"{kind}/features"]
        self._counts = arrays[f"{kind}/counts"]
        self._starts = arrays[f"{kind}/starts"]

    def rows(self, language: str) -> int:
        """Return the number of documents (or lines) of the language."""
        return self._number("rows", language)

    def total(self, language: str) -> int:
        """Return the number of features that they have together."""
        return self._number("total", language)

    def _number(self, what: str, language: str) -> int:
        number = self._arrays.get(f"{self._kind}/{what}_{language}")
        return 0 if number is None else int(number[0])

    def holders(self, language: str) -> Array:
        """Return in how many of them each feature occurs, (65536,)."""
        return self._arrays.get(f"{self._kind}/holders_{language}", _NO_HOLDERS)

    def of(self, spans: Sequence[range]) -> tuple[Array, Array, Array]:
        """Return (features, counts, begin) of all rows of some spans; begin, (rows + 1,), is where each row begins."""
        if not any(spans):
            return _EMPTY, _EMPTY, np.zeros(1, np.int64)
        rows = np.concatenate([np.arange(span.start, span.stop) for span in spans])
        begin = np.zeros(len(rows) + 1, np.int64)
        np.cumsum(self._starts[rows + 1] - self._starts[rows], out=begin[1:])
        slices = [slice(self._starts[span.start], self._starts[span.stop]) for span in spans]
        features = np.concatenate([self._features[row] for row in slices])
        return features, np.concatenate([self._counts[row] for row in slices]), begin


class Corpus:
    """Statistics of one kind of feature over all segments."""

    def __init__(self, forwards: Sequence[Forward]) -> None:
        self._forwards = tuple(forwards)
        self.average = remembered(self._average, _LANGUAGES)
        self.cosine_idf = remembered(self._cosine_idf, _LANGUAGES)

    def _average(self, language: str) -> float:
        """Return the average number of features of a document in the language, >= 1."""
        return max(1.0, sum(forward.total(language) for forward in self._forwards) / max(1, self._rows(language)))

    def bm25_idf(self, language: str, features: Array) -> Array:
        """Return the idf of some features, by the formula for terms; 0 for one that no document has."""
        holders = sum(
            (forward.holders(language)[features] for forward in self._forwards), start=np.zeros(len(features))
        )
        idf = np.log(max(self._rows(language), 1) / (holders + 1)) + 1
        return np.where(holders > 0, idf, 0.0).astype(np.float32)

    def _cosine_idf(self, language: str) -> Array:
        """Return the smooth idf of scikit-learn's TfidfVectorizer, (65536,) > 0."""
        holders = sum((forward.holders(language) for forward in self._forwards), start=np.zeros(SPACE, np.int64))
        idf: Array = np.log((1 + self._rows(language)) / (1 + holders)) + 1
        return idf.astype(np.float32)

    def _rows(self, language: str) -> int:
        return sum(forward.rows(language) for forward in self._forwards)


_NO_HOLDERS = np.zeros(SPACE, np.uint32)
