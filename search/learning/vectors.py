"""A text as a TF-IDF vector of its pieces: letter groups of its words, the words, and pairs of them.

Letter groups survive typos and endings, words and pairs carry the meaning. Both halves weigh the same, whatever
the length of the text. Pure, and without scikit-learn, because the servers do this for every settled problem.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log, sqrt

import numpy as np
from numpy.typing import NDArray

from search.text.analysis import words
from search.text.letters import clean, fold

SHORTEST, LONGEST = 2, 4  # letters of a group; with 5 nothing is gained (docs/decisions/0014)
LIMIT_CHARACTERS = 600  # of a text that are compared: longer texts have named their problem by then
LIMIT_GRAMS = 60_000  # different pieces that are kept, the most frequent first
Floats = NDArray[np.float32]
Integers = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Vector:
    """A sparse vector of length 1 when every piece was seen before, shorter otherwise."""

    columns: Integers  # (m,) of the pieces, each once
    values: Floats  # (m,) > 0


@dataclass(frozen=True, slots=True)
class Grams:
    """The pieces that training has seen, and the idf of each."""

    columns: Mapping[str, int]  # piece -> column
    idf: Floats  # (columns,) > 0
    unseen: float  # idf of a piece that was never seen, the highest

    def vector(self, text: str) -> Vector:
        """Return the vector of one text; pieces that were never seen are left out, but make the others shorter."""
        counted = [_weighed(block, self.columns, self.idf, self.unseen) for block in pieces(text)]
        columns = [column for block in counted for column in block]
        values = [value for block in counted for value in block.values()]
        return Vector(np.array(columns, dtype=np.int32), np.array(values, dtype=np.float32))


def _weighed(block: Mapping[str, int], columns: Mapping[str, int], idf: Floats, unseen: float) -> dict[int, float]:
    """Return column -> weight of the known pieces of one half; their squares add up to 1/2, to less if some are new."""
    known: dict[int, float] = {}
    square = 0.0
    for piece, count in block.items():
        column = columns.get(piece)
        value = (1 + log(count)) * (unseen if column is None else float(idf[column]))
        square += value * value
        if column is not None:
            known[column] = value
    length = sqrt(2 * square)
    return {column: value / length for column, value in known.items()}


def learn_grams(texts: Iterable[str]) -> Grams:
    """Return the most frequent pieces of the texts, with the idf of each (smooth, as in scikit-learn)."""
    frequency: Counter[str] = Counter()
    number = 0
    for number, text in enumerate(texts, start=1):  # noqa: B007 - the last number is the count
        for block in pieces(text):
            frequency.update(block.keys())
    kept = sorted(frequency.items(), key=lambda item: (-item[1], item[0]))[:LIMIT_GRAMS]
    idf = np.array([log((1 + number) / (1 + count)) + 1 for _, count in kept], dtype=np.float32)
    return Grams({piece: column for column, (piece, _) in enumerate(kept)}, idf, log(1 + number) + 1)


def pieces(text: str) -> tuple[Counter[str], Counter[str]]:
    """Return the counts of the letter groups, and of the words with their pairs; only a group begins with "_".

    >>> letters, whole = pieces("Heslo!")
    >>> sorted(letters)[:4], dict(whole)
    (['_ h', '_ he', '_ hes', '_es'], {'heslo': 1})
    """
    folded = [fold(word) for word in words(clean(text, limit_characters=LIMIT_CHARACTERS))]
    pairs = (f"{left} {right}" for left, right in pairwise(folded))
    return Counter(group for word in folded for group in _groups(f" {word} ")), Counter([*folded, *pairs])


def _groups(word: str) -> Iterable[str]:
    for length in range(SHORTEST, LONGEST + 1):
        for start in range(max(1, len(word) - length + 1)):
            yield f"_{word[start : start + length]}"


def by_column(vectors: Sequence[Vector], columns: int) -> tuple[Integers, Integers, Floats]:
    """Return many vectors as columns (compressed sparse columns), so that all that hold a piece are read at once.

    returns  starts (columns + 1,), then rows and values; those of column c lie from starts[c] to starts[c + 1]
    """
    held = [len(vector.columns) for vector in vectors]
    column = np.concatenate([vector.columns for vector in vectors]) if vectors else np.empty(0, np.int32)
    value = np.concatenate([vector.values for vector in vectors]) if vectors else np.empty(0, np.float32)
    row = np.repeat(np.arange(len(vectors), dtype=np.int32), held)
    order = np.argsort(column, kind="stable")
    starts = np.zeros(columns + 1, dtype=np.int32)
    np.cumsum(np.bincount(column, minlength=columns), out=starts[1:])
    return starts, row[order], value[order]
