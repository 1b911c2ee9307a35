"""Documents on their way into the index: appended by the processes that cut articles into terms, read once.

A process may be killed while it writes, so each record begins with its length and half a record at the end is nothing.
"""

import marshal
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from search.schema import Document

ENDING = ".spool"
_LENGTH = 8  # bytes


def append(file: BinaryIO, document: Document) -> None:
    """Write one document through to the file system."""
    record = marshal.dumps((document.fields, document.lang, document.forms, document.features))
    file.write(len(record).to_bytes(_LENGTH, "little") + record)
    file.flush()


def documents(file: Path) -> Iterator[Document]:
    """Give every whole document; the file must be our own, because `marshal` trusts what it reads."""
    with file.open("rb") as opened:
        while length := int.from_bytes(opened.read(_LENGTH), "little"):
            record = opened.read(length)
            if len(record) == length:
                yield Document(*marshal.loads(record))  # noqa: S302 - written by our own process, a moment ago
