"""What a document of the cluster carries for the exact score and for what is shown, as bytes: packed and read back.

Each is a binary field of its own, read from its column: OpenSearch fetches none of the text for it.

  counts    of the fields text and title: terms, counts (16 bits), length (`field_postings.py`)
  whole     the terms of `asked` and of `topics`
  features  of each kind: features, counts (16 bits each), where each row begins (32 bits); compressed
  passages  terms of the words, where the places of each begin, places, lines, where each ends, headings, leading_away;
            compressed
  wording, card  as the arrays of the index have them
"""

import struct
import zlib
from array import array
from binascii import a2b_base64
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate, pairwise

import numpy as np

from search.articles.catalogue import Row, row_from_json
from search.index.document_features import FeatureRows
from search.index.passages import DocumentLines
from search.storage.array_file import Array
from search.text.features import KINDS

SCORED_FIELDS = ("counts", "whole")  # of every candidate: a tenth of the bytes
DETAIL_FIELDS = ("features", "passages", "wording", "card")  # of the best ones
TYPING_DETAIL_FIELDS = ("passages", "card")
FIELDS = SCORED_FIELDS + DETAIL_FIELDS
SCORED = ("text", "title")
WHOLE = ("asked", "topics")
_SEPARATOR = b"\n"
_FOR_ADDRESSES = bytes.maketrans(b"-_", b"+/")
_EMPTY = 600  # bytes of a `ScoredFields` without terms
_OF_TERM = 41  # of a term beside its letters
_PADDING = b"=="  # more than is missing does no harm


def packed(parts: Sequence[bytes]) -> bytes:
    """Return some byte strings as one."""
    return struct.pack(f"<{len(parts) + 1}I", len(parts), *map(len, parts)) + b"".join(parts)


def unpacked(blob: bytes) -> list[bytes]:
    """Return the byte strings that `packed` was given."""
    (count,) = struct.unpack_from("<I", blob)
    sizes = struct.unpack_from(f"<{count}I", blob, 4)
    return [blob[start:end] for start, end in pairwise(accumulate(sizes, initial=4 * (count + 1)))]


def column_of(answered: str) -> bytes:
    """Return the bytes of a binary field as OpenSearch answers with them: base64 for addresses, not padded."""
    return a2b_base64(answered.encode("ascii").translate(_FOR_ADDRESSES) + _PADDING)


@dataclass(frozen=True, slots=True)
class FieldCounts:
    """The terms of one field of one document, as numbers: a question compares those of many documents at once."""

    terms: bytes  # the `term_number` of each, 64 bits
    counts: bytes  # how often each counts, 16 bits
    length: float


@dataclass(frozen=True, slots=True)
class ScoredFields:
    """What the exact score of one document needs."""

    text: FieldCounts
    title: FieldCounts
    asked: tuple[bytes, ...]
    topics: tuple[bytes, ...]

    def counted(self, part: str) -> FieldCounts:
        """Return the terms of "text" or "title"."""
        return self.title if part == "title" else self.text

    def whole(self, part: str) -> tuple[bytes, ...]:
        """Return the terms of "asked" or "topics", which are looked for whole."""
        return self.asked if part == "asked" else self.topics

    @property
    def size(self) -> int:
        """About how many bytes of memory it takes."""
        terms = sum(len(term) + _OF_TERM for term in (*self.asked, *self.topics))
        return _EMPTY + terms + sum(len(some.terms) + len(some.counts) for some in (self.text, self.title))


term_number = hash
"""`term_number(term)`: a number that a term has in this process, as good as the term: no two are alike, most likely."""


def scored_fields(counts: bytes, whole: bytes) -> ScoredFields:
    """Return what `packed_counts` and `packed_whole` were given."""
    parts, terms = unpacked(counts), unpacked(whole)
    text, title = (
        FieldCounts(
            array("q", map(term_number, _split(parts[place]))).tobytes(),
            parts[place + 1],
            struct.unpack("<d", parts[place + 2])[0],
        )
        for place in range(0, 3 * len(SCORED), 3)
    )
    asked, topics = (tuple(_split(some)) for some in terms)
    return ScoredFields(text, title, asked, topics)


def packed_counts(fields: Mapping[str, tuple[Sequence[bytes], Array, float]]) -> bytes:
    """Return the `counts` of a document: part -> terms, how often each counts, length."""
    parts: list[bytes] = []
    for name in SCORED:
        terms, counts, length = fields.get(name, ((), np.empty(0), 0.0))
        parts += [_SEPARATOR.join(terms), np.asarray(counts, np.uint16).tobytes(), struct.pack("<d", length)]
    return packed(parts)


