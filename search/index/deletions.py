"""Checksums of words and of all that they leave without one letter, for many words at once.

One word after the other, they took half of the time in which a segment is written. CRC-32 works byte by byte, so words
of as many letters go through it side by side; words that mix letters of different widths go alone.
"""

from collections import defaultdict
from collections.abc import Sequence
from zlib import crc32

import numpy as np

from search.storage.array_file import Array

FEW = 200  # words: fewer are done sooner one by one, as at every edit
_BATCH = 65_536  # words that go side by side: a few megabytes
_ALL_BITS = 0xFFFFFFFF
# What a byte does to the checksum: that of one byte b is T[b ^ 255] ^ 0xFFFFFF, and all bits turned over.
_STEPS = np.array([crc32(bytes([byte ^ 0xFF])) ^ _ALL_BITS ^ 0xFFFFFF for byte in range(256)], np.uint32)


def deletion_checksums(words: Sequence[bytes]) -> tuple[Array, Array]:
    """Return the checksums, ascending, and the number of the word that each belongs to; of each word no two are equal.

    words  UTF-8

    >>> checksums, places = deletion_checksums([b"aa", b"ba"])
    >>> sorted(zip(places.tolist(), checksums.tolist())) == sorted(
    ...     [(0, crc32(b"aa")), (0, crc32(b"a")), (1, crc32(b"ba")), (1, crc32(b"a")), (1, crc32(b"b"))]
    ... )
    True
    """
    alike: defaultdict[tuple[int, int], list[int]] = defaultdict(list)  # letters and bytes of each -> words
    are_few = len(words) <= FEW
    keys, mixed = [np.empty(0, np.uint64)], [*range(len(words))] if are_few else []
    for number, word in enumerate(() if are_few else words):
        alike[len(word) if word.isascii() else len(word.decode()), len(word)].append(number)
    for (letters, size), numbers in alike.items():
        for start in range(0, len(numbers), _BATCH):
            some = np.array(numbers[start : start + _BATCH])
            written = np.frombuffer(b"".join([words[number] for number in some.tolist()]), np.uint8)
            written = written.reshape(len(some), size).T
            even = _is_even(written, letters)
            checksums = _side_by_side(written[:, even], letters).astype(np.uint64)
            keys.append((checksums << np.uint64(32) | some[even].astype(np.uint64)).ravel())
            mixed += some[~even].tolist()
    alone = [checksum << 32 | number for number in mixed for checksum in checksums_of(words[number].decode())]
    keys.append(np.array(alone, np.uint64))
    pairs = np.concatenate(keys)
    pairs.sort()
    pairs = pairs[np.flatnonzero(np.diff(pairs, prepend=pairs[:1] + np.uint64(1)))]
    return (pairs >> np.uint64(32)).astype(np.uint32), pairs.astype(np.uint32)


def checksums_of(word: str) -> set[int]:
    """Return the checksums of one word and of all that it leaves without one of its letters."""
    left = [word[:place] + word[place + 1 :] for place in range(len(word))]
    return {crc32(some.encode()) for some in (word, *left)}


def _is_even(written: Array, letters: int) -> Array:
    """Return of which words all letters have one byte, or all have two; `written` as below."""
    size, words = written.shape
    if size == letters:
        return np.full(words, fill_value=True)
    if size != 2 * letters:
        return np.full(words, fill_value=False)
    first = written[::2]
    even: Array = np.all((first >= 0xC0) & (first < 0xE0), axis=0)
    return even


def _side_by_side(written: Array, letters: int) -> Array:
    """Return (letters + 1, words): the checksums without each letter, and in the last row those of the whole words.

    written  (bytes, words)
    """
    states = np.full((letters + 1, written.shape[1]), _ALL_BITS, np.uint32)
    width = len(written) // letters if letters else 0
    for letter in range(letters):
        states[letter] = states[letters]  # as far as here nothing is missing
        for byte in written[letter * width : (letter + 1) * width]:
            for rows in (states[:letter], states[letters:]):
                rows[:] = _STEPS[(rows ^ byte) & np.uint32(0xFF)] ^ (rows >> np.uint32(8))
    return states ^ np.uint32(_ALL_BITS)
