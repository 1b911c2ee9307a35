"""Many arrays in one memory-mapped file: unused parts are never read, and all processes share the pages.

8 bytes   length of the table, little-endian
table     JSON: name -> [type, number of items, where it begins]
arrays    one after the other, each at a multiple of 64 bytes
"""

import json
import mmap
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import Any, BinaryIO

import msgspec
import numpy as np
from numpy.typing import NDArray

_ALIGNED = 64  # bytes: a line of the processor's cache
_COPIED = 1_000_000  # bytes at a time

Array = NDArray[Any]

_TABLE = msgspec.json.Decoder(dict[str, tuple[str, int, int]])


def write_arrays(file: Path, arrays: Mapping[str, Array]) -> None:
    """Write one-dimensional arrays under their names, into a new file: another folder may share the old one."""
    table: dict[str, tuple[str, int, int]] = {}
    offset = 0
    for name, array in arrays.items():
        table[name] = (array.dtype.str, len(array), offset)
        offset = _aligned(offset + array.nbytes)
    with _replaced(file) as opened:
        start = _write_table(opened, table)
        for name, array in arrays.items():
            opened.seek(start + table[name][2])
            opened.write(np.ascontiguousarray(array).data)
        opened.truncate(max(opened.tell(), start))


def write_one_by_one(file: Path, arrays: Iterable[tuple[str, Array]]) -> None:
    """Write the same, each array before the next is asked for: all of them would take too much memory."""
    table: dict[str, tuple[str, int, int]] = {}
    with TemporaryFile(dir=file.parent) as beside:
        for name, array in arrays:
            offset = _aligned(beside.tell())
            table[name] = (array.dtype.str, len(array), offset)
            beside.seek(offset)
            beside.write(np.ascontiguousarray(array).data)
        beside.seek(0)
        with _replaced(file) as opened:
            opened.seek(_write_table(opened, table))
            copyfileobj(beside, opened, _COPIED)
            opened.truncate()


@contextmanager
def _replaced(file: Path) -> Iterator[BinaryIO]:
    """Context with a new file that takes the place of `file` when it is whole."""
    written = file.with_suffix(".tmp")
    with written.open("wb") as opened:
        yield opened
    written.replace(file)


def _write_table(opened: BinaryIO, table: Mapping[str, tuple[str, int, int]]) -> int:
    """Write the table, and return where the arrays begin."""
    header = json.dumps(table).encode()
    opened.write(len(header).to_bytes(8, "little") + header)
    return _aligned(opened.tell())


def map_arrays(file: Path) -> dict[str, Array]:
    """Return the arrays of a file by name, read-only; raises OSError or ValueError when it is no array file."""
    mapped, table, start = _open(file)
    return {name: _array(mapped, start, *entry) for name, entry in table.items()}


def read_array(file: Path, name: str) -> Array:
    """Return one array of a file; raises like `map_arrays`, and KeyError when there is none of this name."""
    mapped, table, start = _open(file)
    return _array(mapped, start, *table[name])


def _open(file: Path) -> tuple[mmap.mmap, dict[str, tuple[str, int, int]], int]:
    """Return the mapped file, its table, and the offset of the first array."""
    with file.open("rb") as opened:
        if file.stat().st_size == 0:
            raise ValueError(f"{file} is empty")
        mapped = mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ)
    length = int.from_bytes(mapped[:8], "little")
    try:
        table = _TABLE.decode(mapped[8 : 8 + length])
    except msgspec.DecodeError as error:
        raise ValueError(f"{file}: {error}") from error
    return mapped, table, _aligned(8 + length)


def _array(mapped: mmap.mmap, start: int, kind: str, items: int, offset: int) -> Array:
    return (
        np.frombuffer(mapped, dtype=np.dtype(kind), count=items, offset=start + offset) if items else np.empty(0, kind)
    )


def _aligned(position: int) -> int:
    return -(-position // _ALIGNED) * _ALIGNED
