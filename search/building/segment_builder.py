"""Documents -> Whoosh segments with their arrays, written side by side by several processes when there are many.

python -c "... segment_builder.main()" < {"directory": ..., "spools": [...], "left_out": [keys]}
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

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

MOST_PROCESSES = 8
WORTH_A_PROCESS = 5_000  # documents: fewer are written before another process is ready and its part is merged
MOST_IN_A_PART = 6_000  # documents that a process holds before it writes them, about 30 kB of memory each


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


def write_segments(scratch: Path, spools: Sequence[Path], left_out: Iterable[str], *, size: int) -> list[Path]:
    """Write the documents of all spools, but for the keys in `left_out`; raises OSError when a process fails.

    size  number of documents, about

    Returns the folders of the segments, each written by one process, in the order of the articles.
    """
    at_once = min(os.cpu_count() or 1, MOST_PROCESSES, 1 + size // WORTH_A_PROCESS)
    folders = [scratch / f"segment-{number}" for number in range(max(at_once, -(-size // MOST_IN_A_PART)))]
    task = {"spools": [str(file) for file in spools], "left_out": [*left_out], "of": len(folders)}
    with ThreadPoolExecutor(at_once) as waiting:
        tasks = (task | {"directory": str(folder), "at": number} for number, folder in enumerate(folders))
        failed = [*waiting.map(_failed, tasks)]  # of all of them, also after the first failure
    if any(failed):
        raise OSError(f"{scratch}: a process that wrote a part of the index failed - is there room on the disk?")
    return folders


def _failed(task: Mapping[str, object]) -> bool:
    """Write one part in a process of its own; return whether it failed."""
    return _start(task).wait() != 0


def _start(task: Mapping[str, object]) -> subprocess.Popen[str]:
    process = subprocess.Popen(python("search.building.segment_builder"), stdin=subprocess.PIPE, text=True)  # noqa: S603 - our own code
    assert process.stdin  # noqa: S101 - for the type checker: it is a pipe
    with process.stdin as pipe:
        json.dump(task, pipe)
    return process


def main() -> None:
    """Write one segment: part `at` of `of` equal parts of the documents, ordered by the paths of the articles."""
    task = json.load(sys.stdin)
    left_out = frozenset(task["left_out"])
    places = (place for file in task["spools"] for place in spool.places(Path(file)))
    every = sorted({place.path: place for place in places}.values())  # one whose process was killed is there twice
    first, last = (len(every) * number // task["of"] for number in (task["at"], task["at"] + 1))
    documents = (place.read() for place in every[first:last])
    write_segment(
        Path(task["directory"]), (document for document in documents if document.fields["key"] not in left_out)
    )


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
