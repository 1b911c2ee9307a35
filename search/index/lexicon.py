"""Sorted words in arrays: exact look-up by binary search, completion by range, repair by deletion neighbourhoods.

Nothing is loaded when an index is opened: the words are searched where they are in the file, block by block, and the
blocks of the last look-ups stay in memory.

Two words that are one keystroke apart have something in common when each may drop one letter: `heslo` and `hesko`
both leave `heso`. So a word is stored under the checksums of itself and of all it leaves, and a mistyped word needs as
many look-ups as it has letters, however many letters the alphabet has (deletion neighbourhoods, as in SymSpell).
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import pairwise

import numpy as np

from search.index.deletions import checksums_of, deletion_checksums
from search.storage.array_file import Array

LEXICON_PARTS = ("letters", "ends", "checksums", "places")
REMEMBERED = 4_096  # cached look-ups: the next keystroke asks for the same words
BLOCK = 32  # words; the first of each is kept in memory, so that the first steps of a search do not read the file
REMEMBERED_BLOCKS = 100  # cached whole, 2 kB each: what was looked at lately; a thousand are no faster
_AFTER_ALL = b"\xff"  # no UTF-8 text holds this byte, so it sorts after every continuation


def lexicon_arrays(words: Sequence[bytes], *, repaired: bool = False) -> dict[str, Array]:
    """Return the arrays of a lexicon over sorted, different words.

    letters    (bytes,)   the words, one after the other
    ends       (words+1,) where each ends; the first is 0
    checksums  (n,)       sorted; of every word and of what it leaves without one letter; only when `repaired`
    places     (n,)       the number of the word that each checksum belongs to
    """
    ends = np.zeros(len(words) + 1, dtype=np.uint32)
    np.cumsum([len(word) for word in words], out=ends[1:])
    arrays: dict[str, Array] = {"letters": np.frombuffer(b"".join(words), dtype=np.uint8), "ends": ends}
    if repaired:
        arrays["checksums"], arrays["places"] = deletion_checksums(words)
    return arrays


def merged_lexicon(parts: Sequence[Mapping[str, Array]]) -> tuple[dict[str, Array], list[Array]]:
    """Return one lexicon over the words of several, and for each of these the new numbers of its words.

    The arrays equal `lexicon_arrays` over all words; the checksums are taken over instead of computed again.
    """
    own = [words_of(part) for part in parts]
    words = sorted(set().union(*own))
    number = {word: position for position, word in enumerate(words)}
    numbers = [np.array([number[word] for word in some], dtype=np.int64) for some in own]
    filed = [
        part["checksums"].astype(np.uint64) << np.uint64(32) | renumbered[part["places"]].astype(np.uint64)
        for part, renumbered in zip(parts, numbers, strict=True)
        if "checksums" in part
    ]
    arrays = lexicon_arrays(words)
    if filed:
        pairs = np.concatenate(filed)
        pairs.sort()
        pairs = pairs[np.flatnonzero(np.diff(pairs, prepend=pairs[:1] + np.uint64(1)))]  # each once
        arrays |= {"checksums": (pairs >> np.uint64(32)).astype(np.uint32), "places": pairs.astype(np.uint32)}
    return arrays, numbers


def words_of(arrays: Mapping[str, Array]) -> list[bytes]:
    """Return the words of a lexicon, in order."""
    letters, ends = arrays["letters"].tobytes(), arrays["ends"].tolist()
    return [letters[start:end] for start, end in pairwise(ends)]


def lexicon_part(arrays: Mapping[str, Array], prefix: str) -> dict[str, Array]:
    """Return the arrays of the lexicon whose names begin with `prefix`; empty when there is no such lexicon."""
    return {part: arrays[prefix + part] for part in LEXICON_PARTS if prefix + part in arrays}


def is_one_edit_away(word: str, other: str) -> bool:
    """Return whether one inserted, deleted, replaced or swapped letter makes `other` of `word`.

    >>> [is_one_edit_away("heslo", other) for other in ("helo", "hesllo", "hesko", "heslo", "ehslo", "selho")]
    [True, True, True, False, True, False]
    """
    pairs = enumerate(zip(word, other, strict=False))
    start = next((position for position, (left, right) in pairs if left != right), None)
    if start is None:
        return abs(len(word) - len(other)) == 1
    left, right = word[start:], other[start:]
    is_swapped = left[:2] == right[1::-1] and left[2:] == right[2:]
    return left[1:] == right or left == right[1:] or left[1:] == right[1:] or is_swapped


class Lexicon(Sequence[bytes]):
    """Different words in byte order; each is known by its number."""

    def __init__(self, arrays: Mapping[str, Array]) -> None:
        self._letters = memoryview(arrays["letters"])  # type: ignore[arg-type]  # an array is a buffer
        self._ends = memoryview(arrays["ends"])  # type: ignore[arg-type]
        self._checksums = arrays.get("checksums", np.empty(0, np.uint32))
        self._places = arrays.get("places", np.empty(0, np.uint32))
        self._found: dict[bytes, int] = {}
        self._blocks: dict[int, list[bytes]] = {}

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, number: int) -> bytes:  # type: ignore[override]  # slices are never asked for
        return self._letters[self._ends[number] : self._ends[number + 1]].tobytes()

    @cached_property
    def longest(self) -> int:
        """Number of bytes of the longest word; 0 without words."""
        return int(np.diff(np.asarray(self._ends)).max(initial=0))

    def find(self, word: bytes) -> int:
        """Return the number of `word`; -1 when it is not there."""
        number = self._found.get(word)
        if number is None:
            place, following = self._place(word)
            number = place if following == word and place < len(self) else -1
            if len(self._found) >= REMEMBERED:
                self._found.clear()
            self._found[word] = number
        return number

    def _place(self, word: bytes) -> tuple[int, bytes]:
        """Return the number of the first word that does not come before `word`, and that word; b"" behind the last."""
        block = bisect_right(self._milestones, word) - 1
        if block < 0:
            return 0, self._milestones[0] if self._milestones else b""
        words = self._blocks.get(block) or self._read_block(block)
        place = bisect_left(words, word)
        if place < len(words):
            return block * BLOCK + place, words[place]
        following = self._milestones[block + 1 : block + 2]
        return block * BLOCK + place, following[0] if following else b""

    def _read_block(self, block: int) -> list[bytes]:
        ends = self._ends[block * BLOCK : (block + 1) * BLOCK + 1].tolist()
        start = ends[0]
        letters = self._letters[start : ends[-1]].tobytes()
        if len(self._blocks) >= REMEMBERED_BLOCKS:
            self._blocks.clear()
        words = self._blocks[block] = [letters[first - start : end - start] for first, end in pairwise(ends)]
        return words

    @cached_property
    def _milestones(self) -> list[bytes]:
        return [self[number] for number in range(0, len(self), BLOCK)]

    def beginning_with(self, start: bytes) -> range:
        """Return the numbers of all words that begin with `start`."""
        return range(self._place(start)[0], self._place(start + _AFTER_ALL)[0])

    def has_beginning(self, start: bytes) -> bool:
        """Return whether any word begins with `start`."""
        number, following = self._place(start)
        return number < len(self) and following.startswith(start)

    def near(self, word: str) -> Iterator[int]:
        """Return the numbers of the words that are one edit away from `word`, ascending."""
        asked = np.array(sorted(checksums_of(word)), dtype=np.uint32)
        first = self._checksums.searchsorted(asked)
        last = self._checksums.searchsorted(asked, side="right")
        candidates = {int(place) for start, end in zip(first, last, strict=True) for place in self._places[start:end]}
        return (number for number in sorted(candidates) if is_one_edit_away(word, self[number].decode()))
