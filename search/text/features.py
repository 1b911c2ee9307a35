"""Features of a text in addition to its terms: pairs of neighbouring words, function words, groups of three letters.

An index of them would be many times as large as that of the terms, so they are stored per document
(`document_features.py`) and read only for the few documents that the terms have found. A feature is a checksum of 16
bits: collisions cost less than a ten-thousandth of success@1 (docs/decisions/0016-the-blend.md).
"""

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain, pairwise
from typing import NamedTuple
from zlib import crc32

from search.text.analysis import is_stop_word
from search.text.by_word import ByWord, by_language
from search.text.letters import fold_word
from search.text.stemming import stem

KINDS = ("pairs", "function", "letters", "lines")  # of features; of `lines` the letter groups, line by line
SPACE = 1 << 16  # different features of one kind
LETTERS = 3  # of a group
_LAST = SPACE - 1


def sequence(words: Iterable[str], language: str) -> list[str | None]:
    """Return the terms of all words of one line, function words included, in the order written."""
    return [stem(word, language) for word in words]


def pairs(lines: Iterable[Sequence[str | None]]) -> Iterator[int]:
    """Yield the features of words that stand side by side; an unknown word (None) separates its neighbours.

    >>> list(pairs([["zabud", "hesl"]])) == list(pairs([["x", None, "zabud", "hesl"]]))
    True
    """
    for line in lines:
        for left, right in pairwise(line):
            if left and right:
                yield _feature(f"{left} {right}")


def function_words(words: Iterable[str], language: str) -> Iterator[int]:
    """Yield the features of the words that name no problem: "how" and "why", "without" and "not" differ."""
    for word in words:
        if is_stop_word(word, language):
            yield _feature(stem(word, language))


def letter_groups(words: Iterable[str]) -> Iterator[int]:
    """Return the features of every three neighbouring letters of each word, with a space before and after it.

    >>> list(letter_groups(["to"])) == list(letter_groups(["TÓ"])) != list(letter_groups(["ot"]))
    True
    """
    return chain.from_iterable(map(_groups_of, words))


class WordFeatures(NamedTuple):
    """What one word adds to the features of a text, as the index is given it; features as arrays of 16 bits."""

    term: bytes
    begun: int  # checksum of a pair of words as far as this term and the space behind it
    function: bytes  # its feature if it names no problem
    letters: bytes  # the features of its letter groups


def _word_features(word: str, language: str) -> WordFeatures:
    term = stem(word, language).encode(errors="replace")
    function = array("H", function_words([word], language)).tobytes() if is_stop_word(word, language) else b""
    return WordFeatures(term, crc32(term + b" "), function, array("H", _groups_of(word)).tobytes())


WORD_FEATURES: Mapping[str, Mapping[str, WordFeatures]] = by_language(_word_features)
"""Language -> any word -> its features."""


def packed_pairs(lines: Iterable[Sequence[WordFeatures]]) -> bytes:
    """Return the features of `pairs` as an array of 16 bits."""
    neighbours = chain.from_iterable(map(pairwise, lines))
    checksums = [crc32(term, begun) for (left, begun, _, _), (term, _, _, _) in neighbours if left and term]
    return array("H", [checksum & _LAST for checksum in checksums]).tobytes()


@lru_cache(maxsize=20_000)
def _groups_of(word: str) -> list[int]:
    padded = f" {fold_word(word)} "
    return [_GROUPS[padded[start : start + LETTERS]] for start in range(len(padded) - LETTERS + 1)]


def _feature(text: str) -> int:
    return crc32(text.encode(errors="replace")) % SPACE


_GROUPS = ByWord(_feature)
