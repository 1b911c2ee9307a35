"""Documents -> Whoosh segments with their arrays, written by processes of their own when there are many."""

import gc
import json
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import IO, BinaryIO, Self

from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC, create_in

from search.building import spool
from search.index.document import Document
from search.index.format import write_format
from search.index.segment import BASE
from search.index.segment_derivation import SegmentDocuments, derive
from search.index.segment_merge import merged
from search.index.stored_documents import NAME, schema
from search.storage.array_file import map_arrays, write_arrays, write_one_by_one
from search.storage.child_process import python

MOST_IN_A_PART = 4_000  # documents that a process holds before it writes them, about 30 kB of memory each


def write_segment(directory: Path, documents: Iterable[Document]) -> None:
    """Write an index of one segment, and its arrays."""
    directory.mkdir()
    index = create_in(str(directory), schema())
    writer = index.writer()
    held = SegmentDocuments()
    for document in documents:
        writer.add_document(**document.fields)
        held.add(document)
    writer.commit()
    if held.languages:
        write_arrays(directory / BASE, derive(held))
    index.close()


class SegmentsInParts:
    """Writes documents of spools in parts, each in a process of its own that takes them while others are still made.

    scratch  folder for the parts
    size     number of documents, at most
    """

    def __init__(self, scratch: Path, size: int) -> None:
        self._scratch = scratch
        parts = max(1, -(-size // MOST_IN_A_PART))
        self._most = max(1, -(-size // parts))  # documents in a part
        self._written = 0
        self._folders: list[Path] = []
        self._processes: list[subprocess.Popen[str]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        for process in self._processes:
            process.kill()
            with suppress(BrokenPipeError):
                _input_of(process).close()
            process.wait()

    def add(self, place: spool.Place) -> None:
        """Hand on the document at a place, in the order of the articles; raises OSError when a process failed."""
        if self._written % self._most == 0:
            self._begin()
        self._written += 1
        try:
            _input_of(self._processes[-1]).write(json.dumps(place) + "\n")
        except BrokenPipeError as error:
            raise self._failure() from error

    def finish(self) -> list[Path]:
        """Return the folders of the parts, in order, when all are written; raises OSError when a process failed."""
        for process in self._processes:
            self._end(process)
        return self._folders

    def _begin(self) -> None:
        """Start the next part; at most one before it may still be written, for want of memory."""
        for process in self._processes[:-1]:
            self._end(process)
        if self._processes:
            self._close(self._processes[-1])
        self._folders.append(self._scratch / f"segment-{len(self._folders)}")
        command = [*python("search.building.segment_builder"), str(self._folders[-1])]
        self._processes.append(subprocess.Popen(command, stdin=subprocess.PIPE, text=True))  # noqa: S603 - our own code

    def _close(self, process: subprocess.Popen[str]) -> None:
        try:
            _input_of(process).close()
        except BrokenPipeError as error:
            raise self._failure() from error

    def _end(self, process: subprocess.Popen[str]) -> None:
        self._close(process)
        if process.wait():
            raise self._failure()

    def _failure(self) -> OSError:
        return OSError(f"{self._scratch}: a process that wrote a part of the index failed - is there room on the disk?")


def _input_of(process: subprocess.Popen[str]) -> IO[str]:
    assert process.stdin  # noqa: S101 - for the type checker: it is a pipe
    return process.stdin


def main() -> None:
    """Write one segment of the documents whose places come on standard input, one on each line."""
    gc.disable()  # what a document brings is kept until all is written
    with ExitStack() as stack:
        opened = _Spools(stack)
        places = map(json.loads, sys.stdin)
        write_segment(Path(sys.argv[2]), (spool.read(opened[file], start, length) for file, start, length in places))


class _Spools(dict[str, BinaryIO]):
    """Name -> the file, open until the stack is left."""

    def __init__(self, stack: ExitStack) -> None:
        super().__init__()
        self._stack = stack

    def __missing__(self, name: str) -> BinaryIO:
        file = self[name] = self._stack.enter_context(Path(name).open("rb"))  # noqa: SIM115 - the stack closes it
        return file


def assemble(directory: Path, parts: Sequence[Path]) -> None:
    """Make one index of several; their segments are moved, not read."""
    directory.mkdir(exist_ok=True)
    write_format(directory)
    segments = []
    for part in parts:
        segments += TOC.read(FileStorage(str(part)), NAME, schema=schema()).segments
        for file in part.glob(f"{NAME}_*.seg"):
            shutil.move(file, directory)
    TOC(schema(), segments, generation=1).write(FileStorage(str(directory)), NAME)
    arrays = [map_arrays(part / BASE) for part in parts if (part / BASE).exists()]
    if arrays:
        write_one_by_one(directory / BASE, merged(arrays))
