"""Texts in pieces, each cut once, however many lessons are made of it: with every fold that leaves some texts out.

What comes out is what `vectors.learn_grams` and `Grams.vector` say of the same texts, to the last digit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

from search.learning.vectors import LIMIT_CHARACTERS, LIMIT_GRAMS, Grams, Integers, Vector, pieces

_OFTEN: Final = np.array([0.0, *(1 + log(count) for count in range(1, 2 * LIMIT_CHARACTERS))])  # by how often


@dataclass(frozen=True, slots=True)
class _CutHalf:
    """One half of the pieces of a text."""

    numbers: Integers  # (m,) of the pieces, each once
    counts: NDArray[np.uint16]  # (m,) at least 1


class CutTexts:
    """Texts that were cut, and the number of each piece; 6 bytes for each piece of a text."""

    def __init__(self) -> None:
        self._number_of: dict[str, int] = {}
        self._blocks: dict[str, tuple[_CutHalf, ...]] = {}
        self._rank: Integers = np.empty(0, np.int32)  # of each piece in the order of their letters

    def vectors(self, texts: Sequence[str]) -> tuple[Grams, list[Vector]]:
        """Return the pieces of these texts, as `learn_grams` does, and the vector of each text."""
        cut = [self._cut(text) for text in texts]
        grams = self._grams(cut)
        column_of = np.full(len(self._number_of), -1, dtype=np.int32)
        column_of[[self._number_of[piece] for piece in grams.columns]] = np.arange(len(grams.columns))
        idf = grams.idf.astype(np.float64)
        return grams, [_vector(blocks, column_of, idf, grams.unseen) for blocks in cut]

    def _cut(self, text: str) -> tuple[_CutHalf, ...]:
        known = self._blocks.get(text)
        if known is None:
            known = self._blocks[text] = tuple(self._block(counted) for counted in pieces(text))
        return known

    def _block(self, counted: Mapping[str, int]) -> _CutHalf:
        number_of = self._number_of
        numbers = [number_of.setdefault(piece, len(number_of)) for piece in counted]
        return _CutHalf(np.array(numbers, dtype=np.int32), np.array([*counted.values()], dtype=np.uint16))

    def _grams(self, cut: Sequence[tuple[_CutHalf, ...]]) -> Grams:
        frequency = np.zeros(len(self._number_of), dtype=np.int64)
        for blocks in cut:
            for block in blocks:  # no piece is in both
                frequency[block.numbers] += 1
        seen = np.flatnonzero(frequency)
        kept = seen[np.lexsort((self._ranks()[seen], -frequency[seen]))][:LIMIT_GRAMS]
        name_of = list(self._number_of)
        idf_of = {count: log((1 + len(cut)) / (1 + count)) + 1 for count in set(frequency[kept].tolist())}
        idf = np.array([idf_of[count] for count in frequency[kept].tolist()], dtype=np.float32)
        columns = {name_of[number]: column for column, number in enumerate(kept.tolist())}
        return Grams(columns, idf, log(1 + len(cut)) + 1)

    def _ranks(self) -> Integers:
        if len(self._rank) != len(self._number_of):
            in_order = [self._number_of[piece] for piece in sorted(self._number_of)]
            self._rank = np.empty(len(in_order), dtype=np.int32)
            self._rank[in_order] = np.arange(len(in_order))
        return self._rank


def _vector(blocks: Sequence[_CutHalf], column_of: Integers, idf: NDArray[np.float64], unseen: float) -> Vector:
    columns, values = zip(*(_weighed(block, column_of, idf, unseen) for block in blocks), strict=True)
    return Vector(np.concatenate(columns), np.concatenate(values).astype(np.float32))


def _weighed(
    block: _CutHalf, column_of: Integers, idf: NDArray[np.float64], unseen: float
) -> tuple[Integers, NDArray[np.float64]]:
    """Return columns and weights as `vectors._weighed`; added up one after the other, as there."""
    columns = column_of[block.numbers]
    is_known = columns >= 0
    values = _OFTEN[block.counts] * np.where(is_known, idf[columns], unseen)
    square = float(np.cumsum(values * values)[-1]) if len(values) else 0.0
    return columns[is_known], values[is_known] / sqrt(2 * square or 1.0)