def packed_whole(asked: Sequence[bytes], topics: Sequence[bytes]) -> bytes:
    """Return the `whole` of a document."""
    return packed([_SEPARATOR.join(asked), _SEPARATOR.join(topics)])


def packed_features(rows: Mapping[str, tuple[Array, Array, Array]]) -> bytes:
    """Return the `features` of a document: kind -> features, counts, where each row begins."""
    types = (np.uint16, np.uint16, np.uint32)
    return _compressed(
        [array.astype(kind).tobytes() for name in KINDS for array, kind in zip(rows[name], types, strict=True)]
    )


def packed_passages(terms: Sequence[bytes], arrays: Sequence[Array], letters: bytes) -> bytes:
    """Return the `passages` of a document.

    terms   of its words, ascending
    arrays  where the places of each begin, places, where each line ends, headings, leading_away
    """
    return _compressed([_SEPARATOR.join(terms), letters, *(array.tobytes() for array in arrays)])


def _compressed(parts: Sequence[bytes]) -> bytes:
    """Return some byte strings as one, of half the length: read back in 20 microseconds, and kept as they are."""
    return zlib.compress(packed(parts), zlib.Z_BEST_COMPRESSION)


@dataclass
class ClusterDocument:
    """One document with what is here of it: what is scored first, the details when they are needed."""

    key: str  # language/id
    scored: ScoredFields | None = None
    details: dict[str, bytes] = field(default_factory=dict)  # name of `DETAIL_FIELDS` -> its bytes
    language: str = field(init=False)  # of the article

    def __post_init__(self) -> None:
        self.language = self.key.partition("/")[0]

    def has(self, names: Iterable[str]) -> bool:
        """Return whether some details are here."""
        return all(name in self.details for name in names)

    def add(self, columns: Mapping[str, bytes]) -> None:
        """Add what an answer has brought: name of `FIELDS` -> its bytes."""
        if SCORED_FIELDS[0] in columns:
            self.scored = scored_fields(*(columns[name] for name in SCORED_FIELDS))
        self.details.update((name, column) for name, column in columns.items() if name in DETAIL_FIELDS)

    def _column(self, name: str) -> bytes:
        return self.details.get(name, b"")

    @cached_property
    def card(self) -> Row:
        """The catalogue row."""
        return row_from_json(self._column("card").decode())

    @cached_property
    def _features(self) -> list[bytes]:
        return unpacked(zlib.decompress(self._column("features")))

    def features(self, kind: str) -> tuple[Array, Array, Array]:
        """Return features, counts and where each row begins."""
        place = 3 * KINDS.index(kind)
        features, counts, begin = self._features[place : place + 3]
        return np.frombuffer(features, np.uint16), np.frombuffer(counts, np.uint16), np.frombuffer(begin, np.uint32)

    def wording(self) -> list[str]:
        """Return its lines that may say the same as a problem, each as its terms."""
        return self._column("wording").decode().splitlines()

    def lines(self, words: Sequence[frozenset[bytes]]) -> DocumentLines | None:
        """Return its lines and where words stand in them, each given by its terms; None if it has none."""
        passages = self._column("passages")
        if not passages:
            return None
        terms, letters, starts, places, ends, headings, leading_away = unpacked(zlib.decompress(passages))
        own, begin, every = _split(terms), memoryview(starts).cast("I"), memoryview(places).cast("I")
        held = [
            [every[begin[number] : begin[number + 1]].tolist() for number, term in enumerate(own) if term in some]
            for some in words
        ]
        return DocumentLines(
            memoryview(letters),
            memoryview(ends).cast("I"),
            memoryview(headings).cast("H"),
            memoryview(leading_away),
            held,
        )


def feature_rows(kind: str, documents: Mapping[int, ClusterDocument]) -> FeatureRows:
    """Return the features of some documents as one group."""
    held = [document.features(kind) for document in documents.values()]
    begin, rows, start = [np.zeros(1, np.int64)], [0], 0
    for features, _, own in held:
        begin.append(own[1:].astype(np.int64) + start)
        rows.append(rows[-1] + len(own) - 1)
        start += len(features)
    features, counts = (np.concatenate([some[place] for some in held]) for place in (0, 1))
    return FeatureRows([*documents], features, counts, np.concatenate(begin), rows)


def _split(terms: bytes) -> list[bytes]:
    return terms.split(_SEPARATOR) if terms else []
