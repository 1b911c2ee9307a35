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
from itertools import accumulate

import numpy as np

from search.index.document import WeightedParts
from search.storage.array_file import Array
from search.storage.remembering import remembered
from search.text.features import SPACE
from search.text.language import LANGUAGES

MOST_COUNTED = 65_535

_LANGUAGES = len(LANGUAGES)
_EMPTY = np.empty(0, np.uint16)


def forward_arrays(
    kind: str, rows: Sequence[WeightedParts], languages: Sequence[str], *, batch: int = 1_024
) -> dict[str, Array]:
    """Return the arrays of one kind over rows; `languages` holds the language of each row.

    batch  rows that are counted at once, <= 65,536: in each call of NumPy many, because it costs as much as a line
    """
    counted = [_counted(rows[start : start + batch]) for start in range(0, len(rows), batch)]
    features = np.concatenate([_EMPTY, *(features for features, _, _ in counted)])
    counts = np.concatenate([_EMPTY, *(counts for _, counts, _ in counted)])
    sizes = np.concatenate([np.empty(0, np.int64), *(sizes for _, _, sizes in counted)])
    arrays: dict[str, Array] = {
        f"{kind}/features": features,
        f"{kind}/counts": counts,
        f"{kind}/starts": np.concatenate([[0], np.cumsum(sizes)]).astype(np.uint32),
    }
    for language in sorted({*languages} - {""}):
        own = np.array([code == language for code in languages])
        held = np.repeat(own, sizes)
        arrays |= {
            f"{kind}/holders_{language}": narrow(np.bincount(features[held], minlength=SPACE)),
            f"{kind}/rows_{language}": np.array([own.sum()], np.uint64),
            f"{kind}/total_{language}": np.array([counts[held].sum(dtype=np.uint64)], np.uint64),
        }
    return arrays


def _counted(rows: Sequence[WeightedParts]) -> tuple[Array, Array, Array]:
    """Return the features of rows, ascending in each, how often each counts, and how many each row has."""
    parts = [(row << 24 | worth, features) for row, some in enumerate(rows) for worth, features in some]
    sizes = [len(features) // _EMPTY.itemsize for _, features in parts]
    keys = np.repeat(np.array([of_part for of_part, _ in parts], np.uint64), sizes)  # row, feature, worth
    keys |= np.frombuffer(b"".join([features for _, features in parts]), np.uint16).astype(np.uint64) << np.uint64(8)
    keys.sort()
    worth, keys = keys & np.uint64(255), keys >> np.uint64(8)
    firsts = np.flatnonzero(np.diff(keys, prepend=keys[:1] + np.uint64(1)))
    counts = np.minimum(np.add.reduceat(worth, firsts), MOST_COUNTED) if len(firsts) else _EMPTY
    keys = keys[firsts]
    of_rows = np.bincount((keys >> np.uint64(16)).astype(np.int64), minlength=len(rows))
    return keys.astype(np.uint16), counts.astype(np.uint16), of_rows


def merged(kind: str, parts: Sequence[Mapping[str, Array]]) -> dict[str, Array]:
    """Return the arrays over the rows of all parts, one part after the other."""
    starts = [np.diff(part[f"{kind}/starts"]) for part in parts]
    arrays: dict[str, Array] = {
        f"{kind}/features": np.concatenate([part[f"{kind}/features"] for part in parts]),
        f"{kind}/counts": np.concatenate([part[f"{kind}/counts"] for part in parts]),
        f"{kind}/starts": np.concatenate([[0], np.cumsum(np.concatenate(starts))]).astype(np.uint32),
    }
    added = tuple(f"{kind}/{what}_" for what in ("holders", "rows", "total"))
    for name in sorted({key for part in parts for key in part if key.startswith(added)}):
        own = [part[name] for part in parts if name in part]
        arrays[name] = narrow(_sum(own) if len(own) > 1 else own[0])  # mostly one: an edit has one language
    return arrays


def _sum(counts: Sequence[Array]) -> Array:
    """Return the sum of arrays of counts, added up in no more bytes than can hold it."""
    greatest = sum(np.iinfo(some.dtype).max for some in counts)
    kind = np.min_scalar_type(min(greatest, np.iinfo(np.uint64).max))
    sums = counts[0].astype(kind)
    for some in counts[1:]:
        sums += some
    return sums


def narrow(counts: Array) -> Array:
    """Return counts in as few bytes as hold the greatest: mostly one where documents are few, as at every edit.

    >>> narrow(np.array([3, 0, 255])).itemsize, narrow(np.array([3, 256])).itemsize
    (1, 2)
    """
    return counts.astype(np.min_scalar_type(counts.max(initial=0)))


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
        self._ends: memoryview = memoryview(self._starts)  # type: ignore[arg-type]  # an array is a buffer

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
        ends = self._ends
        slices = [slice(ends[span.start], ends[span.stop]) for span in spans]
        features = np.concatenate([self._features[some] for some in slices])
        counts = np.concatenate([self._counts[some] for some in slices])
        return features, counts, self._begins(spans, [some.stop - some.start for some in slices])

    def _begins(self, spans: Sequence[range], sizes: Sequence[int]) -> Array:
        """Return where each row begins among the rows of some spans; `sizes`: features of each span."""
        before = [*accumulate(sizes, initial=0)]
        rows = [*map(len, spans)]
        if len(spans) == sum(rows) == sum(map(bool, rows)):  # one row each
            return np.array(before)
        moved = np.repeat([start - self._ends[span.start] for span, start in zip(spans, before, strict=False)], rows)
        ends = np.concatenate([self._starts[span.start + 1 : span.stop + 1] for span in spans])
        return np.concatenate([[0], ends + moved])


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
