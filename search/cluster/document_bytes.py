"""What a document of the cluster carries for the exact score and for what is shown, as bytes: packed and read back.

Each is a binary field of its own, read from its column: OpenSearch fetches none of the text for it.

  counts    of the fields text and title: terms, counts (16 bits), length (`field_postings.py`)
  whole     the terms of `asked` and of `topics`
  features  of each kind: features, counts (16 bits each), where each row begins (32 bits)
  passages  terms of the words, where the places of each begin, places, lines, where each ends, headings, leading_away
  wording, card  as the arrays of the index have them
"""

import struct
from binascii import a2b_base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
TYPING_DETAIL_FIELDS = tuple(name for name in DETAIL_FIELDS if name != "features")
FIELDS = SCORED_FIELDS + DETAIL_FIELDS
SCORED = ("text", "title")
WHOLE = ("asked", "topics")
_SEPARATOR = b"\n"
_FOR_ADDRESSES = bytes.maketrans(b"-_", b"+/")
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
    """The terms of one field of one document."""

    terms: Sequence[bytes]
    counts: Array  # (terms,) how often each counts
    length: float


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
    return packed(
        [array.astype(kind).tobytes() for name in KINDS for array, kind in zip(rows[name], types, strict=True)]
    )


def packed_passages(terms: Sequence[bytes], arrays: Sequence[Array], letters: bytes) -> bytes:
    """Return the `passages` of a document.

    terms   of its words, ascending
    arrays  where the places of each begin, places, where each line ends, headings, leading_away
    """
    return packed([_SEPARATOR.join(terms), letters, *(array.tobytes() for array in arrays)])


@dataclass(frozen=True)
class ClusterDocument:
    """One document as the cluster has answered with it: the scored fields first, the details when they are needed."""

    key: str  # language/id
    answered: dict[str, str]  # name of `FIELDS` -> its bytes as `column_of` reads them; an empty one is missing

    @property
    def language(self) -> str:
        """The language of the article."""
        return self.key.partition("/")[0]

    def _column(self, name: str) -> bytes:
        """Return one column; most candidates are never asked for more than two of theirs."""
        return column_of(self.answered.get(name, ""))

    @cached_property
    def fields(self) -> Mapping[str, FieldCounts]:
        """Part ("text", "title") -> its terms."""
        parts = unpacked(self._column("counts"))
        return {
            name: FieldCounts(
                _split(parts[place]),
                np.frombuffer(parts[place + 1], np.uint16),
                struct.unpack("<d", parts[place + 2])[0],
            )
            for name, place in zip(SCORED, range(0, 6, 3), strict=True)
        }

    def whole(self, field: str) -> Sequence[bytes]:
        """Return the terms of a field whose terms are looked for whole: `asked_<language>` or `topics`."""
        part, _, language = field.partition("_")
        return _split(self._whole[WHOLE.index(part)]) if language in ("", self.language) else ()

    @cached_property
    def _whole(self) -> list[bytes]:
        return unpacked(self._column("whole"))

    @cached_property
    def card(self) -> Row:
        """The catalogue row."""
        return row_from_json(self._column("card").decode())

    @cached_property
    def _features(self) -> list[bytes]:
        return unpacked(self._column("features"))

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
        terms, letters, starts, places, ends, headings, leading_away = unpacked(passages)
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
